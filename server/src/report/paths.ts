/**
 * `file` as seen from `root`; both absolute with `/` separators. A file outside of `root` gets `../`; one on another
 * drive stays absolute.
 */
export function relativePath(root: string, file: string): string {
  const base = root.endsWith('/') ? root : `${root}/`;
  if (file.startsWith(base)) return file.slice(base.length);
  const from = base.split('/').slice(0, -1);
  const to = file.split('/');
  let common = 0;
  while (common < from.length && common < to.length - 1 && from[common] === to[common]) common++;
  if (common === 0) return file;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}

/** A relative path as a URI reference (RFC 3986). */
export const uriOf = (relative: string): string => relative.split('/').map(encodeSegment).join('/');

/** `file:///…/` of an absolute folder, with the slash at the end that SARIF asks for. */
export function folderUri(absolute: string): string {
  const path = absolute.startsWith('/') ? absolute : `/${absolute}`;
  const uri = path
    .split('/')
    .map(encodeSegment)
    .join('/')
    .replace(/^\/([A-Za-z])%3A/, '/$1:');
  return `file://${uri.endsWith('/') ? uri : `${uri}/`}`;
}

/** A lone surrogate cannot be encoded; it becomes the replacement character. */
const encodeSegment = (segment: string): string =>
  encodeURIComponent(
    segment.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd'),
  );
