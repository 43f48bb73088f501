import { describeEndpoints } from '../../../server/src/drift/fixes/describe';
import { hidden } from '../../../server/src/drift/around';
import { derives, documentName, hereInCode, named } from '../../../server/src/drift/ruleApi';
import type { DriftContext, DriftReport, DriftRule, Pair } from '../../../server/src/drift/ruleApi';
import { endpointName } from '../../../server/src/check/ruleApi';
import type { Confidence, Endpoint } from '../../../server/src/model/endpoint';

/** From so many on, endpoints of one file have one cause. */
const GROUP_FROM = 6;

/** A document with fewer of the endpoints is about a part of the application by intention. */
const LEAST_DESCRIBED = 0.4;

function check(context: DriftContext): DriftReport[] {
  const { pairs, modules } = context;
  const described = new Set(pairs.flatMap(({ matches }) => matches.map(({ endpoint }) => endpoint)));
  const told = new Set<Endpoint>();
  // The document that says most of an application is the one that lacks the rest of it.
  return [...pairs]
    .sort((a, b) => b.described - a.described)
    .flatMap((pair) => {
      if (pair.described < 0.5 && context.generatorOf(pair)) return [];
      const missing = pair.undescribed.filter(
        (endpoint) => !described.has(endpoint) && !told.has(endpoint) && !hidden(endpoint, modules),
      );
      for (const endpoint of missing) told.add(endpoint);
      return grouped(missing).map((group) => report(pair, group, context));
    });
}

/** Endpoints of one file where they are many, else each by itself. */
function grouped(endpoints: readonly Endpoint[]): Endpoint[][] {
  const byFile = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const { file } = endpoint.location;
    byFile.set(file, [...(byFile.get(file) ?? []), endpoint]);
  }
  return [...byFile.values()].flatMap((all) => (all.length >= GROUP_FROM ? [all] : all.map((one) => [one])));
}

function report(pair: Pair, endpoints: readonly Endpoint[], context: DriftContext): DriftReport {
  const [first, ...others] = endpoints;
  if (!first) throw new Error('a group is never empty');
  const { document, alignment } = pair;
  const generator = context.generatorOf(pair);
  const advice = generator
    ? `Describe it where \`${generator}\` finds it, and generate the document anew.`
    : 'Describe it, or take it out of service.';
  const what =
    others.length === 0
      ? `${endpointName(first)} is served`
      : `${String(endpoints.length)} endpoints of this file (${endpointName(first)}, …) are served`;
  return {
    message: `${what} but not described in ${documentName(document.file)}, which describes ${percent(pair.described)} of this API: nobody who goes by the document knows, tests or protects it. ${advice}`,
    location: first.nameLocation,
    // What routes make is told by them what to leave out.
    confidence: generator && derives(generator) ? 'low' : confidenceOf(pair),
    endpoint: named(first),
    alsoEndpoints: others.map(named),
    related: [
      { location: document.at, message: `The paths that ${documentName(document.file)} describes` },
      ...others.slice(0, 50).map(hereInCode),
    ],
    data: { drift: 1, document: document.file, alignment, endpoints: endpoints.map(({ id }) => id) },
  };
}

const percent = (share: number): string => `${String(Math.round(share * 100))} %`;

const confidenceOf = ({ described }: Pair): Confidence =>
  described >= 0.6 ? 'high' : described >= LEAST_DESCRIBED ? 'medium' : 'low';

export const rule: DriftRule = {
  meta: {
    id: 'undocumented-endpoint',
    title: 'Undocumented endpoint',
    description:
      'The code serves an endpoint that the OpenAPI document of the application does not describe.',
    area: 'drift',
    severity: 'warning',
    owasp: ['API9:2023'],
    cwe: [1059],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  check,
  fixes: describeEndpoints,
};
