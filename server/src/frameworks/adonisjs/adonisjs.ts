/**
 * AdonisJS 5 to 7. What a group says after its callback covers all that the callback registered; middleware of outer
 * groups runs before that of inner ones, and that of the routes last.
 */
import { answerWithReturned, continueWith } from '../../link/behaviour/answers';
import type { Interpreter } from '../../link/interpret/interpreter';
import { external, modelled, native, UNDEFINED, UNKNOWN, type Value } from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import { projectApplication } from '../../link/routing/exportedHandlers';
import type { Framework, RawEndpoint, RawStep } from '../../link/routing/model';
import { joinPath, UNKNOWN_SEGMENT } from '../../link/routing/paths';
import { adonisContext } from './context';
import { handlerStep, middlewareStep } from './handlers';
import { namedOf, routerValue, type AdonisRoute, type AdonisRouter, type Group } from './routes';

export const framework: FrameworkDefinition = {
  id: 'adonisjs',
  title: '**AdonisJS** 5 to 7',
  covers:
    'Routes, nested groups, resources with their actions, controllers by class, lazy import or name, the kernel’s middleware by name or value, `validateUsing`',
  create: adonis,
};

function adonis(): Framework {
  const router: AdonisRouter = { routes: [], global: [], named: new Map(), group: undefined };
  const value = routerValue(router);
  const server: Value = modelled({
    kind: 'adonis.server',
    get: (_i, self, name) => {
      if (name === 'use')
        return native(name, (context) => {
          router.global.unshift(...namedOf(context));
          return self;
        });
      return name === 'middleware' ? kernel(router) : native(name, () => UNKNOWN);
    },
  });
  const packages: Readonly<Record<string, Value>> = {
    '@adonisjs/core/services/router': value,
    '@adonisjs/core/services/server': server,
    '@ioc:Adonis/Core/Route': value,
    '@ioc:Adonis/Core/Server': server,
  };
  return {
    id: 'adonisjs',
    packageValue: (name, subpath) => {
      const known = packages[`${name}/${subpath}`];
      return (
        known &&
        modelled({
          kind: 'package',
          get: (interpreter, _self, member, at) =>
            member === 'default'
              ? known
              : known.t === 'obj'
                ? known.model?.get?.(interpreter, known, member, at)
                : external(name, `.${member}`),
        })
      );
    },
    collect: (interpreter) => router.routes.flatMap((route) => endpointsOf(interpreter, router, route)),
    run: runAdonis,
  };
}

/** Version 5: `Server.middleware.register([…])` and `registerNamed({ auth: … })`. */
const kernel = (router: AdonisRouter): Value =>
  modelled({
    kind: 'plain',
    get: (_i, self, name) =>
      native(name, (context) => {
        const [table] = context.args;
        if (name === 'register') router.global.push(...namedOf(context));
        if (name === 'registerNamed' && table?.t === 'obj')
          for (const [key, value] of table.props) router.named.set(key, value);
        return self;
      }),
  });

function groupsOf(route: AdonisRoute): Group[] {
  const groups: Group[] = [];
  for (let { group } = route; group; group = group.parent) groups.unshift(group);
  return groups;
}

function endpointsOf(interpreter: Interpreter, router: AdonisRouter, route: AdonisRoute): RawEndpoint[] {
  if (route.removed) return [];
  const groups = groupsOf(route);
  const path = joinPath(groups.map(({ prefix }) => prefix).join('/'), route.path);
  const { dir } = interpreter.view.projectOf(route.at.file) ?? { dir: '' };
  const steps = (named: AdonisRouter['global'], scope: RawStep['scope']): RawStep[] =>
    named.map((one) => middlewareStep(interpreter, router, one, scope));
  const chain = [
    ...steps(
      router.global.filter(({ at }) => interpreter.view.projectOf(at.file)?.dir === dir || dir === ''),
      'app',
    ),
    ...groups.flatMap(({ middleware }) => steps(middleware, 'router')),
    ...steps(route.middleware, 'route'),
  ];
  const handler = handlerStep(interpreter, route.handler, route.at);
  return route.methods.map((method) => ({
    protocol: 'http',
    framework: 'adonisjs',
    method,
    path,
    at: route.at,
    nameAt: route.nameAt,
    // Its exception handler shows what happened in development alone.
    app: projectApplication('adonisjs', dir),
    steps: route.conditional ? chain.map((step) => ({ ...step, conditional: true })) : chain,
    handler,
    errorHandlers: [],
    unknowns: path.includes(UNKNOWN_SEGMENT)
      ? [{ summary: 'part of its path could not be resolved', at: route.nameAt }]
      : [],
    ...(route.isPage && { isStatic: true, isFallback: false }),
  }));
}

function runAdonis(
  interpreter: Interpreter,
  step: RawStep,
  _endpoint: RawEndpoint | undefined,
  assigned: ReadonlyMap<string, Value>,
): void {
  const context = adonisContext(assigned);
  if (step.role === 'handler') {
    answerWithReturned(interpreter, step.value, [context], step.at);
    return;
  }
  const next = native('next', (call) => {
    continueWith({ ...call, args: [] });
    call.interpreter.risks++;
    return UNDEFINED;
  });
  interpreter.invoke(step.value, [context, next, UNKNOWN], step.at);
}
