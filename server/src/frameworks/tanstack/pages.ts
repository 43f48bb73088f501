/**
 * Pages of TanStack Router. A server renders them in projects of TanStack Start; in a project that is known to have no
 * server they are the browser's affair, and no endpoints.
 */
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { modelled, stringOf, type Value } from '../../link/interpret/values';
import { pageEndpoint, projectApplication } from '../../link/routing/exportedHandlers';
import type { RawEndpoint } from '../../link/routing/model';
import { joinPath, normalise } from '../../link/routing/paths';
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
}

export class Pages {
  private readonly found: Page[] = [];
  private readonly pathOf = new Map<Value, string>();

  add(at: Location, path: string, isServed: boolean): void {
    if (isServed) this.found.push({ at, path: servedPath(path) });
  }

  /** `createRoute({ getParentRoute: () => parent, path })`. */
  route({ interpreter, args, at }: CallContext): Value {
    const [options] = args;
    const value = modelled({ kind: 'tanstack.page' }, at);
    const own = options && stringOf(memberOf(interpreter, options, 'path', at));
    const parent = options && memberOf(interpreter, options, 'getParentRoute', at);
    const above = parent?.t === 'fn' ? this.pathOf.get(interpreter.invoke(parent, [], at)) : undefined;
    const path = own === undefined ? (above ?? '') : joinPath(above ?? '', own);
    this.pathOf.set(value, path);
    this.add(at, path, own !== undefined);
    return value;
  }

  endpoints({ view }: Interpreter): RawEndpoint[] {
    return this.found.flatMap(({ at, path }) => {
      const project = view.projectOf(at.file);
      if (project && !Object.keys(project.dependencies).some((name) => START.test(name))) return [];
      const app = projectApplication('tanstack', project?.dir ?? at.file);
      return [{ ...pageEndpoint(app, at.file, path), at, nameAt: at }];
    });
  }
}
