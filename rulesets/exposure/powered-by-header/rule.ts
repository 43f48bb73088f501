import { eachExpression } from '../../../server/src/check/codeScan';
import { mayBeTogether } from '../../../server/src/check/owners';
import { poweredByFixes } from '../../../server/src/fix/poweredBy';
import { option } from '../../../server/src/check/usageViews';
import { inEachModule } from '../../../server/src/fix/kept';
import type { Application, Service } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'powered-by-header',
  title: 'X-Powered-By tells the framework',
  description: 'Every answer of an Express application says that Express made it.',
  area: 'exposure',
  severity: 'hint',
  owasp: ['API8:2023'],
  cwe: [200, 497],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

function check({ service, modules, settings }: RuleContext): Report[] {
  if (settings.assume.some(({ control }) => control === 'headers')) return [];
  const { applications } = service;
  const taken = [...service.usages.filter(hides).map(({ location }) => location.file), ...named({ modules })];
  return applications
    .filter((app) => app.framework === 'express' && !/(^|\/|[-_.])tests?[-_./]/.test(app.location.file))
    .filter((app) => !taken.some((file) => mayBeTogether(applications, file, app.location.file)))
    .filter((app) => !hasUnknown(app, service))
    .map((app) => ({
      message:
        "Every answer carries `X-Powered-By: Express`, which tells attackers what to try. Call `app.disable('x-powered-by')`, or register `helmet()`.",
      location: app.location,
      confidence: 'high',
      data: { application: app.key },
    }));
}

/** Helmet takes the header away, unless it is told not to. */
const hides = ({ topic, symbol, args }: Service['usages'][number]): boolean =>
  topic === 'security-headers' &&
  (/powered/i.test(symbol) || /^(@fastify\/|koa-)?helmet(\(\)|\.default\(\)|\.helmet\(\))$/.test(symbol)) &&
  ['hidePoweredBy', 'xPoweredBy'].every((name) => {
    const state = option(args[0], name);
    return state.is !== 'constant' || state.value !== false;
  });

const BY_NAME = /^(x-powered-by|hide-powered-by|dont-sniff-mimetype)$/i;

/** Files that speak of the header, as `app.disable('x-powered-by')` and all other ways do, or of a package for it. */
const named = inEachModule(({ modules }): readonly string[] => {
  const files = new Set<string>();
  for (const { file, ir } of modules.values())
    if (ir.imports.some(({ from }) => BY_NAME.test(from))) files.add(file);
  eachExpression(modules, ['lit'], (expr, { file }) => {
    if (expr.k === 'lit' && typeof expr.v === 'string' && BY_NAME.test(expr.v)) files.add(file);
  });
  return [...files];
});

/** A step of the whole application that could not be resolved may be helmet, or set the header itself. */
const hasUnknown = (app: Application, { endpoints }: Service): boolean =>
  endpoints.some(
    (endpoint) =>
      endpoint.app === app.key &&
      endpoint.chain.some(
        ({ certainty, scope, label, symbol }) =>
          (certainty === 'unknown' && scope === 'app') ||
          (symbol === undefined && /helmet|powered|secur\w*headers?/i.test(label)),
      ),
  );

export const rule: Rule = { meta, check, fixes: poweredByFixes };
