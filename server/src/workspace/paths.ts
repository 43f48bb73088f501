/** Paths inside the analysis: absolute, `/` separators, no trailing `/`, no `.` or `..` segments. */

export const dirOf = (path: string): string => {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
};

export const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `.ts` of `/a/b.c.ts`; empty if there is none. Lower case. */
export function extensionOf(path: string): string {
  const name = baseOf(path);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot).toLowerCase();
}

export const isInside = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/** Path of `path` below `folder`, or undefined if it is not inside. Empty for the folder itself. */
export function relativeTo(folder: string, path: string): string | undefined {
  if (path === folder) return '';
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

/** `folder` and a relative path, with `.` and `..` worked out. */
export function join(folder: string, relative: string): string {
  const segments = folder.split('/');
  for (const segment of relative.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') {
      if (segments.length > 1) segments.pop();
    } else segments.push(segment);
  }
  const joined = segments.join('/');
  return joined === '' ? '/' : joined;
}

/** The folder itself and its ancestors up to and including `root`. */
export function* upwards(folder: string, root: string): Generator<string> {
  for (let at = folder; isInside(root, at); at = dirOf(at)) {
    yield at;
    if (at === root || at === '/') return;
  }
}
