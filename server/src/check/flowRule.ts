/** Rules about request data that arrives at a dangerous place: one table row each, one way of telling it. */
import type { Endpoint, Flow, SinkCategory } from '../model/endpoint';
import type { SinkData } from '../model/finding';
import { sameLocation } from '../model/location';
import type { Report, Rule, RuleMeta } from '../model/rule';
import { endpointName, joinByLocation } from './ruleApi';

export interface FlowRuleOptions {
  readonly meta: Omit<RuleMeta, 'area' | 'presets' | 'fixable'>;
  readonly sinks: readonly SinkCategory[];
  /** What happens, after "POST /x sends body.id to `db.query`": "where it becomes part of the SQL text". */
  readonly consequence: string;
  readonly remedy: string;
  /** A schema that accepts any string does not make it harmless. */
  readonly survivesValidation?: boolean;
  /** Only request data of this form counts. */
  readonly counts?: (flow: Flow) => boolean;
  /** Finds a `SinkData` in the finding. */
  readonly fixes?: Rule['fixes'];
}

/** A rule that reports each unsanitised flow of request data into one of the given sinks. */
export function flowRule(options: FlowRuleOptions): Rule {
  const meta: RuleMeta = {
    ...options.meta,
    area: 'validation',
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: options.fixes !== undefined,
  };
  return {
    meta,
    ...(options.fixes ? { fixes: options.fixes } : {}),
    check: ({ service }) =>
      joinByLocation(service.endpoints.flatMap((endpoint) => reportsOf(endpoint, options, meta))),
  };
}

function reportsOf(endpoint: Endpoint, options: FlowRuleOptions, meta: RuleMeta): Report[] {
  const flows = endpoint.flows.filter(
    (flow) =>
      options.sinks.includes(flow.sink.category) &&
      !flow.sanitized &&
      (!flow.validated || options.survivesValidation === true) &&
      (options.counts?.(flow) ?? true),
  );
  return flows.map((flow): Report => {
    const source =
      flow.source.name === '' ? `the whole ${flow.source.kind}` : `${flow.source.kind}.${flow.source.name}`;
    return {
      message: `${endpointName(endpoint)} passes ${source} to \`${flow.sink.label}\`, ${options.consequence}. ${options.remedy}`,
      location: flow.sink.location,
      confidence: flow.validated ? 'medium' : flow.confidence,
      cwe: [flow.sink.cwe],
      severity: meta.severity,
      endpoint,
      related: [
        { location: flow.source.location, message: `${source} comes from the request here` },
        ...flow.steps.map((step) => ({ location: step.location, message: step.label })),
      ],
      data: dataOf(flow, flows),
      key: flow.sink.category,
    };
  });
}

/** All sources of one sink, because a fix has to see to each of them. */
const dataOf = ({ sink }: Flow, flows: readonly Flow[]): SinkData => ({
  sinkAt: sink.location,
  ...(sink.symbol === undefined ? {} : { symbol: sink.symbol }),
  sources: flows
    .filter((flow) => sameLocation(flow.sink.location, sink.location))
    .map((flow) => flow.source.location),
});
