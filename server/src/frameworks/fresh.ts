/** Fresh 1 and 2: `handler` of files below `routes`, with `_middleware` files from the outside in. */
import { answerWithReturned, passing } from '../link/behaviour/answers';
import { webContext, webRequest } from '../link/behaviour/webContext';
import { redirecting, responding } from '../link/behaviour/webHelpers';
import type { Interpreter } from '../link/interpret/interpreter';
import type { ModuleInstance } from '../link/interpret/scope';
import { type Value } from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import { exportedEndpoint, functionStep, projectApplication } from '../link/routing/exportedHandlers';
import { bracketPath } from '../link/routing/fileRoutes';
import type { Framework, RawEndpoint, RawStep } from '../link/routing/model';
import type { WorkspaceView } from '../model/project';
import { pluginRoutes, pluginsOf, pluginSteps, type FreshPlugins } from './fresh/plugins';

export const framework: FrameworkDefinition = {
  id: 'fresh',
  title: '**Fresh** 1 and 2',
  covers:
    '`handler` as object or function, `define.handlers`, pages, `_middleware` files, route groups, middleware and routes of plugins',
  create: fresh,
};

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const ROUTE = /^(?:src\/)?routes\/(.*)\.[jt]sx?$/;

function fresh(): Framework {
  return { id: 'fresh', collect: collectFresh, run: runFresh };
}

const MAPS = ['deno.json', 'deno.jsonc', 'import_map.json'];
const MAPPED = /["'](?:\$fresh\/|fresh|@fresh\/core)["']\s*:/;

/** Folders whose import map names Fresh, or that have its own files. */
function rootsOf(view: WorkspaceView): string[] {
  const candidates = new Set<string>();
  const roots = new Set<string>();
  for (const file of view.files) {
    const own = /^(.*)\/fresh\.(?:config|gen)\.ts$/.exec(file)?.[1];
    if (own !== undefined) roots.add(own);
    const before = /^(.*?)\/(?:src\/)?routes\//.exec(file)?.[1];
    if (before !== undefined) candidates.add(before);
  }
  for (const folder of candidates)
    if (MAPS.some((name) => MAPPED.test(view.text(`${folder}/${name}`) ?? ''))) roots.add(folder);
  return [...roots];
}

function collectFresh(interpreter: Interpreter): RawEndpoint[] {
  const { view } = interpreter;
  const roots = rootsOf(view);
  if (roots.length === 0) return [];
  const plugins = new Map(roots.map((root) => [root, pluginsOf(interpreter, root)]));
  const added = [...plugins].flatMap(([root, own]) => pluginRoutes(interpreter, root, own, METHODS));
  const inFiles = view.files.flatMap((file) => {
    const root = roots.find((one) => file.startsWith(`${one}/`));
    const name = root === undefined ? undefined : ROUTE.exec(file.slice(root.length + 1))?.[1];
    if (root === undefined || name === undefined || /(^|\/)_[^/]*$/.test(name)) return [];
    const module = interpreter.modules.load(file);
    return module ? endpointsOf(interpreter, root, module, name, plugins.get(root)) : [];
  });
  return [...inFiles, ...added];
}

function endpointsOf(
  interpreter: Interpreter,
  root: string,
  module: ModuleInstance,
  name: string,
  plugins: FreshPlugins | undefined,
): RawEndpoint[] {
  const app = projectApplication('fresh', root);
  const path = bracketPath(name.replace(/(^|\/)index$/, ''));
  const given = {
    app,
    module,
    path,
    steps: [
      ...(plugins ? pluginSteps(plugins, path) : []),
      ...middlewareSteps(interpreter, module.file, root),
    ],
  };
  const exported = (export_: string): Value | undefined => interpreter.modules.exported(module, export_);
  const handlerName = exported('handler') ? 'handler' : 'handlers';
  const handler = handlersIn(exported(handlerName));
  const page = exported('default');
  const found: RawEndpoint[] = [];
  const add = (method: string, value: Value, isStatic?: boolean): void => {
    const made = exportedEndpoint(interpreter, {
      ...given,
      name: value === page ? 'default' : handlerName,
      value,
      method,
      ...(isStatic && { isStatic }),
    });
    if (made) found.push(made);
  };
  if (handler?.t === 'obj')
    for (const method of METHODS) {
      const value = handler.props.get(method);
      if (value) add(method, value);
    }
  else if (handler && handler.t !== 'lit') add('*', handler);
  if (page && page.t !== 'lit' && !found.some(({ method }) => method === 'GET' || method === '*'))
    add('GET', page, handler === undefined);
  return found;
}

/** `define.handlers({ … })` gives its argument back. */
const handlersIn = (value: Value | undefined): Value | undefined =>
  value?.t === 'ext' && /\.(?:handlers|define)\(\)$/.test(value.path) ? value.args[0] : value;

function middlewareSteps(interpreter: Interpreter, file: string, root: string): RawStep[] {
  const folders: string[] = [];
  for (
    let at = file.slice(0, file.lastIndexOf('/'));
    at.length > root.length;
    at = at.slice(0, at.lastIndexOf('/'))
  )
    folders.unshift(at);
  return folders.flatMap((folder) => {
    const found = interpreter.view.files.find(
      (one) => /^_middleware\.[jt]sx?$/.test(one.slice(folder.length + 1)) && one.startsWith(`${folder}/`),
    );
    const module = found === undefined ? undefined : interpreter.modules.load(found);
    const value =
      module &&
      (interpreter.modules.exported(module, 'handler') ?? interpreter.modules.exported(module, 'default'));
    if (!module || !value || value.t === 'lit') return [];
    const list = value.t === 'ext' ? (value.args[0] ?? value) : value;
    return (list.t === 'arr' ? list.items : [list]).map((one) =>
      functionStep(one, '_middleware', module, { role: 'middleware', scope: 'router' }),
    );
  });
}

/** Version 1 calls `(request, context)`, version 2 `(context)`. */
function runFresh(
  interpreter: Interpreter,
  step: RawStep,
  endpoint: RawEndpoint | undefined,
  assigned: ReadonlyMap<string, Value>,
): void {
  const method = endpoint?.method ?? '*';
  const context = webContext(assigned, method, (name) => {
    switch (name) {
      case 'next':
        return passing(name);
      case 'redirect':
        return redirecting(name, 0, false);
      case 'json':
      case 'text':
      case 'html':
      case 'render':
        return responding(name);
      default:
        return undefined;
    }
  });
  const { value } = step;
  const isFirst = value.t === 'fn' && (value.ir.params.length > 1 || /^_?req/.test(firstName(value)));
  const args = isFirst ? [webRequest(method), context] : [context];
  if (step.role === 'middleware') interpreter.invoke(value, args, step.at);
  else answerWithReturned(interpreter, value, args, step.at);
}

const firstName = (value: Extract<Value, { t: 'fn' }>): string => {
  const pattern = value.ir.params[0]?.pat;
  return pattern?.k === 'id' ? pattern.name : '';
};
