/**
 * SvelteKit 1 to 3: `+server` files, form actions, `load` of pages, remote functions, and `handle` of `hooks.server`,
 * which runs for every request. A layout's `load` guards neither endpoints nor actions.
 */
import { limitedTo } from '../link/behaviour/bodyLimit';
import { answerWithReturned, passing } from '../link/behaviour/answers';
import { dataObject } from '../link/behaviour/request';
import { cookieJarOf } from '../link/behaviour/cookieJar';
import { webContext } from '../link/behaviour/webContext';
import { redirecting, responding, respondingWith, throwing } from '../link/behaviour/webHelpers';
import type { Interpreter } from '../link/interpret/interpreter';
import type { ModuleInstance } from '../link/interpret/scope';
import {
  array,
  entryOf,
  external,
  modelled,
  native,
  object,
  UNKNOWN,
  type Value,
} from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import {
  exportedEndpoint,
  functionStep,
  pageEndpoint,
  projectApplication,
} from '../link/routing/exportedHandlers';
import { bracketPath, insideOf, projectRoots } from '../link/routing/fileRoutes';
import type { Framework, RawApplication, RawEndpoint, RawStep } from '../link/routing/model';
import { appModule } from './sveltekit/appModules';

export const framework: FrameworkDefinition = {
  id: 'sveltekit',
  title: '**SvelteKit** 1 to 3',
  covers:
    '`+server` files, form actions, `load` on the server, remote functions, `hooks.server` with `sequence`, pages',
  create: sveltekit,
};

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const ROUTE = /^src\/routes\/(.*?)\+(server|page\.server|page)\.(?:[jt]s|svelte)$/;
const REMOTE = /\.remote\.[jt]s$/;

const helpers = (pkg: string, members: Readonly<Record<string, Value>>): Value =>
  modelled({ kind: 'package', get: (_i, _s, name) => members[name] ?? external(pkg, `.${name}`) });

const KIT = helpers('@sveltejs/kit', {
  json: responding('json'),
  text: responding('text'),
  error: throwing('error'),
  fail: respondingWith('fail'),
  redirect: redirecting('redirect', 1, true),
});
const HOOKS = helpers('@sveltejs/kit', {
  sequence: native('sequence', ({ args, at }) => array([...args], false, at)),
});
/** `query(schema, fn)`: the function, with whether a schema checks what it is given. */
const remote = (kind: string): Value =>
  native(kind, ({ args, at }) => {
    const handler = args.at(-1);
    return args.length === 0 || !handler
      ? UNKNOWN
      : object(
          [
            ['#remote', { t: 'lit', v: kind }],
            ['#handler', handler],
            [
              '#schema',
              args.length > 1 && args[0]?.t !== 'lit' ? (args[0] ?? UNKNOWN) : { t: 'lit', v: undefined },
            ],
          ],
          at,
        );
  });
/** SvelteKit's cookies are protected unless they are told not to be. */
const COOKIES = cookieJarOf('event.cookies.set()');
/** What an event has beside the request; its `fetch` connects as the global one does. */
const MEMBERS: Readonly<Record<string, Value>> = { cookies: COOKIES, fetch: external('global:', '.fetch') };
const kitEvent = (assigned: ReadonlyMap<string, Value>, method: string): Value =>
  webContext(assigned, method, (name) => entryOf(MEMBERS, name));

const SERVER = helpers('$app/server', {
  query: remote('query'),
  command: remote('command'),
  form: remote('form'),
  prerender: remote('prerender'),
  getRequestEvent: native('getRequestEvent', () => kitEvent(new Map(), '*')),
});

function sveltekit(): Framework {
  return {
    id: 'sveltekit',
    bodyLimit: () => limitedTo('the adapter bounds a body (512 kB on Node.js)'),
    packageValue: (name, subpath) =>
      name === '@sveltejs/kit'
        ? subpath === 'hooks'
          ? HOOKS
          : KIT
        : name === '$app'
          ? subpath === 'server'
            ? SERVER
            : appModule(subpath)
          : undefined,
    collect: collectKit,
    run: runKit,
  };
}

