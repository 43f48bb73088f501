/**
 * Koa with `@koa/router` (and koa-router), koa-mount and koa-compose. Order counts, as in Express; but a router's own
 * `use` runs only for what that router itself matches, so nothing of it falls through to later routers.
 */
import { continueWith } from '../../link/behaviour/answers';
import { memberOf } from '../../link/interpret/members';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { external, modelled, native, UNDEFINED, UNKNOWN, type Value } from '../../link/interpret/values';
import { collectRouters } from '../../link/routing/collectRouters';
import { handsTo } from '../../link/routing/handsTo';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, RawStep } from '../../link/routing/model';
import type { Registry } from '../../link/routing/registry';
import { koaContext } from './context';
import { makeNode, makeRouter, mount } from './routers';

export const framework: FrameworkDefinition = {
  id: 'koa',
  title: '**Koa** 2 and 3',
  covers:
    '`@koa/router` and koa-router: nested and prefixed routers, named routes, arrays of paths, `param` handlers, `register`; koa-mount, koa-compose; `ctx.throw`, `ctx.assert`, status and body by assignment',
  create: koa,
};

const ROUTER_PACKAGES = new Set(['@koa/router', 'koa-router', 'koa-tree-router', 'koa-better-router']);

function koa(registry: Registry): Framework {
  const exported = (pkg: string, call: (context: CallContext) => Value, names: readonly string[]): Value =>
    modelled({
      kind: 'package',
      call,
      get: (_interpreter, self, name) =>
        names.includes(name) || name === 'default' ? self : external(pkg, `.${name}`),
    });
  const packages: Readonly<Record<string, Value>> = {
    koa: exported('koa', ({ at }) => makeNode(registry, 'koa', 'app', at).value, ['Koa', 'Application']),
    'koa-mount': exported(
      'koa-mount',
      (context) => mount(context, makeNode(registry, 'koa', 'router', context.at)),
      ['mount'],
    ),
    'koa-compose': exported('koa-compose', ({ args }) => args[0] ?? UNKNOWN, ['compose']),
  };
  const routers = new Map(
    [...ROUTER_PACKAGES].map(
      (pkg) => [pkg, exported(pkg, (context) => makeRouter(registry, 'koa', context), ['Router'])] as const,
    ),
  );
  return {
    id: 'koa',
    packageValue: (name, subpath) => (subpath === '' ? (packages[name] ?? routers.get(name)) : undefined),
    valueOfType: (typeName, from, at) => {
      if (from !== '' && from !== 'koa' && !ROUTER_PACKAGES.has(from)) return undefined;
      if (/^(Koa|Koa\.Application|Application)$/.test(typeName) && from !== '@koa/router')
        return makeNode(registry, 'koa', 'app', at, true).value;
      return /^(Koa)?Router$/.test(typeName)
        ? makeNode(registry, 'koa', 'router', at, true).value
        : undefined;
    },
    typeNameFor: (name) =>
      /^(app|server|application|koa)$/i.test(name)
        ? 'Koa'
        : /router$|^routes?$|^api$/i.test(name)
          ? 'Router'
          : undefined,
    collect: (interpreter) =>
      collectRouters(registry, 'koa', {
        leak: false,
        fallsThrough: false,
        central: true,
        passing: 2,
        handsTo: handsTo(interpreter, registry),
      }),
    run: (interpreter, step, _endpoint, assigned) => {
      runKoaStep(interpreter, step, koaContext(assigned));
    },
  };
}

/** Calls a middleware or handler with its context and `next`. */
export function runKoaStep(interpreter: Interpreter, step: RawStep, context: Value): void {
  const next = native('next', (call) => {
    continueWith({ ...call, args: [] });
    // What runs below may throw.
    call.interpreter.risks++;
    return UNDEFINED;
  });
  const name = step.label.slice('param '.length);
  const args =
    step.kind === 'param-handler'
      ? [memberOf(interpreter, memberOf(interpreter, context, 'params', step.at), name, step.at)]
      : [];
  interpreter.invoke(step.value, [...args, context, next], step.at);
}
