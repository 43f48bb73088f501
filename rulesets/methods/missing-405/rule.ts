import { joinByLocation } from '../../../server/src/check/ruleApi';
import type { Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'missing-405',
  title: 'Other methods are not refused',
  description:
    'A handler that looks at the method itself lets those through, or hang, that it does not look for.',
  area: 'methods',
  severity: 'info',
  owasp: ['API8:2023'],
  cwe: [650],
  presets: ['strict'],
  fixable: false,
};

/** "GET and POST" */
const inWords = (methods: readonly string[]): string =>
  methods.length < 2 ? methods.join('') : `${methods.slice(0, -1).join(', ')} and ${methods.at(-1) ?? ''}`;

/** The place of the handler: one that serves several methods has one place where the others are to be refused. */
function reportOn(endpoint: Endpoint): Report[] {
  const { methods, handler, path } = endpoint;
  if (methods?.others !== 'passed') return [];
  return [
    {
      message: `The handler of ${path} looks for ${inWords(methods.compared)} by itself, and does not refuse other methods: they are answered as if they were fine, or wait for an answer in vain. Answer them by 405 with the header \`Allow: ${methods.compared.join(', ')}\`.`,
      location: endpoint.nameLocation,
      confidence: endpoint.unknowns.length > 0 ? 'low' : 'medium',
      endpoint,
      ...(handler ? { related: [{ location: handler.location, message: 'the handler' }] } : {}),
      key: path,
    },
  ];
}

const check = ({ service }: RuleContext): Report[] =>
  joinByLocation(
    service.endpoints.filter(({ traits }) => !traits.isStatic && !traits.isErrorOrFallback).flatMap(reportOn),
  );

export const rule: Rule = { meta, check };
