/**
 * Servers around an application: `createRequestHandler` mounted on Express or Fastify, and the adapter for Hono. What
 * they run first, they run before every loader and action.
 */
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import {
  external,
  modelled,
  native,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { placeOfExport } from '../../link/routing/exportedHandlers';
import { joinPath } from '../../link/routing/paths';
import type { Location } from '../../model/location';
import type { RawEndpoint } from '../../link/routing/model';
import { mountOn, mountPath, stepsBefore, transportOf, transportValue } from '../../link/routing/transport';

const HANDLERS = new Set([
  '@react-router/express',
  '@remix-run/express',
  '@mcansh/remix-fastify',
  '@react-router/node',
  '@remix-run/node',
]);
const HONO = 'hono-react-router-adapter';
const CONFIGURATION = /\/vite\.config\.[cm]?[jt]s$/;
const ENTRY = /\bserverAdapter\(\s*\{[^}]*?\bentry:\s*['"`]([^'"`]+)/;

/** `handle(build, app)` takes the place after all that the application has. */
function handled({ interpreter, args, at }: CallContext, served: WeakSet<ObjectValue>): Value {
  const [, app] = args;
  const value = transportValue(UNKNOWN, at);
  served.add(value);
  if (app) mountOn(interpreter, app, value, at, '*');
  return app ?? UNKNOWN;
}

export class RemixServers {
  private readonly served = new WeakSet<ObjectValue>();

  /** `createRequestHandler(…)`, as a value that routers can mount. */
  value(pkg: string, name: string): Value | undefined {
    if (!HANDLERS.has(pkg) || !/^create(?:RequestHandler|RequestListener)$/.test(name)) return undefined;
    return native(name, ({ at }) => {
      const value = transportValue(UNKNOWN, at);
      this.served.add(value);
      return value;
    });
  }

  /** `serverAdapter({ entry })` in Vite's configuration: the application of that file is put around the routes. */
  discover(interpreter: Interpreter): void {
    const { view, modules } = interpreter;
    for (const file of view.files.filter((one) => CONFIGURATION.test(one))) {
      const project = view.projectOf(file);
      if (project?.dependencies[HONO] === undefined) continue;
      const entry = ENTRY.exec(view.text(file) ?? '')?.[1];
      const found = entry === undefined ? undefined : view.resolve(file, `./${entry.replace(/^\.?\//, '')}`);
      const module = found?.kind === 'file' ? modules.load(found.file) : undefined;
      const app = module && modules.exported(module, 'default');
      if (!module || app?.t !== 'obj') continue;
      const at: Location = { file: module.file, span: placeOfExport(module, 'default').span };
      const value = transportValue(UNKNOWN, at);
      this.served.add(value);
      mountOn(interpreter, app, value, at, '*');
    }
  }

  package(name: string): Value | undefined {
    if (name === HONO)
      return modelled({
        kind: 'package',
        get: (_i, self, member) =>
          member === 'default' || member === 'handle' ? self : external(HONO, `.${member}`),
        call: (context) => handled(context, this.served),
      });
    if (name !== '@mcansh/remix-fastify' && name !== '@react-router/express') return undefined;
    return modelled({
      kind: 'package',
      get: (_i, _s, member) => this.value(name, member) ?? external(name, `.${member}`),
    });
  }

  /** The endpoints of route modules with what the server around them runs first, in the place of the mount. */
  absorb(
    { view }: Interpreter,
    raws: readonly RawEndpoint[],
  ): { readonly absorbed: ReadonlySet<RawEndpoint>; readonly adds: readonly RawEndpoint[] } {
    const mounts = raws.filter(({ handler }) => {
      const transport = transportOf(handler?.value);
      return transport !== undefined && this.served.has(transport);
    });
    const absorbed = new Set<RawEndpoint>(mounts);
    if (mounts.length === 0) return { absorbed, adds: [] };
    const dir = (file: string): string | undefined => view.projectOf(file)?.dir;
    const adds = raws.flatMap((raw): RawEndpoint[] => {
      if (raw.framework !== 'remix') return [];
      const mount =
        mounts.find(({ at }) => dir(at.file) === dir(raw.at.file)) ??
        (mounts.length === 1 ? mounts[0] : undefined);
      if (!mount) return [];
      absorbed.add(raw);
      const path = joinPath(mountPath(mount.path), raw.path);
      return [{ ...raw, path, steps: [...stepsBefore(mount, { method: raw.method, path }), ...raw.steps] }];
    });
    return { absorbed, adds };
  }
}
