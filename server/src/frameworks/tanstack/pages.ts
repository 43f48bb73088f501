/**
 * Pages of TanStack Router. A server renders them in projects of TanStack Start; in a project that is known to have no
 * server they are the browser's affair, and no endpoints.
 */
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { modelled, stringOf, UNKNOWN, type Value } from '../../link/interpret/values';
import { pageEndpoint, projectApplication } from '../../link/routing/exportedHandlers';
import type { RawEndpoint } from '../../link/routing/model';
import { joinPath, normalise } from '../../link/routing/paths';
import { schemaFields } from '../../link/behaviour/schemaFields';
import type { DeclaredInput } from '../../model/endpoint';
import type { Location } from '../../model/location';

const START = /^@tanstack\/(?:\w+-)?start$/;

/** `/_layout/(group)/users/$id` → `/users/:id`. */
export const servedPath = (path: string): string =>
  normalise(
    path
      .replace(/\/_[^/]+(?=\/|$)/g, '')
      .replace(/\/\([^)]*\)/g, '')
      .replace(/\$(\w+)/g, ':$1')
      .replace(/\$$/, ':splat*'),
  );

/** The last segment of a layout without a path begins with an underscore. */
export const isPage = (path: string): boolean => !/(?:^|\/)_[^/]*$/.test(path);

interface Page {
  readonly at: Location;
  readonly path: string;
  /** What its query holds, after its `validateSearch`. */
  readonly search: readonly DeclaredInput[];
}

/** A schema, an adapter's wrapper of one, or a function that makes the checked query of the given one. */
function searchOf({ interpreter, at }: CallContext, options: Value | undefined): DeclaredInput[] {
  const check = options && memberOf(interpreter, options, 'validateSearch', at);
  if (!check) return [];
  const made = check.t === 'fn' ? interpreter.invoke(check, [UNKNOWN], at) : check;
  if (made.t === 'obj' && !made.model)
    return [...made.props.keys()].map((name) => ({ kind: 'query', name, location: at, required: false }));
  if (made.t !== 'ext') return [];
  const fields = schemaFields(made, 'query', at);
  return fields.length > 0 ? fields : made.args.flatMap((arg) => schemaFields(arg, 'query', at));
}

export class Pages {
  private readonly found: Page[] = [];
  private readonly pathOf = new Map<Value, string>();

  add(context: CallContext, path: string, isServed: boolean): void {
    if (!isServed) return;
    const { args, at } = context;
    this.found.push({ at, path: servedPath(path), search: searchOf(context, args[0]) });
  }

  /** `createRoute({ getParentRoute: () => parent, path })`. */
  route(context: CallContext): Value {
    const { interpreter, args, at } = context;
    const [options] = args;
    const value = modelled({ kind: 'tanstack.page' }, at);
    const own = options && stringOf(memberOf(interpreter, options, 'path', at));
    const parent = options && memberOf(interpreter, options, 'getParentRoute', at);
    const above = parent?.t === 'fn' ? this.pathOf.get(interpreter.invoke(parent, [], at)) : undefined;
    const path = own === undefined ? (above ?? '') : joinPath(above ?? '', own);
    this.pathOf.set(value, path);
    this.add(context, path, own !== undefined);
    return value;
  }

  endpoints({ view }: Interpreter): RawEndpoint[] {
    return this.found.flatMap(({ at, path, search }) => {
      const project = view.projectOf(at.file);
      if (project && !Object.keys(project.dependencies).some((name) => START.test(name))) return [];
      const app = projectApplication('tanstack', project?.dir ?? at.file);
      const page = { ...pageEndpoint(app, at.file, path), at, nameAt: at };
      return [search.length > 0 ? { ...page, declares: search } : page];
    });
  }
}
