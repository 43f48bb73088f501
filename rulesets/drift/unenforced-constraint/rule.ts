import { endpointName } from '../../../server/src/check/ruleApi';
import { uncheckedInputs } from '../../../server/src/drift/inputs';
import { documentName, hereInDocument, isMountSeen, list, named } from '../../../server/src/drift/ruleApi';
import type { DriftContext, DriftReport, DriftRule, Match, Pair } from '../../../server/src/drift/ruleApi';

const check = ({ pairs, generatorOf }: DriftContext): DriftReport[] =>
  pairs
    .filter((pair) => isMountSeen(pair) && !generatorOf(pair))
    .flatMap((pair) => pair.matches.filter(({ isExact }) => isExact).flatMap((match) => report(pair, match)));

function report({ document, alignment }: Pair, match: Match): DriftReport[] {
  const { operation, endpoint } = match;
  const inputs = uncheckedInputs(match);
  const [first] = inputs;
  if (!first) return [];
  const names = inputs.map((input) => `${input.in}: ${input.name}`);
  return [
    {
      message: `${documentName(document.file)} limits ${list(names)} of ${endpointName(endpoint)}, but no validation in the code does: whatever is sent is taken. Validate it, for example with the schema of the document.`,
      location: first.location,
      confidence: endpoint.posture.validation.confidence,
      endpoint: named(endpoint),
      related: [
        ...inputs.map((input) => ({
          location: input.at,
          message: `The limits of \`${input.name}\` (${input.in})`,
        })),
        hereInDocument(operation),
      ],
      data: { drift: 1, document: document.file, alignment, keys: operation.keys, endpoints: [endpoint.id] },
    },
  ];
}

export const rule: DriftRule = {
  meta: {
    id: 'unenforced-constraint',
    title: 'Constraint that is described and not enforced',
    description: 'An OpenAPI document bounds an input that the code takes without validation.',
    area: 'drift',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [20],
    presets: ['strict'],
    fixable: false,
  },
  check,
};
