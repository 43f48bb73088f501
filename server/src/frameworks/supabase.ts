/**
 * Supabase's edge functions: `supabase/functions/<name>/index.ts`, served at `/functions/v1/<name>` and below. Unless
 * `config.toml` says `verify_jwt = false`, the platform demands a token of the project's, which may be the public one of
 * every visitor: who calls is not known by it.
 */
import { dispatchedRoutes, requestTo, type DispatchedRoute } from '../link/routing/dispatch';
import { noteVerdict, verdictOf } from '../link/behaviour/verdict';
import type { Interpreter } from '../link/interpret/interpreter';
import { modelled, UNKNOWN } from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import { projectApplication } from '../link/routing/exportedHandlers';
import type { RawEndpoint, RawStep } from '../link/routing/model';
import { joinPath } from '../link/routing/paths';
import { placeOf } from '../link/routing/registry';
import type { Location } from '../model/location';
import { answerTo, fetchServers, type FetchServer } from './fetch';

export const framework: FrameworkDefinition = {
  id: 'supabase',
  title: '**Supabase** Edge Functions',
  covers:
    'Functions below `supabase/functions` with the paths and methods that they tell apart by themselves, `verify_jwt` of `config.toml`',
  create: () => ({
    id: 'supabase',
    collect: (interpreter) =>
      fetchServers(interpreter).flatMap((server) => {
        const fn = functionOf(server.at.file);
        return fn ? endpointsOf(interpreter, server, fn) : [];
      }),
    absorb: (interpreter, raws) => ({ absorbed: new Set(), adds: unseen(interpreter, raws) }),
    run: (interpreter, step, endpoint) => {
      const { request } = interpreter;
      if (step.value === platform) {
        noteVerdict(interpreter, verdictOf(interpreter, platform, [], step.at), step.at);
        return;
      }
      const own = endpoint && { method: endpoint.method, path: endpoint.path.replace(PREFIX, '') };
      interpreter.request = requestTo(own);
      answerTo(interpreter, step.value, endpoint?.method ?? '*', step.at);
      interpreter.request = request;
    },
  }),
};

const PREFIX = '/functions/v1';

interface EdgeFunction {
  readonly name: string;
  /** The folder `supabase`. */
  readonly root: string;
}

/** Folders whose names begin with an underscore hold what functions share. */
function functionOf(file: string): EdgeFunction | undefined {
  const [, root, name] = /^(.*\/supabase)\/functions\/([^_./][^/]*)\//.exec(file) ?? [];
  return root !== undefined && name !== undefined ? { root, name } : undefined;
}

function endpointsOf(interpreter: Interpreter, server: FetchServer, fn: EdgeFunction): RawEndpoint[] {
  const { handler, at, route } = server;
  const routes: readonly DispatchedRoute[] = route
    ? [route]
    : dispatchedRoutes(
        interpreter,
        (method) => {
          answerTo(interpreter, handler, method, at);
        },
        `/${fn.name}`,
      );
  const place = placeOf(handler, at);
  return routes.map((one) => ({
    ...common(interpreter, fn, place),
    method: one.method,
    path: joinPath(PREFIX, one.path),
    ...(one.methods && { methods: one.methods }),
    handler: {
      value: handler,
      kind: 'handler',
      scope: 'file',
      label: handler.t === 'fn' ? (handler.ir.name ?? fn.name) : fn.name,
      at: place,
      conditional: false,
      cacheKey: `${one.method} ${one.path}`,
    },
    unknowns: [],
  }));
}

const common = (interpreter: Interpreter, fn: EdgeFunction, at: Location) => ({
  protocol: 'http' as const,
  framework: 'supabase',
  at,
  nameAt: at,
  app: projectApplication('supabase', `${fn.root}/functions/${fn.name}`),
  steps: verifies(interpreter, fn) ? [tokenStep(at)] : [],
  errorHandlers: [],
});

/** Refuses for reasons of its own, and limits nobody. */
const platform = modelled({ kind: 'supabase.gateway', call: () => UNKNOWN });

/** A token is demanded, of which it is not known whether it is somebody's own. */
const tokenStep = (at: Location): RawStep => ({
  value: platform,
  kind: 'guard',
  scope: 'app',
  label: 'verify_jwt',
  at,
  conditional: false,
});

/** `[functions.<name>]` of `config.toml`; the default is to verify. */
function verifies(interpreter: Interpreter, { root, name }: EdgeFunction): boolean {
  const text = interpreter.view.text(`${root}/config.toml`) ?? '';
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const start = lines.findIndex(
    (line) => /^\[functions\.(.+)\]$/.exec(line)?.[1]?.replace(/["']/g, '') === name,
  );
  if (start < 0) return true;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('['));
  return !(end < 0 ? rest : rest.slice(0, end)).some((line) => /^verify_jwt\s*=\s*false\b/.test(line));
}

/** Functions of which no server was seen: what answers may be a package's. */
function unseen(interpreter: Interpreter, raws: readonly RawEndpoint[]): RawEndpoint[] {
  return interpreter.view.files.flatMap((file) => {
    if (!file.includes('/supabase/functions/') || !/\/index\.[jt]sx?$/.test(file)) return [];
    const fn = functionOf(file);
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    if (!fn || raws.some(({ at, app }) => at.file.startsWith(folder) || app.at.file.startsWith(folder)))
      return [];
    const at: Location = { file, span: [0, 0] };
    return [
      {
        ...common(interpreter, fn, at),
        method: '*',
        path: joinPath(PREFIX, fn.name),
        handler: undefined,
        unknowns: [{ summary: 'what answers in its function could not be found', at }],
      },
    ];
  });
}
