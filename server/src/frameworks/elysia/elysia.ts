/**
 * Elysia 1. Hooks cover what is registered after them, also the routes of an instance that is used later; those of an
 * instance stay with it unless they are `scoped` or `global`. Errors that nobody handles are answered with their
 * message. Checked by running 1.4.
 */
import type { Location } from '../../model/location';
import { memberOf } from '../../link/interpret/members';
import { external, modelled, native, stringOf } from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, RawApplication, RawEndpoint } from '../../link/routing/model';
import { Instances, type ElysiaInstance, type ElysiaRoute } from './instance';
import { runElysia } from './run';

export const framework: FrameworkDefinition = {
  id: 'elysia',
  title: '**Elysia** 1',
  covers:
    'Chains, prefixes, plugins as instances or functions, `group`, `guard`, macros, hooks with their scopes, schemas of routes, `ws`',
  create: elysia,
};

function elysia(): Framework {
  const instances = new Instances();
  const makeElysia = native(
    'Elysia',
    ({ args, at, interpreter }) => {
      const prefix = args[0] && memberOf(interpreter, args[0], 'prefix', at);
      const text = stringOf(prefix);
      return instances.make(at, text ?? (prefix && prefix.t !== 'lit' ? '/{?}' : ''));
    },
    { pkg: 'elysia', path: '.Elysia()' },
  );
  const whole = modelled({
    kind: 'package',
    get: (_i, _s, name) =>
      name === 'Elysia' || name === 'default' ? makeElysia : external('elysia', `.${name}`),
  });
  return {
    id: 'elysia',
    packageValue: (name, subpath) => (name === 'elysia' && subpath === '' ? whole : undefined),
    valueOfType: (typeName, from, at) =>
      typeName === 'Elysia' && (from === '' || from === 'elysia') ? instances.make(at, '', true) : undefined,
    typeNameFor: (name) => (/^(app|server|elysia)$/i.test(name) ? 'Elysia' : undefined),
    collect: () =>
      instances.all.flatMap((instance) =>
        instance.used
          ? []
          : instance.routes.flatMap((route) => endpointOf(instance, route, applicationOf(instance))),
      ),
    run: runElysia,
  };
}

function applicationOf(instance: ElysiaInstance): RawApplication {
  return {
    key: `${instance.at.file}#${String(instance.at.span[0])}`,
    framework: 'elysia',
    at: instance.at,
    errorHandlers: instance.errorHandlers,
    errorHandling: instance.errorHandlers.length > 0 ? 'central' : instance.assumed ? 'unknown' : 'default',
    defaultErrorsLeak: true,
  };
}

function endpointOf(instance: ElysiaInstance, route: ElysiaRoute, app: RawApplication): RawEndpoint {
  const { handler, at } = route;
  return {
    protocol: 'http',
    framework: 'elysia',
    method: route.method,
    path: route.path,
    at,
    nameAt: route.nameAt,
    app,
    steps: route.hooks.map((step) => ({ ...step, conditional: step.conditional || route.conditional })),
    handler: handler && {
      value: handler,
      kind: 'handler',
      scope: 'route',
      label: handler.t === 'fn' ? (handler.ir.name ?? 'inline function') : 'handler',
      at: handler.t === 'fn' ? { file: handler.module.file, span: handler.ir.at } : at,
      conditional: false,
    },
    errorHandlers: app.errorHandlers,
    validates: schemas(route, at),
    unknowns: [
      ...(instance.assumed
        ? [{ summary: 'the application that uses its instance is not in the workspace', at: instance.at }]
        : []),
      ...(route.path.includes('{?}')
        ? [{ summary: 'part of its path could not be resolved', at: route.nameAt }]
        : []),
    ],
  };
}

const PARTS: readonly (readonly [key: string, part: string])[] = [
  ['body', 'body'],
  ['query', 'query'],
  ['params', 'path'],
  ['headers', 'header'],
  ['cookie', 'cookie'],
];

/** Schemas among the route's options are enforced before the handler. */
function schemas({ options }: ElysiaRoute, at: Location): RawEndpoint['validates'] {
  if (options?.t !== 'obj') return [];
  const covers = PARTS.flatMap(([key, part]) => {
    const value = options.props.get(key);
    return value && value.t !== 'lit' ? [part] : [];
  });
  return covers.length > 0
    ? [{ covers, summary: `the route's schema (${covers.join(', ')})`, at: options.at ?? at }]
    : [];
}
