import { endpointName, joinByLocation } from '../../../server/src/check/ruleApi';
import { endpointsData } from '../../../server/src/fix/affected';
import { validationFixes } from '../../../server/src/fix/validation';
import type { Endpoint, Flow } from '../../../server/src/model/endpoint';
import { sameLocation } from '../../../server/src/model/location';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'unvalidated-input',
  title: 'Unvalidated input',
  description: 'Request data is used without a schema, type check or allow-list on its way.',
  area: 'validation',
  severity: 'warning',
  range: ['info', 'warning'],
  owasp: ['API3:2023', 'API8:2023'],
  cwe: [20],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

/** Headers and cookies are mostly read by name for a purpose; only these parts are asked for a schema. */
const PARTS = new Set(['body', 'query', 'path', 'file']);

function check({ service }: RuleContext): Report[] {
  const handlers = new Map<string, number>();
  for (const endpoint of service.endpoints) {
    const key = handlerKey(endpoint);
    handlers.set(key, (handlers.get(key) ?? 0) + 1);
  }
  const reports = service.endpoints.flatMap((endpoint): Report[] => {
    if (endpoint.posture.validation.state !== 'absent') return [];
    const open = endpoint.flows.filter(
      (flow) =>
        flow.sink.category === 'use' && !flow.validated && !flow.sanitized && PARTS.has(flow.source.kind),
    );
    // What a shared wrapper reads is one finding of the wrapper, not one of each endpoint behind it.
    const isShared = (handlers.get(handlerKey(endpoint)) ?? 0) > 2;
    const files = new Set([endpoint.location.file, isShared ? undefined : endpoint.handler?.location.file]);
    const own = open.filter((flow) => files.has(flow.source.location.file));
    const shown = own.length > 0 ? own : open;
    const made = report(endpoint, shown, own.length > 0);
    return made ? [made] : [];
  });
  return joinByLocation(reports);
}

const handlerKey = ({ handler }: Endpoint): string =>
  handler ? `${handler.location.file} ${String(handler.location.span[0])}` : '';

/** Places that read a language of their own in the text that they are given. */
const TEXTS = new Set(['sql', 'command', 'path', 'url', 'eval', 'template', 'regex', 'ldap', 'xpath', 'xml']);

/** A string that the client chose, and nothing else: where no text is made of it, it is a key like any other. */
const isKey = (flow: Flow, flows: readonly Flow[]): boolean =>
  (flow.source.kind === 'path' || flow.text === true) &&
  !flows.some(
    (other) =>
      TEXTS.has(other.sink.category) &&
      !other.sanitized &&
      sameLocation(other.sink.location, flow.sink.location),
  );

function report(endpoint: Endpoint, all: readonly Flow[], isOwn: boolean): Report | undefined {
  const loose = all.filter((flow) => !isKey(flow, endpoint.flows));
  const candidates = loose.length > 0 ? loose : all;
  // What is said with certainty is only what is certain.
  const certain = candidates.filter((flow) => flow.confidence === 'high');
  const open = certain.length > 0 ? certain : candidates;
  const [first] = open;
  if (!first) return undefined;
  const names = [
    ...new Set(open.map((f) => (f.source.name === '' ? f.source.kind : `${f.source.kind}.${f.source.name}`))),
  ];
  const shown =
    names.slice(0, 4).join(', ') + (names.length > 4 ? ` and ${String(names.length - 4)} more` : '');
  // A string that is looked up as it is finds a record or none.
  const onlyKeys = loose.length === 0;
  return {
    message: `${endpointName(endpoint)} uses ${shown} unvalidated (in \`${first.sink.label}\`): no schema, type check or allow-list guards ${names.length === 1 ? 'it' : 'them'}. Validate the ${[...new Set(open.map((f) => f.source.kind))].join(' and ')} before use.`,
    location: first.source.location,
    severity: onlyKeys ? 'info' : 'warning',
    confidence: onlyKeys ? 'low' : certain.length > 0 ? 'high' : 'medium',
    endpoint,
    related: open.slice(0, 10).map((flow) => ({
      location: flow.sink.location,
      message: `${flow.source.kind}${flow.source.name === '' ? '' : `.${flow.source.name}`} is used in \`${flow.sink.label}\``,
    })),
    data: endpointsData([endpoint]),
    key: isOwn ? endpointName(endpoint) : 'shared',
  };
}

export const rule: Rule = { meta, check, fixes: validationFixes };
