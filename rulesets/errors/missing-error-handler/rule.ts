import { errorHandlerFixes } from '../../../server/src/fix/errorHandler';
import type { Application, Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'missing-error-handler',
  title: 'Missing central error handler',
  description: 'An application leaves errors to a default answer that shows internals.',
  area: 'errors',
  severity: 'info',
  owasp: ['API8:2023'],
  cwe: [209, 755],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

/** What the framework answers by itself (checked by running Express 5, Fastify 5, tRPC 11, restify 11, Elysia 1.4). */
const DEFAULTS: Readonly<Record<string, string>> = {
  express: 'Express answers with the stack unless NODE_ENV is "production"',
  fastify: "Fastify answers with the error's message, also in production",
  trpc: "without an `errorFormatter` tRPC answers with the error's message, also in production",
  elysia: "Elysia answers with the error's message, also in production",
  restify: "restify answers with the error's message, also in production",
};

/** A function of the same file sets up an application that it is given, and its errors: most likely this one. */
const isSetUpBeside = (app: Application, all: readonly Application[]): boolean =>
  all.some(
    (other) =>
      other.key !== app.key &&
      other.location.file === app.location.file &&
      other.errorHandler.state === 'central',
  );

/** Where nothing is read and nothing is done, there is hardly an error to show. */
const mayFail = ({ traits, reads, flows, unknowns }: Endpoint): boolean =>
  traits.work.length > 0 || reads.length > 0 || flows.length > 0 || unknowns.length > 0;

const check = ({ service }: RuleContext): Report[] =>
  service.applications.flatMap((app): Report[] => {
    const endpoints = service.endpoints.filter((e) => e.app === app.key && !e.traits.isStatic);
    const [first, ...others] = endpoints;
    if (app.errorHandler.state !== 'default' || !app.defaultErrorsLeak || !first) return [];
    if (isSetUpBeside(app, service.applications)) return [];
    return [
      {
        message: `The ${app.framework} application ${app.name} has no central error handler for its ${endpoints.length === 1 ? 'endpoint' : `${String(endpoints.length)} endpoints`}: ${DEFAULTS[app.framework] ?? 'the framework answers errors itself'}. Add one that logs the error and answers with a generic message.`,
        location: app.location,
        confidence: endpoints.some(mayFail) ? 'high' : 'medium',
        endpoint: first,
        alsoEndpoints: others,
        data: { app: app.key },
      },
    ];
  });

export const rule: Rule = { meta, check, fixes: errorHandlerFixes };
