/** Endpoint patterns of the configuration: `GET /health`, `/public/**`. */

const compiled = new Map<string, { readonly method: string | undefined; readonly path: RegExp }>();

/** Does `pattern` name this endpoint? `*` stands for one segment or a part of it, `**` for any number. */
export function matchesEndpoint(pattern: string, method: string, path: string): boolean {
  let known = compiled.get(pattern);
  if (!known) {
    const [, verb, route = ''] = /^(?:([A-Za-z]+)\s+)?(\S+)$/.exec(pattern.trim()) ?? [];
    const source = route
      .replace(/[.+?^$()|[\]\\{}]/g, '\\$&')
      .replace(/\/\*\*/g, '(/.*)?')
      .replace(/\*/g, '[^/]*');
    known = { method: verb?.toUpperCase(), path: new RegExp(`^${source}/?$`, 'i') };
    compiled.set(pattern, known);
  }
  return (known.method === undefined || known.method === method || method === '*') && known.path.test(path);
}
