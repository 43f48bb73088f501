import { endpointName } from '../../../server/src/check/ruleApi';
import { describeParameters } from '../../../server/src/drift/fixes/parameters';
import { undescribedInputs } from '../../../server/src/drift/inputs';
import { documentName, hereInCode, list, named } from '../../../server/src/drift/ruleApi';
import type { DriftContext, DriftReport, DriftRule, Match, Pair } from '../../../server/src/drift/ruleApi';

const check = ({ pairs, service, generatorOf }: DriftContext): DriftReport[] =>
  pairs
    .filter((pair) => pair.document.describesParameters && !generatorOf(pair))
    .flatMap((pair) =>
      pair.matches.filter(({ isExact }) => isExact).flatMap((match) => report(pair, match, service)),
    );

function report(
  { document, alignment }: Pair,
  match: Match,
  service: DriftContext['service'],
): DriftReport[] {
  const { operation, endpoint } = match;
  const inputs = undescribedInputs(match, service);
  if (inputs.length === 0) return [];
  const names = inputs.map((input) => `${input.in}: ${input.name}`);
  return [
    {
      message: `${endpointName(endpoint)} reads ${list(names)}, which ${documentName(document.file)} does not describe: nobody who tests or filters by the document looks at ${names.length === 1 ? 'it' : 'them'}. Describe ${names.length === 1 ? 'it' : 'them'}, or stop reading.`,
      location: operation.at,
      confidence: 'high',
      endpoint: named(operation),
      related: [
        hereInCode(endpoint),
        ...inputs.map((input) => ({
          location: input.location,
          message: `Reads \`${input.name}\` (${input.in})`,
        })),
      ],
      data: {
        drift: 1,
        document: document.file,
        alignment,
        keys: operation.keys,
        endpoints: [endpoint.id],
        names: inputs.map((input) => `${input.in} ${input.name}`),
      },
    },
  ];
}

export const rule: DriftRule = {
  meta: {
    id: 'undocumented-parameter',
    title: 'Undocumented parameter',
    description: 'A handler reads a parameter or field that the OpenAPI document does not describe.',
    area: 'drift',
    severity: 'info',
    owasp: ['API9:2023'],
    cwe: [1059],
    presets: ['strict'],
    fixable: true,
  },
  check,
  fixes: describeParameters,
};
