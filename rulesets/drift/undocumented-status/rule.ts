import { endpointName } from '../../../server/src/check/ruleApi';
import { describeStatuses } from '../../../server/src/drift/fixes/statuses';
import { undescribedAnswers } from '../../../server/src/drift/inputs';
import { documentName, hereInCode, list, named } from '../../../server/src/drift/ruleApi';
import type { DriftContext, DriftReport, DriftRule, Match, Pair } from '../../../server/src/drift/ruleApi';

const check = ({ pairs, service, generatorOf }: DriftContext): DriftReport[] =>
  pairs
    .filter((pair) => !generatorOf(pair))
    .flatMap((pair) =>
      pair.matches.filter(({ isExact }) => isExact).flatMap((match) => report(pair, match, service)),
    );

function report(
  { document, alignment }: Pair,
  { operation, endpoint }: Match,
  service: DriftContext['service'],
): DriftReport[] {
  const answers = undescribedAnswers(operation, endpoint, service);
  if (answers.length === 0) return [];
  const statuses = [...new Set(answers.map(({ status }) => String(status)))].sort();
  return [
    {
      message: `${endpointName(endpoint)} answers ${list(statuses)}, which ${documentName(document.file)} does not describe: clients have no code for ${statuses.length === 1 ? 'it' : 'them'}. Describe ${statuses.length === 1 ? 'the response' : 'the responses'}, or a \`default\`.`,
      location: operation.at,
      confidence: 'high',
      endpoint: named(operation),
      related: [
        hereInCode(endpoint),
        ...answers.map(({ location, status }) => ({ location, message: `Answers ${String(status)}` })),
      ],
      data: {
        drift: 1,
        document: document.file,
        alignment,
        keys: operation.keys,
        endpoints: [endpoint.id],
        names: statuses,
      },
    },
  ];
}

export const rule: DriftRule = {
  meta: {
    id: 'undocumented-status',
    title: 'Undocumented status',
    description: 'A handler answers with a status that the OpenAPI document does not describe.',
    area: 'drift',
    severity: 'hint',
    owasp: ['API9:2023'],
    cwe: [1059],
    presets: ['strict'],
    fixable: true,
  },
  check,
  fixes: describeStatuses,
};
