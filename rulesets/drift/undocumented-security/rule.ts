import { requireScheme } from '../../../server/src/drift/fixes/requireScheme';
import { authenticationSteps } from '../../../server/src/drift/around';
import { documentName, hereInCode, list, named, operationName } from '../../../server/src/drift/ruleApi';
import type { DriftContext, DriftReport, DriftRule, Match, Pair } from '../../../server/src/drift/ruleApi';

/** From so many on that lack it alike, the document as a whole lacks it. */
const GROUP_FROM = 4;

const check = ({ pairs, generatorOf }: DriftContext): DriftReport[] =>
  pairs.filter((pair) => !generatorOf(pair)).flatMap(ofPair);

function ofPair(pair: Pair): DriftReport[] {
  const isNowhere = pair.document.operations.every(({ security }) => security !== 'required');
  const silent = pair.matches.filter((match) => isSilent(match) && (isNowhere || isByStep(match)));
  if (silent.length >= GROUP_FROM && isNowhere) return [whole(pair, silent)];
  return silent.map((match) => single(pair, match));
}

const isSilent = ({ operation, endpoint, isExact }: Match): boolean => {
  const { state, confidence } = endpoint.posture.authentication;
  const isOpen = operation.security === 'none' || operation.security === 'undeclared';
  return isExact && isOpen && state === 'present' && confidence === 'high';
};

/**
 * Where the document tells open operations from others, a check inside of the handler does not prove it wrong: one
 * wrapper around all handlers may decide by the path whom it asks.
 */
const isByStep = ({ endpoint }: Match): boolean =>
  authenticationSteps(endpoint).some(({ kind }) => kind !== 'handler');

function single({ document, alignment }: Pair, { operation, endpoint }: Match): DriftReport {
  const steps = authenticationSteps(endpoint);
  const by =
    steps.length > 0
      ? `${list(steps.map(({ label }) => label))} in the code asks for one`
      : 'the code asks for one';
  return {
    message: `${operationName(operation)} needs no credential after ${documentName(document.file)}, but ${by}: clients made from the document are refused. Describe it under \`security\`.`,
    location: operation.at,
    confidence: 'high',
    endpoint: named(operation),
    related: [
      hereInCode(endpoint),
      ...steps.map(({ location, label }) => ({ location, message: `\`${label}\` asks for a credential` })),
    ],
    data: { drift: 1, document: document.file, alignment, keys: operation.keys, endpoints: [endpoint.id] },
  };
}

function whole(pair: Pair, silent: readonly Match[]): DriftReport {
  const [first] = silent;
  if (!first) throw new Error('a group is never empty');
  const { document, alignment } = pair;
  return {
    ...single(pair, first),
    message: `${documentName(document.file)} requires a credential nowhere, but the code asks for one on ${String(silent.length)} of its operations (${operationName(first.operation)}, …). Describe the scheme under \`securitySchemes\` and name it under \`security\`.`,
    location: document.at,
    endpoint: named(first.operation),
    alsoEndpoints: silent.slice(1).map(({ operation }) => named(operation)),
    data: {
      drift: 1,
      document: document.file,
      alignment,
      endpoints: silent.map(({ endpoint }) => endpoint.id),
    },
  };
}

export const rule: DriftRule = {
  meta: {
    id: 'undocumented-security',
    title: 'Security that is enforced and not described',
    description: 'An endpoint asks for a credential that the OpenAPI document does not speak of.',
    area: 'drift',
    severity: 'info',
    owasp: ['API2:2023', 'API9:2023'],
    cwe: [1059],
    presets: ['strict'],
    fixable: true,
  },
  check,
  fixes: requireScheme,
};