function collectKit(interpreter: Interpreter): RawEndpoint[] {
  const { view } = interpreter;
  const roots = projectRoots(view, ['@sveltejs/kit'], /^svelte\.config\.[cm]?[jt]s$/);
  if (roots.length === 0) return [];
  const hooks = new Map<string, RawStep[]>();
  const stepsFor = (root: string): RawStep[] => {
    let steps = hooks.get(root);
    if (!steps) hooks.set(root, (steps = handleSteps(interpreter, root)));
    return steps;
  };
  const all = [...view.files, ...(view.otherFiles ?? []).filter((file) => file.endsWith('.svelte'))];
  const pages = new Set<string>();
  return all.flatMap((file) => {
    const inside = insideOf(roots, file);
    if (!inside) return [];
    const app = projectApplication('sveltekit', inside.root);
    if (REMOTE.test(file)) return remoteFunctions(interpreter, app, file, stepsFor(inside.root));
    const match = ROUTE.exec(inside.path);
    if (!match) return [];
    const path = bracketPath(match[1] ?? '');
    if (file.endsWith('.svelte')) {
      const page = `${inside.root} ${path}`;
      return pages.has(page) ? [] : [pageEndpoint(app, file, path, stepsFor(inside.root))];
    }
    const module = interpreter.modules.load(file);
    if (!module) return [];
    const given = { app, module, path, steps: stepsFor(inside.root) };
    if (match[2] === 'server') return serverFile(interpreter, given);
    const found = pageServer(interpreter, given);
    if (found.some(({ method }) => method === 'GET')) pages.add(`${inside.root} ${path}`);
    return found;
  });
}

interface Given {
  readonly app: RawApplication;
  readonly module: ModuleInstance;
  readonly path: string;
  readonly steps: readonly RawStep[];
}

const serverFile = (interpreter: Interpreter, given: Given): RawEndpoint[] =>
  // `ALL` is what other frameworks call it; whoever writes it means every method.
  [...METHODS, 'fallback', 'ALL'].flatMap(
    (name) =>
      exportedEndpoint(interpreter, { ...given, name, method: METHODS.includes(name) ? name : '*' }) ?? [],
  );

/** `load` serves the page's data; each of the `actions` answers a form. */
function pageServer(interpreter: Interpreter, given: Given): RawEndpoint[] {
  const load = exportedEndpoint(interpreter, { ...given, name: 'load', method: 'GET' });
  const actions = interpreter.modules.exported(given.module, 'actions');
  const forms =
    actions?.t === 'obj' && !actions.model
      ? [...actions.props].flatMap(
          ([name, value]) =>
            exportedEndpoint(interpreter, {
              ...given,
              name: 'actions',
              value,
              method: 'POST',
              path: name === 'default' ? given.path : `${given.path}?/${name}`,
            }) ?? [],
        )
      : [];
  return [...(load ? [load] : []), ...forms];
}

/** What remote functions are called with comes from the client, checked only where a schema stands before them. */
function remoteFunctions(
  interpreter: Interpreter,
  app: RawApplication,
  file: string,
  steps: readonly RawStep[],
): RawEndpoint[] {
  const module = interpreter.modules.load(file);
  if (!module) return [];
  return interpreter.modules.exportNames(module).flatMap((name) => {
    const value = interpreter.modules.exported(module, name);
    const kind = value?.t === 'obj' ? value.props.get('#remote') : undefined;
    const handler = value?.t === 'obj' ? value.props.get('#handler') : undefined;
    const schema = value?.t === 'obj' ? value.props.get('#schema') : undefined;
    if (kind?.t !== 'lit' || !handler || kind.v === 'prerender') return [];
    const made = exportedEndpoint(interpreter, {
      app,
      module,
      name,
      value: handler,
      method: kind.v === 'query' ? 'GET' : 'POST',
      path: `/_app/remote/${name}`,
      protocol: 'rpc',
      role: 'remote',
      steps,
      validates:
        schema && schema.t !== 'lit'
          ? [{ covers: ['body'], summary: 'the schema of the function', at: { file, span: [0, 0] } }]
          : [],
    });
    return made ?? [];
  });
}

function handleSteps(interpreter: Interpreter, root: string): RawStep[] {
  const file = interpreter.view.files.find(
    (one) =>
      /^src\/hooks\.server(?:\/index)?\.[jt]s$/.test(one.slice(root.length + 1)) &&
      one.startsWith(`${root}/`),
  );
  const module = file === undefined ? undefined : interpreter.modules.load(file);
  const value = module && interpreter.modules.exported(module, 'handle');
  if (!module || !value || value.t === 'lit') return [];
  return (value.t === 'arr' ? value.items : [value]).map((one) =>
    functionStep(one, 'handle', module, { role: 'handle', kind: 'hook' }),
  );
}

function runKit(
  interpreter: Interpreter,
  step: RawStep,
  endpoint: RawEndpoint | undefined,
  assigned: ReadonlyMap<string, Value>,
): void {
  const event = kitEvent(assigned, endpoint?.method ?? '*');
  if (step.role === 'handle') {
    const resolve = passing('resolve');
    interpreter.invoke(
      step.value,
      [
        object([
          ['event', event],
          ['resolve', resolve],
        ]),
      ],
      step.at,
    );
    return;
  }
  if (step.role === 'remote') {
    const input = dataObject(interpreter, 'body', step.at);
    interpreter.trace?.reads.delete('body');
    answerWithReturned(interpreter, step.value, [input], step.at);
    return;
  }
  answerWithReturned(interpreter, step.value, [event], step.at);
}
