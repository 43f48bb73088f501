/** Next.js file conventions: which files are routes, and the path that each stands for. */

export interface NextRouteFile {
  readonly file: string;
  readonly kind: 'app' | 'pages';
  readonly path: string;
  /** Folder that contains `app` or `pages` (or its `src`): the Next.js project. */
  readonly root: string;
}

const ROUTE = /^(.*?)\/(?:src\/)?(app|pages)\/(.*)$/;
const SCRIPT = /\.(tsx?|jsx?|mjs|cjs|mts)$/;

/** The route that a file is, by its place alone. */
export function routeFile(file: string, projectDir: string | undefined): NextRouteFile | undefined {
  if (!SCRIPT.test(file) || /\.d\.ts$/.test(file)) return undefined;
  const base = projectDir !== undefined && file.startsWith(`${projectDir}/`) ? projectDir : '';
  const match = ROUTE.exec(file.slice(base.length));
  if (!match) return undefined;
  const [, before = '', kind, rest = ''] = match;
  const inner = rest.replace(SCRIPT, '');
  const root = `${base}${before}`;
  if (kind === 'app') {
    // A folder whose name begins with an underscore is private, and so is what lies in it.
    if (!/(^|\/)route$/.test(inner) || /(^|\/)_/.test(inner)) return undefined;
    return { file, kind, path: pathOf(inner.replace(/\/?route$/, '')), root };
  }
  if (!/^api(\/|$)/.test(inner)) return undefined;
  return { file, kind: 'pages', path: pathOf(inner.replace(/(^|\/)index$/, '')), root };
}

/** `(group)/users/[id]/[...rest]` → `/users/:id/:rest*`. */
function pathOf(folders: string): string {
  const segments = folders.split('/').filter((s) => s !== '' && !/^\(.*\)$/.test(s) && !s.startsWith('@'));
  return `/${segments
    .map((s) =>
      s
        .replace(/^\(\.+\)/, '')
        .replace(/^\[\[?\.\.\.(.+?)\]\]?$/, ':$1*')
        .replace(/^\[(.+)\]$/, ':$1')
        .replace(/^%5F/i, '_'),
    )
    .join('/')}`;
}

/** `middleware.ts` (up to Next 15) or `proxy.ts` (from 16) at the root of the project or in its `src`. */
export const isMiddlewareFile = (file: string, root: string): boolean =>
  file.startsWith(`${root}/`) &&
  /^(src\/)?(middleware|proxy)\.(tsx?|jsx?|mjs)$/.test(file.slice(root.length + 1));

/** Does a `config.matcher` pattern cover a path? `undefined` where the pattern cannot be understood. */
export function matcherCovers(pattern: string, path: string): boolean | undefined {
  if (pattern.length > 400) return undefined;
  // Lookaheads and groups are regular expressions already; parameters and their modifiers are not.
  const source = pattern
    .replace(/\/:[A-Za-z_]\w*\*/g, '(?:/.*)?')
    .replace(/\/:[A-Za-z_]\w*\+/g, '/.+')
    .replace(/\/:[A-Za-z_]\w*\?/g, '(?:/[^/]+)?')
    .replace(/:[A-Za-z_]\w*(?=\()/g, '')
    .replace(/:[A-Za-z_]\w*/g, '[^/]+');
  if (/[+*]\)[+*]/.test(source)) return undefined;
  try {
    return new RegExp(`^${source}$`).test(path.replace(/:(\w+)\*?/g, 'x'));
  } catch {
    return undefined;
  }
}
