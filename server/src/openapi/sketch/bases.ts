/** Base paths: what the addresses of servers put before every path of a document. */
import type { OpenApiVersion } from '../../parse/openapi';
import { follow, membersOf, type DocNode } from '../../parse/openapiTree';

/** Each once, without a slash at the end; one that is empty where nothing is said. */
export function basesOf(holder: DocNode, version: OpenApiVersion): string[] {
  if (version === '2.0') return [trimmed(holder.text('basePath') ?? '')];
  const urls = membersOf(holder.get('servers')).map((server) => pathOfUrl(follow(server)));
  return urls.length > 0 ? [...new Set(urls)] : [''];
}

/** Variables stand for their defaults; one without a default may be any segment. */
function pathOfUrl(server: DocNode): string {
  const url = (server.text('url') ?? '').replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const value = server.get('variables')?.get(name)?.get('default')?.value;
    return value === undefined || value === null ? whole : String(value);
  });
  const path = url.replace(/^(?:[a-z][a-z\d+.-]*:)?\/\/[^/]*/i, '').replace(/[?#].*$/, '');
  return trimmed(path);
}

function trimmed(path: string): string {
  const text = path.replace(/^\.?\/*/, '/').replace(/\/+$/, '');
  return text === '/' ? '' : text;
}
