/** The names of route files of Remix 2 and React Router: what path they stand for. */

/** A route file by convention: its path, and the names of the layouts around it, the outermost first. */
export interface FlatRoute {
  readonly path: string;
  /** Prefixes of its name, each of which may be the name of a parent route's file. */
  readonly parents: readonly string[];
}

/** The name of a file in folders that end in `+` (remix-flat-routes), as it would be without them. */
export const nameOfFlat = (name: string): string => name.replaceAll('+/', '.');

/**
 * `_auth.users_.$id.edit` → `/users/:id/edit`: dots separate segments, a leading underscore marks a layout without a
 * path, a trailing one leaves the parent's layout, `$` is a parameter, brackets escape, `(x)` is optional.
 *
 * @param name of the file below `routes`, without extension and without `/route` or `/index` of a folder
 */
export function flatRoute(name: string): FlatRoute {
  const parts = splitName(name);
  const segments = parts.flatMap((part) => segmentOf(part));
  return {
    path: `/${segments.join('/')}`,
    parents: parts.slice(0, -1).flatMap((_, index) => {
      const prefix = parts.slice(0, index + 1).join('.');
      // remix-flat-routes has the layout of a folder in it.
      const layout = `${prefix}._layout`;
      return layout === name ? [prefix] : [prefix, layout];
    }),
  };
}

/** Splits at dots that are not in brackets. Folders of remix-flat-routes end in `+`. */
function splitName(name: string): string[] {
  const parts: string[] = [''];
  let escaped = false;
  for (const char of nameOfFlat(name)) {
    if (char === '[') escaped = true;
    if ((char === '.' || char === '/') && !escaped) parts.push('');
    else parts[parts.length - 1] = `${parts.at(-1) ?? ''}${char}`;
    if (char === ']') escaped = false;
  }
  return parts;
}

function segmentOf(part: string): string[] {
  const inner = part.replace(/^\((.*)\)$/, '$1').replace(/_$/, '');
  if (inner === '' || inner.startsWith('_') || inner === 'index' || inner === 'route') return [];
  // What is caught by it is `params['*']`, which the documentation calls the splat.
  if (inner === '$') return [':splat*'];
  return [inner.replace(/^\$/, ':').replace(/\[([^\]]*)\]/g, '$1')];
}

/**
 * A route file where folders stand for segments too (react-router-auto-routes): `users/$id/notes_.edit`. The layout of
 * a folder is its `_layout`.
 *
 * @param name of the file below `routes`, without extension
 * @returns undefined for files that are parts of routes: those in folders that begin with `+`, servers' and tests' files
 */
export function folderRoute(name: string): FlatRoute | undefined {
  const folders = name.split('/');
  if (folders.some((one) => one.startsWith('+')) || /\.(?:server|client|test|spec)$/.test(name))
    return undefined;
  const { path } = flatRoute(folders.join('.'));
  const parents = folders
    .slice(0, -1)
    .map((_, index) => [...folders.slice(0, index + 1), '_layout'].join('/'));
  return { path, parents: parents.filter((parent) => parent !== name) };
}
