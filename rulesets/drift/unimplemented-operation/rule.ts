import { retireOperation } from '../../../server/src/drift/fixes/retire';
import { documentName, hereInCode, named, operationName } from '../../../server/src/drift/ruleApi';
import type { DriftReport, DriftRule, OperationSketch, Pair } from '../../../server/src/drift/ruleApi';
import { isWrittenUnserved, registersUnseen, siblingsOf } from '../../../server/src/drift/around';
import type { DriftContext } from '../../../server/src/drift/ruleApi';
import type { Confidence } from '../../../server/src/model/endpoint';

/** With fewer of its operations in the code, what is missing may be served by what is not seen. */
const SURE_FROM = 0.8;
const LIKELY_FROM = 0.5;

const check = (context: DriftContext): DriftReport[] =>
  context.pairs.flatMap((pair) => {
    const confidence = confidenceOf(pair, context);
    // One that is deprecated is on its way out, and its clients have been told.
    const missing = pair.unimplemented.filter(({ isDeprecated }) => !isDeprecated);
    const generator = context.generatorOf(pair);
    if (generator !== undefined) return stale(pair, missing, generator, confidence);
    return missing.map((operation) =>
      report(pair, operation, isWrittenUnserved(pair, operation, context) ? 'low' : confidence),
    );
  });

/** A document that is made from the code has one fault: it was not made anew. */
function stale(
  pair: Pair,
  missing: readonly OperationSketch[],
  generator: string,
  confidence: Confidence,
): DriftReport[] {
  const [first, ...others] = missing;
  if (!first) return [];
  const { document, alignment } = pair;
  const count = others.length === 0 ? 'an operation' : `${String(missing.length)} operations`;
  return [
    {
      message: `${documentName(document.file)} describes ${count} that the code does not serve (${operationName(first)}${others.length > 0 ? ', …' : ''}): it is older than the code. Generate it anew (\`${generator}\`).`,
      location: document.at,
      confidence,
      endpoint: named(first),
      alsoEndpoints: others.map(named),
      related: missing.slice(0, 20).map((operation) => ({
        location: operation.at,
        message: `${operationName(operation)} is not served`,
      })),
      data: { drift: 1, document: document.file, alignment },
    },
  ];
}

function report(pair: Pair, operation: OperationSketch, confidence: Confidence): DriftReport {
  const { document, alignment } = pair;
  const siblings = siblingsOf(pair, operation);
  const methods = [...new Set(siblings.map(({ method }) => method))].join(', ');
  const seen = methods ? `the code answers only ${methods} there` : 'no endpoint in the code has this path';
  return {
    message: `${operationName(operation)} is described in ${documentName(document.file)} but not served: ${seen}. Clients and gateways still count on it. Implement it, or take it out of the document.`,
    location: operation.at,
    confidence,
    endpoint: named(operation),
    related: [
      ...siblings.slice(0, 10).map(hereInCode),
      ...(siblings.length === 0
        ? pair.applications
            .slice(0, 3)
            .map(({ location, name }) => ({ location, message: `The application \`${name}\`` }))
        : []),
    ],
    data: { drift: 1, document: document.file, alignment, keys: operation.keys },
  };
}

/** Only where the endpoints of the application are known in full is a missing one known to be missing. */
function confidenceOf(pair: Pair, { service }: DriftContext): Confidence {
  if (pair.implemented < LIKELY_FROM) return 'low';
  return pair.implemented >= SURE_FROM && !registersUnseen(pair, service) ? 'high' : 'medium';
}

export const rule: DriftRule = {
  meta: {
    id: 'unimplemented-operation',
    title: 'Operation that nothing implements',
    description: 'An OpenAPI document describes an operation that no endpoint of the application serves.',
    area: 'drift',
    severity: 'info',
    owasp: ['API9:2023'],
    cwe: [1059],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  check,
  fixes: retireOperation,
};
