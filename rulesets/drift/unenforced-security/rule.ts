import { chainAsRelated, chainInWords, endpointName } from '../../../server/src/check/ruleApi';
import { documentName, hereInDocument, isMountSeen, named } from '../../../server/src/drift/ruleApi';
import type { DriftContext, DriftReport, DriftRule, Match, Pair } from '../../../server/src/drift/ruleApi';

const check = ({ pairs }: DriftContext): DriftReport[] =>
  pairs.filter(isMountSeen).flatMap((pair) => {
    const broken = pair.matches.filter(isBroken);
    // Where hardly any promise is kept, the guard of them all is more likely one that was not understood.
    const isDoubtful = broken.length > Math.max(FEW, pair.matches.filter(isKept).length);
    return broken.map((match) => report(pair, match, isDoubtful));
  });

const FEW = 2;

const isKept = ({ operation, endpoint }: Match): boolean =>
  operation.security === 'required' && endpoint.posture.authentication.state === 'present';

/** What is open by nature was judged by its path, and may well need the credential that the document names. */
const isBroken = ({ operation, endpoint, isExact }: Match): boolean => {
  const { state, confidence } = endpoint.posture.authentication;
  return isExact && operation.security === 'required' && state === 'absent' && confidence !== 'low';
};

function report(
  { document, alignment }: Pair,
  { operation, endpoint }: Match,
  isDoubtful: boolean,
): DriftReport {
  const chain = chainInWords(endpoint);
  const seen = chain
    ? `it passes ${chain}, and none of them asks for one`
    : 'nothing before the handler asks for one';
  return {
    message: `${documentName(document.file)} promises that ${endpointName(endpoint)} needs a credential, but ${seen}. Require it, or correct the document.`,
    location: endpoint.nameLocation,
    confidence: isDoubtful ? 'low' : endpoint.posture.authentication.confidence,
    endpoint: named(endpoint),
    related: [
      { location: operation.securityAt, message: 'The requirement in the document' },
      hereInDocument(operation),
      ...chainAsRelated(endpoint, 8),
    ],
    data: { drift: 1, document: document.file, alignment, keys: operation.keys, endpoints: [endpoint.id] },
  };
}

export const rule: DriftRule = {
  meta: {
    id: 'unenforced-security',
    title: 'Security that is described and not enforced',
    description: 'An OpenAPI document requires a credential for an operation whose endpoint asks for none.',
    area: 'drift',
    severity: 'error',
    owasp: ['API2:2023'],
    cwe: [306],
    presets: ['strict', 'owasp-api-2023'],
    fixable: false,
  },
  check,
};
