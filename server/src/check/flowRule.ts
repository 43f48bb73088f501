/** Rules about request data that arrives at a dangerous place: one table row each, one way of telling it. */
import type { Flow, Service, SinkCategory } from '../model/endpoint';
import type { SinkData } from '../model/finding';
import { sameLocation } from '../model/location';
import type { Report, Rule, RuleMeta } from '../model/rule';
import { endpointName, joinByLocation } from './ruleApi';

export interface FlowRuleOptions {
  readonly meta: Omit<RuleMeta, 'area' | 'presets' | 'fixable'> & Partial<Pick<RuleMeta, 'area' | 'presets'>>;
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

/**
 * A rule that reports each unsanitised flow of request data into one of the given sinks: of endpoints, of functions that
 * look like handlers, and, with low confidence, of values of which it is not known whether they hold request data.
 */
export function flowRule(options: FlowRuleOptions): Rule {
  const meta: RuleMeta = {
    area: 'validation',
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    ...options.meta,
    fixable: options.fixes !== undefined,
  };
  return {
    meta,
    ...(options.fixes ? { fixes: options.fixes } : {}),
    check: ({ service }) => flowReports(service, options),
  };
}

/** The reports of a rule about flows, for rules that add others of their own. */
export function flowReports(service: Service, options: FlowRuleOptions): Report[] {
  const inEndpoints = service.endpoints.flatMap((endpoint) =>
    counting(endpoint.flows, options).map((flow, _index, flows) => ({
      ...reportOf(flow, `${endpointName(endpoint)} passes`, options),
      endpoint,
      data: dataOf(flow, flows),
    })),
  );
  const inStrays = service.strays.flatMap((stray) =>
    counting(stray.flows, options).map((flow, _index, flows) => ({
      ...reportOf(flow, `\`${stray.name}\` passes`, options),
      data: dataOf(flow, flows),
    })),
  );
  const unproven = counting(service.unproven, options)
    .filter((flow) => !flow.validated)
    .map((flow) => unprovenReport(flow, options));
  return onePerPlace(joinByLocation(inEndpoints), inStrays, unproven);
}

/** Dozens of rules ask this of every endpoint, and most endpoints have no flow at all. */
const counting = (flows: readonly Flow[], options: FlowRuleOptions): readonly Flow[] =>
  flows.length === 0
    ? flows
    : flows.filter(
        (flow) =>
          options.sinks.includes(flow.sink.category) &&
          !flow.sanitized &&
          (!flow.validated || options.survivesValidation === true) &&
          (options.counts?.(flow) ?? true),
      );

function reportOf(flow: Flow, subject: string, options: FlowRuleOptions): Report {
  const { source } = flow;
  const data = source.name === '' ? `the whole ${source.kind}` : `${source.kind}.${source.name}`;
  return {
    ...common(flow, options, `${data} comes from the request here`),
    message: `${subject} ${data} to \`${flow.sink.label}\`, ${options.consequence}. ${options.remedy}`,
    confidence: flow.validated && flow.confidence === 'high' ? 'medium' : flow.confidence,
  };
}

/** A value of unknown origin: said as what follows if it comes from a request. */
function unprovenReport(flow: Flow, options: FlowRuleOptions): Report {
  const { source, sink } = flow;
  const where = `\`${sink.label}\`, ${options.consequence}`;
  if (source.kind === 'file')
    return {
      ...common(flow, options, 'the archive names its entry here'),
      message: `${where.replace(',', ' is given the name of an entry of an archive,')}. ${options.remedy}`,
      confidence: flow.confidence,
    };
  const message =
    source.name === ''
      ? `\`${sink.label}\` is given something that is not constant: if it comes from a request, it arrives ${options.consequence.replace(/^which /, 'where the call ')}. ${options.remedy}`
      : `If \`${source.name}\` of \`${flow.context ?? 'function'}\` comes from a request, it reaches ${where}. ${options.remedy}`;
  return {
    ...common(flow, options, `\`${source.name}\` is a parameter here`),
    message,
    confidence: 'low',
    ...(source.name === '' ? { related: [] } : {}),
  };
}

function common(
  flow: Flow,
  options: FlowRuleOptions,
  origin: string,
): Pick<Report, 'location' | 'cwe' | 'severity' | 'related' | 'isFlow' | 'key'> {
  return {
    location: flow.sink.location,
    cwe: flow.sink.cwe === 706 ? [706, ...options.meta.cwe] : [flow.sink.cwe],
    severity: options.meta.severity,
    related: [
      ...(flow.source.location.file === '' ? [] : [{ location: flow.source.location, message: origin }]),
      ...flow.steps.map((step) => ({ location: step.location, message: step.label })),
    ],
    isFlow: true,
    key: flow.sink.category,
  };
}

/** Reports in the order of how much is known; a place that one list has is left out of the later ones. */
function onePerPlace(...lists: readonly (readonly Report[])[]): Report[] {
  const seen = new Set<string>();
  const placeOf = (report: Report): string =>
    `${report.key ?? ''} ${report.location.file} ${report.location.span.join(' ')}`;
  return lists.flatMap((reports, index) => {
    const kept = reports.filter((report) => index === 0 || !seen.has(placeOf(report)));
    // Strays that share a place are told once.
    const distinct =
      index === 0 ? kept : kept.filter((r, i) => kept.findIndex((o) => placeOf(o) === placeOf(r)) === i);
    for (const report of distinct) seen.add(placeOf(report));
    return distinct;
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
