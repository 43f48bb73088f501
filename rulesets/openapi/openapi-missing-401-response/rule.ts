import { addResponse } from '../../../server/src/openapi/fixes/responses';
import { nameOf, openByNature, type Operation, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { responsesWithout } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-401-response',
    title: 'No 401 response',
    description: 'An operation that is not open to everybody describes no 401 response.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [755],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: (operation, { report }) => {
      const responses = responsesWithout(operation, '401', '4XX', 'default');
      if (!responses || isOpen(operation)) return;
      report(
        responses,
        `${nameOf(operation)} describes no 401 response: say what callers without a credential are told.`,
      );
    },
  },
  fixes: (place) => addResponse(place, '401', 'The credential is missing or not valid'),
};

/** Says that it is open, or is so by nature; where nothing is said somebody forgot it. */
const isOpen = (operation: Operation): boolean => {
  const { security, securityNode } = operation;
  if (security.some(({ requirements }) => requirements.length > 0)) return false;
  return securityNode !== undefined || openByNature(operation) !== undefined;
};
