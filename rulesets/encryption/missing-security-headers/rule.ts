import { stringOf } from '../../../server/src/check/usageViews';
import { helmetFixes } from '../../../server/src/fix/helmet';
import type { Application, Endpoint, Service } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'missing-security-headers',
  title: 'No security headers',
  description: 'An application sets none of the headers by which browsers protect its users.',
  area: 'encryption',
  severity: 'info',
  owasp: ['API8:2023'],
  cwe: [693, 319, 1021],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const HEADER =
  /^(strict-transport-security|x-content-type-options|x-frame-options|content-security-policy(-report-only)?|referrer-policy|permissions-policy)$/i;

const FRAMEWORKS = new Set(['express', 'fastify', 'nest']);

function check({ service, settings }: RuleContext): Report[] {
  if (settings.assume.some(({ control }) => control === 'headers' || control === 'transport')) return [];
  if (service.usages.some(isHeader)) return [];
  return service.applications
    .filter(({ framework }) => FRAMEWORKS.has(framework))
    .filter((application) => isBare(endpointsOf(application, service)))
    .map((application) => report(application, service));
}

const isHeader = ({ topic, args }: Service['usages'][number]): boolean =>
  topic === 'security-headers' ||
  (topic === 'response-header' &&
    (HEADER.test(stringOf(args[0]) ?? '') ||
      (args[0]?.k === 'object' && Object.keys(args[0].props).some((name) => HEADER.test(name)))));

const endpointsOf = (application: Application, { endpoints }: Service): readonly Endpoint[] =>
  endpoints.filter(({ app, protocol }) => app === application.key && protocol === 'http');

/** No step of any endpoint sets such headers, and none of them is one that may. A server of files alone is left alone. */
const isBare = (endpoints: readonly Endpoint[]): boolean =>
  endpoints.some(({ traits }) => !traits.isStatic) &&
  endpoints.every(
    ({ chain, posture }) =>
      posture.headers.state !== 'present' &&
      chain.every(
        ({ effects, certainty, scope, label }) =>
          !effects.some(({ control }) => control === 'headers') &&
          !(certainty === 'unknown' && scope === 'app') &&
          !/helmet|secur\w*header|headers/i.test(label),
      ),
  );

const report = (application: Application, service: Service): Report => {
  const helmet = application.framework === 'fastify' ? '@fastify/helmet' : 'helmet';
  return {
    message: `The application sets no security headers, so browsers may be led to plain HTTP (no HSTS), guess content types and show it in frames. Register \`${helmet}\` first, or set them in the proxy and declare it under \`assume\`.`,
    location: application.location,
    confidence: 'medium',
    data: { application: application.key },
    related: endpointsOf(application, service)
      .slice(0, 3)
      .map(({ method, path, location }) => ({ location, message: `${method} ${path} answers without them` })),
  };
};

export const rule: Rule = { meta, check, fixes: helmetFixes };
