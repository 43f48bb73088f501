/** Nitro and Nuxt: handlers by file, middleware for every request, and names that need no import. */
import type { Interpreter } from '../../link/interpret/interpreter';
import type { ModuleInstance } from '../../link/interpret/scope';
import type { Value } from '../../link/interpret/values';
import type { RawApplication, RawEndpoint, RawStep } from '../../link/routing/model';
import { bracketPath, insideOf, projectRoots } from '../../link/routing/fileRoutes';
import type { WorkspaceView } from '../../model/project';
import { objectHandlerOf } from './handlers';

const PACKAGES = ['nuxt', 'nuxt3', 'nitropack', 'nitro', 'nitropack-nightly', 'nuxt-nightly'];
const CONFIGURATION = /^(?:nuxt|nitro)\.config\.[cm]?[jt]s$/;
/** Layers of Nuxt have servers of their own; plain Nitro may have its folders at the root. */
const SERVER = /^(?:(?:layers\/[^/]+|app|src)\/)?server\/(.*)$/;
const SUFFIX = /\.(get|post|put|delete|patch|head|options|connect|trace)$/i;
const SCRIPT = /\.[cm]?[jt]sx?$/;

interface NitroFile {
  readonly file: string;
  /** The folder of the application whose server it belongs to. */
  readonly root: string;
  readonly kind: 'api' | 'routes' | 'middleware' | 'utils';
  readonly rest: string;
}

/** Sorts the files of all Nitro projects by what they are to the server. */
export function nitroFiles(view: WorkspaceView): NitroFile[] {
  const roots = projectRoots(view, PACKAGES, CONFIGURATION);
  if (roots.length === 0) return [];
  const applications = applicationsOf(view, roots);
  return view.files.flatMap((file) => {
    const inside = SCRIPT.test(file) ? insideOf(roots, file) : undefined;
    if (!inside || file.endsWith('.d.ts')) return [];
    const served = SERVER.exec(inside.path)?.[1] ?? inside.path;
    const isServer = served !== inside.path;
    const match = /^(api|routes|middleware|utils)\/(.+)$/.exec(served);
    const kind = match?.[1] as NitroFile['kind'] | undefined;
    const rest = match?.[2];
    if (!kind || rest === undefined || (!isServer && kind === 'utils')) return [];
    // In Nuxt, folders of these names outside of `server` are the client's.
    if (!isServer && isNuxt(view, file)) return [];
    const root = applications.get(inside.root) ?? inside.root;
    return [{ file, root, kind, rest: rest.replace(SCRIPT, '') }];
  });
}

/**
 * Layers → the application that they are part of: Nuxt takes those below its `layers` by itself, others by `extends`.
 * Their routes, middleware and utilities are all of one server.
 */
function applicationsOf(view: WorkspaceView, roots: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const root of roots) {
    const parent = /^(.*)\/layers\/[^/]+$/.exec(root)?.[1];
    if (parent !== undefined && roots.includes(parent)) found.set(root, parent);
  }
  for (const file of view.files) {
    const folder = /^(.*)\/nuxt\.config\.[cm]?[jt]s$/.exec(file)?.[1];
    const named = folder && /\bextends\s*:\s*(\[[^\]]*\]|['"][^'"]*['"])/.exec(view.text(file) ?? '')?.[1];
    if (!folder || !named) continue;
    for (const [, name] of named.matchAll(/['"](\.{1,2}\/[^'"]*)['"]/g)) {
      const layer = joined(folder, name ?? '');
      if (roots.includes(layer) && !found.has(layer)) found.set(layer, folder);
    }
  }
  // A layer of a layer.
  for (const [layer, owner] of found) found.set(layer, found.get(owner) ?? owner);
  return found;
}

function joined(folder: string, relative: string): string {
  const parts = folder.split('/');
  for (const part of relative.split('/'))
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  return parts.join('/');
}

const isNuxt = (view: WorkspaceView, file: string): boolean => {
  const dependencies = view.projectOf(file)?.dependencies ?? {};
  return 'nuxt' in dependencies || !PACKAGES.some((name) => name in dependencies)
    ? !hasNitroConfig(view, file)
    : false;
};

