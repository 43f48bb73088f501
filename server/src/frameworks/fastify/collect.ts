/** Fastify contexts → endpoints. */
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { external, truth, type Value } from '../../link/interpret/values';
import type { RawApplication, RawEndpoint, RawStep } from '../../link/routing/model';
import { joinPath } from '../../link/routing/paths';
import { declaredInputs, PARTS } from './declared';
import { lineOf, STAGES, type FastifyContext, type FastifyRoute } from './context';

export function collectFastify(interpreter: Interpreter, roots: readonly FastifyContext[]): RawEndpoint[] {
  return roots.flatMap((root) => {
    const errorHandlers = everyContext(root).flatMap((c) => c.errorHandlers);
    const app: RawApplication = {
      key: `${root.at.file}#${String(root.at.span[0])}`,
      framework: 'fastify',
      at: root.at,
      errorHandlers,
      errorHandling: errorHandlers.length > 0 ? 'central' : root.assumed ? 'unknown' : 'default',
      defaultErrorsLeak: true,
    };
    return everyContext(root).flatMap((context) =>
      context.routes.flatMap((route) => endpointsOf(interpreter, app, root, context, route)),
    );
  });
}

const everyContext = (context: FastifyContext): FastifyContext[] => [
  context,
  ...context.children.flatMap(everyContext),
];

function endpointsOf(
  interpreter: Interpreter,
  app: RawApplication,
  root: FastifyContext,
  context: FastifyContext,
  route: FastifyRoute,
): RawEndpoint[] {
  const line = lineOf(context);
  const plugins = line.flatMap((c) =>
    c.plugins.filter((p) => !p.limitsLaterRoutes || p.order < route.order).map((p) => p.step),
  );
  const staged = STAGES.flatMap((stage) => [
    ...line.flatMap((c) => c.hooks.filter((h) => h.stage === stage).map((h) => h.step)),
    ...route.hooks.filter((h) => h.stage === stage).map((h) => h.step),
  ]);
  const errorHandler =
    [...line]
      .reverse()
      .find((c) => c.errorHandlers.length > 0)
      ?.errorHandlers.slice(-1) ?? [];
  const steps = [...plugins, ...staged, ...rateLimitOption(interpreter, route)];
  const declares = declaredInputs(interpreter, route);
  return route.paths.flatMap((path) =>
    route.methods.map((method): RawEndpoint => {
      const full = joinPath(context.prefix, path);
      return {
        protocol: 'http',
        framework: 'fastify',
        method,
        path: full,
        at: route.at,
        nameAt: route.nameAt,
        app,
        steps,
        handler: route.handler,
        errorHandlers: errorHandler,
        validates: schemaOf(interpreter, route),
        ...(declares.length > 0 && { declares }),
        unknowns: [
          ...(root.assumed
            ? [{ summary: 'the application that registers its plugin is not in the workspace', at: root.at }]
            : []),
          ...(full.includes('{?}')
            ? [{ summary: 'part of its path could not be resolved', at: route.nameAt }]
            : []),
        ],
        ...(route.isStatic && { isStatic: true, isFallback: false }),
      };
    }),
  );
}

/** `config: { rateLimit: {…} }` of a route. */
function rateLimitOption(interpreter: Interpreter, route: FastifyRoute): RawStep[] {
  if (!route.options) return [];
  const config = memberOf(interpreter, route.options, 'config', route.at);
  const limit = memberOf(interpreter, config, 'rateLimit', route.at);
  if (limit.t !== 'obj' && !(limit.t === 'lit' && limit.v === true)) return [];
  return [
    {
      value: external('@fastify/rate-limit', '.rateLimit()', { args: [limit] }),
      kind: 'hook',
      scope: 'route',
      label: 'config.rateLimit',
      at: limit.t === 'obj' ? (limit.at ?? route.at) : route.at,
      conditional: false,
    },
  ];
}

/** Request parts that the route's schema covers; `attachValidation` leaves the refusal to the handler. */
function schemaOf(interpreter: Interpreter, route: FastifyRoute): NonNullable<RawEndpoint['validates']> {
  if (!route.options) return [];
  const read = (owner: Value, name: string): Value => memberOf(interpreter, owner, name, route.at);
  const attach = read(route.options, 'attachValidation');
  if (truth(attach) === true) return [];
  const schema = read(route.options, 'schema');
  if (schema.t === 'lit') return [];
  const at: Location = schema.t === 'obj' ? (schema.at ?? route.at) : route.at;
  const covers = PARTS.flatMap(([key, part]) => {
    const value = read(schema, key);
    return value.t === 'lit' || (value.t === 'unk' && schema.t === 'obj' && !schema.open) ? [] : [part];
  });
  return covers.length > 0
    ? [{ covers, summary: `the route's schema (${[...new Set(covers)].join(', ')})`, at }]
    : [];
}
