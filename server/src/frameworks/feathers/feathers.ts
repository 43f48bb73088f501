/**
 * Feathers 4 and 5. Services become a fixed set of routes; hooks stand before their methods, those of the application
 * before those of the service and `around` before `before`, whatever the order in which code adds them.
 */
import { answerWithReturned, continueWith } from '../../link/behaviour/answers';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { external, modelled, native, UNDEFINED, type Value } from '../../link/interpret/values';
import { collectRouters } from '../../link/routing/collectRouters';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, RawEndpoint, RawStep } from '../../link/routing/model';
import type { Registry } from '../../link/routing/registry';
import type { Location } from '../../model/location';
import { runExpressStep } from '../express/express';
import { koaContext } from '../koa/context';
import { runKoaStep } from '../koa/koa';
import { makeApp, type FeathersApp, type FeathersService, type Hooks } from './app';
import { adapterMethod, hookContext, methodArguments } from './context';

export const framework: FrameworkDefinition = {
  id: 'feathers',
  title: '**Feathers** 4 and 5',
  covers:
    'Services with the methods that they have or list, hooks of application and service (`around`, `before`), on Express and Koa, middleware and plain routes beside them',
  create: feathers,
};

const TRANSPORTS = new Set(['@feathersjs/express', '@feathersjs/koa', '@feathersjs/feathers', 'feathers']);

const EXPRESS = new Set(['static', 'json', 'urlencoded', 'raw', 'text']);

function feathers(registry: Registry): Framework {
  const apps: FeathersApp[] = [];
  const make = (at: Location, koa: boolean, assumed = false): Value => {
    const app = makeApp(registry, at, koa, assumed);
    apps.push(app);
    return app.node.value;
  };
  const whole = (pkg: string): Value =>
    modelled({
      kind: 'package',
      call: ({ args, at }) => {
        const [given] = args;
        // `express(feathers())` is the same application with a transport.
        const known = apps.find(({ node }) => node.value === given);
        if (!known) return make(at, pkg.endsWith('/koa'));
        if (pkg.endsWith('/koa')) apps.splice(apps.indexOf(known), 1, { ...known, koa: true });
        return known.node.value;
      },
      get: (_i, self, name) =>
        name === 'default' || name === 'feathers' || (pkg.endsWith('/koa') && name === 'koa')
          ? self
          : // What the transport hands on is Express' own.
            external(pkg.endsWith('/express') && EXPRESS.has(name) ? 'express' : pkg, `.${name}`),
    });
  return {
    id: 'feathers',
    packageValue: (name, subpath) => (TRANSPORTS.has(name) && subpath === '' ? whole(name) : undefined),
    valueOfType: (typeName, from, at) =>
      typeName === 'Application' && (from === '' || TRANSPORTS.has(from) || /declarations/.test(from))
        ? make(at, false, true)
        : undefined,
    typeNameFor: (name) => (name === 'app' ? 'Application' : undefined),
    collect: (interpreter) => {
      for (const app of apps) for (const service of app.services) fillSteps(interpreter, app, service);
      return collectRouters(registry, 'feathers', { leak: false, central: true });
    },
    run: (interpreter, step, endpoint, assigned) => {
      runFeathers(interpreter, step, endpoint, assigned, apps);
    },
  };
}

function fillSteps(interpreter: Interpreter, app: FeathersApp, service: FeathersService): void {
  for (const [method, steps] of service.methods) {
    const hooks = (when: string): RawStep[] => [
      ...app.hooks.flatMap((one) => hookSteps(interpreter, one, when, [method, service.name], 'app')),
      ...service.hooks.flatMap((one) => hookSteps(interpreter, one, when, [method, service.name], 'class')),
    ];
    steps.push(...hooks('around'), ...hooks('before'), handlerOf(interpreter, service, method));
  }
}

function hookSteps(
  interpreter: Interpreter,
  { value, at }: Hooks,
  when: string,
  [method, path]: readonly [method: string, path: string],
  scope: RawStep['scope'],
): RawStep[] {
  // A bare list, or one by method, is of `around` hooks.
  const isAround =
    value.t === 'arr' || (value.t === 'obj' && !HOOK_KINDS.some((kind) => value.props.has(kind)));
  const table = isAround ? (when === 'around' ? value : undefined) : memberOf(interpreter, value, when, at);
  if (!table || table.t === 'lit') return [];
  const lists =
    table.t === 'obj' ? ['all', method].map((key) => memberOf(interpreter, table, key, at)) : [table];
  return lists
    .flatMap((list) => flat(list))
    .map((one): RawStep => ({
      value: one,
      kind: 'hook',
      scope,
      label:
        one.t === 'fn' ? (one.ir.name ?? when) : one.t === 'ext' ? one.path.replace(/^\.|\(\)/g, '') : when,
      at: one.t === 'fn' ? { file: one.module.file, span: one.ir.at } : one.t === 'ext' ? (one.at ?? at) : at,
      conditional: false,
      role: when,
      cacheKey: `${method} ${path}`,
    }));
}

const HOOK_KINDS = ['around', 'before', 'after', 'error', 'setup', 'teardown'];

const flat = (value: Value): Value[] =>
  value.t === 'arr' ? value.items.flatMap(flat) : value.t === 'lit' ? [] : [value];

function handlerOf(interpreter: Interpreter, { value, at }: FeathersService, method: string): RawStep {
  const own = value.t === 'ext' ? undefined : memberOf(interpreter, value, method, at);
  const isOwn = own?.t === 'fn';
  const name = value.t === 'obj' ? (value.cls?.ir.name ?? '') : value.t === 'ext' ? value.pkg : '';
  const adapter = value.t === 'ext' ? value.pkg : own?.t === 'ext' ? own.pkg : '';
  return {
    value: isOwn ? own : adapterMethod(method, adapter),
    kind: 'handler',
    scope: 'route',
    label: name === '' ? method : `${name}.${method}`,
    at: isOwn ? { file: own.module.file, span: own.ir.at } : at,
    conditional: false,
    role: 'service',
    cacheKey: method,
  };
}

function runFeathers(
  interpreter: Interpreter,
  step: RawStep,
  endpoint: RawEndpoint | undefined,
  assigned: ReadonlyMap<string, Value>,
  apps: readonly FeathersApp[],
): void {
  const [method = '', path = ''] = step.cacheKey?.split(' ') ?? [];
  if (step.role === 'service') {
    const isAdapter = step.value.t === 'nat';
    const args = isAdapter ? [] : methodArguments(interpreter, method, assigned, step.at);
    if (isAdapter) interpreter.invoke(step.value, args, step.at);
    else answerWithReturned(interpreter, step.value, args, step.at);
    return;
  }
  if (step.role === 'around' || step.role === 'before') {
    const next = native('next', (call) => {
      continueWith({ ...call, args: [] });
      call.interpreter.risks++;
      return UNDEFINED;
    });
    const args = [hookContext(method, path, assigned), ...(step.role === 'around' ? [next] : [])];
    interpreter.invoke(step.value, args, step.at);
    // What a `before` hook does not throw at goes on.
    const { path: end } = interpreter;
    if (step.role === 'before' && !end.dead) interpreter.trace?.continues.push({ path: end, at: step.at });
    return;
  }
  const isKoa = apps.some(({ koa, node }) => koa && endpoint?.app.at === node.at);
  if (isKoa) runKoaStep(interpreter, step, koaContext(assigned));
  else runExpressStep(interpreter, step, endpoint, assigned);
}
