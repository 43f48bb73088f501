/** Oak, Deno's middleware framework: Koa's routers, with a response that has the body and a request that reads its own. */
import { symbolicRequest, type RequestFields } from '../link/behaviour/request';
import { contextObject } from '../link/behaviour/context';
import { external, modelled, native, type ObjectValue, type Value } from '../link/interpret/values';
import { collectRouters } from '../link/routing/collectRouters';
import type { FrameworkDefinition } from '../link/routing/definition';
import type { Framework } from '../link/routing/model';
import type { Registry } from '../link/routing/registry';
import { koaContext } from './koa/context';
import { runKoaStep } from './koa/koa';
import { makeNode, makeRouter } from './koa/routers';

export const framework: FrameworkDefinition = {
  id: 'oak',
  title: '**Oak** 12 to 17',
  covers:
    'Applications and routers with prefixes, nested routers, `ctx.throw` and `ctx.assert`; imports by `jsr:`, `npm:`, address or import map',
  create: oak,
};

const PACKAGES = new Set(['@oak/oak', 'oak']);

/** Until version 12 `request.body()` returns an object with `type` and `value`; since 13 `request.body` has readers. */
const BODY: RequestFields = {
  json: { is: 'reader', kind: 'body' },
  text: { is: 'reader', kind: 'body' },
  form: { is: 'reader', kind: 'body' },
  formData: { is: 'reader', kind: 'body' },
  blob: { is: 'reader', kind: 'body' },
  arrayBuffer: { is: 'reader', kind: 'body' },
  value: { is: 'data', kind: 'body' },
};

const body = (): ObjectValue => {
  const read = symbolicRequest({ fields: BODY });
  return modelled({
    kind: 'plain',
    get: (interpreter, _self, name, at) => read.model?.get?.(interpreter, read, name, at),
    call: () => read,
  });
};

const REQUEST: RequestFields = {
  body: { is: 'fixed', value: body() },
  headers: { is: 'headers' },
  url: {
    is: 'request',
    fields: {
      searchParams: { is: 'data', kind: 'query', text: true },
      search: { is: 'value', kind: 'query', name: '' },
      pathname: { is: 'value', kind: 'url', name: 'pathname' },
      href: { is: 'value', kind: 'url', name: 'href' },
    },
  },
};

function oakContext(assigned: ReadonlyMap<string, Value>): ObjectValue {
  const context = koaContext(assigned);
  const request = symbolicRequest({ fields: REQUEST, assigned });
  return contextObject({
    request: context,
    get: (_interpreter, _self, name) => (name === 'request' ? request : undefined),
  });
}

function oak(registry: Registry): Framework {
  const whole = (pkg: string): Value =>
    modelled({
      kind: 'package',
      get: (_i, _s, name) => {
        if (name === 'Application')
          return native(name, ({ at }) => makeNode(registry, 'oak', 'app', at).value, {
            pkg,
            path: '.Application()',
          });
        if (name === 'Router')
          return native(name, (context) => makeRouter(registry, 'oak', context), { pkg, path: '.Router()' });
        return external(pkg, `.${name}`);
      },
    });
  return {
    id: 'oak',
    packageValue: (name, subpath) => (PACKAGES.has(name) && subpath === '' ? whole(name) : undefined),
    valueOfType: (typeName, from, at) => {
      if (!PACKAGES.has(from)) return undefined;
      if (typeName === 'Application') return makeNode(registry, 'oak', 'app', at, true).value;
      return typeName === 'Router' ? makeNode(registry, 'oak', 'router', at, true).value : undefined;
    },
    collect: () =>
      collectRouters(registry, 'oak', { leak: false, fallsThrough: false, central: true, passing: 2 }),
    run: (interpreter, step, _endpoint, assigned) => {
      runKoaStep(interpreter, step, oakContext(assigned));
    },
  };
}