const hasNitroConfig = (view: WorkspaceView, file: string): boolean =>
  view.files.some(
    (other) => /\/nitro\.config\.[cm]?[jt]s$/.test(other) && file.startsWith(other.replace(/[^/]+$/, '')),
  );

export function collectNitro(interpreter: Interpreter): RawEndpoint[] {
  const files = nitroFiles(interpreter.view);
  const middleware = new Map<string, RawStep[]>();
  for (const one of files
    .filter(({ kind }) => kind === 'middleware')
    .sort((a, b) => (a.rest < b.rest ? -1 : 1)))
    middleware.set(one.root, [...(middleware.get(one.root) ?? []), ...middlewareSteps(interpreter, one)]);
  return files.flatMap((one) =>
    one.kind === 'api' || one.kind === 'routes'
      ? endpointsOf(interpreter, one, middleware.get(one.root) ?? [])
      : [],
  );
}

const defaultOf = (
  interpreter: Interpreter,
  file: string,
): { module: ModuleInstance; value: Value } | undefined => {
  const module = interpreter.modules.load(file);
  const value = module && interpreter.modules.exported(module, 'default');
  return module && value && value.t !== 'lit' ? { module, value } : undefined;
};

const stepOf = (value: Value, label: string, module: ModuleInstance, scope: RawStep['scope']): RawStep => ({
  value,
  kind: 'middleware',
  scope,
  label: value.t === 'fn' ? (value.ir.name ?? label) : label,
  at: value.t === 'fn' ? { file: value.module.file, span: value.ir.at } : { file: module.file, span: [0, 0] },
  conditional: false,
});

function middlewareSteps(interpreter: Interpreter, { file, rest }: NitroFile): RawStep[] {
  const found = defaultOf(interpreter, file);
  if (!found) return [];
  const form = objectHandlerOf(found.value);
  const values = form ? [...form.before, form.handler] : [found.value];
  return values.map((value) => stepOf(value, `middleware/${rest}`, found.module, 'app'));
}

function endpointsOf(
  interpreter: Interpreter,
  one: NitroFile,
  middleware: readonly RawStep[],
): RawEndpoint[] {
  const found = defaultOf(interpreter, one.file);
  if (!found) return [];
  const { module, value } = found;
  const form = objectHandlerOf(value);
  const handler = form?.handler ?? value;
  const rest = one.rest.replace(/\.(?:dev|prod)$/, '');
  const method = SUFFIX.exec(rest)?.[1]?.toUpperCase() ?? '*';
  const place = bracketPath(rest.replace(SUFFIX, '').replace(/(^|\/)index$/, ''));
  const path = one.kind === 'api' ? `/api${place === '/' ? '' : place}` : place;
  const at = stepOf(handler, 'handler', module, 'file').at;
  const exported = module.facts.ir.exports.find((e) => e.kind !== 'all' && e.exported === 'default');
  const app: RawApplication = {
    key: `nitro:${one.root}`,
    framework: 'h3',
    at: { file: one.file, span: [0, 0] },
    errorHandlers: [],
    // Errors that are not made by `createError` are answered with a bare 500 in production.
    errorHandling: 'central',
    defaultErrorsLeak: false,
  };
  return [
    {
      protocol: 'http',
      framework: 'h3',
      method,
      path,
      at,
      nameAt: exported ? { file: one.file, span: exported.at } : at,
      app,
      steps: [
        ...middleware,
        ...(form?.before ?? []).map((step) => stepOf(step, 'onRequest', module, 'route')),
      ],
      handler: { ...stepOf(handler, 'handler', module, 'file'), kind: 'handler' },
      errorHandlers: [],
      validates:
        form && form.covers.length > 0
          ? [
              {
                covers: form.covers,
                summary: `the handler's \`validate\` (${form.covers.join(', ')})`,
                at: form.at,
              },
            ]
          : [],
      unknowns: [],
    },
  ];
}
