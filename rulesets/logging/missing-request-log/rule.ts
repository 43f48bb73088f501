import { eachExpression } from '../../../server/src/check/codeScan';
import { mayBeTogether } from '../../../server/src/check/owners';
import { option } from '../../../server/src/check/usageViews';
import { inEachModule } from '../../../server/src/fix/kept';
import type { Application, Service } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'missing-request-log',
  title: 'No log of requests',
  description: 'Nothing in an application writes down which requests it gets.',
  area: 'logging',
  severity: 'hint',
  owasp: ['API8:2023'],
  cwe: [778],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const FRAMEWORKS = new Set(['express', 'fastify', 'nest']);
/** Loggers of requests, and agents that record every request. */
const PACKAGES =
  /morgan|pino-http|express-winston|express-pino|express-bunyan|request-log|access-log|nestjs-pino|nest-winston|koa-logger|hono\/logger|hono-pino|@sentry\/|@opentelemetry\/|dd-trace|newrelic|elastic-apm|applicationinsights|@google-cloud\/(logging|trace)|@logtail|@axiom|lightship|tracing|fastify-cli|rtracer|express-http-context|honeycomb|aws-xray|prom-client|express-prom|swagger-stats/i;

function check({ service, modules, settings }: RuleContext): Report[] {
  if (settings.assume.some(({ control }) => control === 'logging')) return [];
  const { applications } = service;
  const speaking = filesThatLog(modules, service);
  return applications
    .filter((app) => FRAMEWORKS.has(app.framework) && app.location.file !== '')
    .filter((app) => !/(^|\/|[-_.])tests?[-_./]/.test(app.location.file))
    .filter((app) => app.framework !== 'nest' || bootstraps(app, modules))
    .filter((app) => !speaking.some((file) => mayBeTogether(applications, file, app.location.file)))
    .filter((app) => isSilent(app, service))
    .map((app) => ({
      message:
        'Nothing in this application writes down its requests, so attacks and abuse leave no trace. Register a request log (`pino-http`, `morgan`, `logger: true` in Fastify), or declare the log of the gateway under `assume`.',
      location: app.location,
      confidence: 'medium',
    }));
}

/** A module of a library is no application. */
const bootstraps = ({ location }: Application, modules: RuleContext['modules']): boolean =>
  modules.get(location.file)?.ir.imports.some(({ imported }) => imported === 'NestFactory') ?? false;

const filesByPackage = inEachModule(({ modules }): readonly string[] => {
  const files = new Set<string>();
  for (const { file, ir } of modules.values())
    if (
      ir.imports.some(({ from }) => PACKAGES.test(from)) ||
      ir.sideEffectImports.some((from) => PACKAGES.test(from))
    )
      files.add(file);
  eachExpression(modules, ['call'], (expr, { file }) => {
    const [arg] =
      expr.k === 'call' && expr.callee.k === 'id' && expr.callee.name === 'require' ? expr.args : [];
    if (arg?.k === 'lit' && typeof arg.v === 'string' && PACKAGES.test(arg.v)) files.add(file);
  });
  return [...files];
});

function filesThatLog(modules: RuleContext['modules'], { usages }: Service): string[] {
  const files = new Set(filesByPackage({ modules }));
  for (const { topic, symbol, args, location } of usages) {
    const isFastify = topic === 'body-parser' && symbol.startsWith('fastify');
    if (topic === 'request-log' || (isFastify && logsItself(args[0]))) files.add(location.file);
  }
  return [...files];
}

/** Fastify logs requests when it is given a logger at all. */
const logsItself = (options: Service['usages'][number]['args'][number] | undefined): boolean =>
  ['logger', 'loggerInstance'].some((name) => {
    const state = option(options, name);
    return state.is !== 'missing' && !(state.is === 'constant' && state.value === false);
  });

/** No step of an endpoint logs, may log, or could not be resolved. */
function isSilent({ key }: Application, { endpoints }: Service): boolean {
  const own = endpoints.filter(({ app }) => app === key);
  return (
    own.some(({ traits }) => traits.work.length > 0) &&
    own.every(
      ({ posture, chain }) =>
        posture.logging.state !== 'present' &&
        chain.every(
          ({ certainty, scope, label, effects }) =>
            !effects.some(({ control }) => control === 'logging') &&
            !(certainty === 'unknown' && scope === 'app') &&
            !/log|trac|audit|monitor|telemetry|metric/i.test(label),
        ),
    )
  );
}

export const rule: Rule = { meta, check };
