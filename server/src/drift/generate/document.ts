/** A first OpenAPI document for a service that has none, of what its code shows. The same code makes the same document. */
import { stringify } from 'yaml';
import type { Endpoint } from '../../model/endpoint';
import type { Json } from '../../openapi/fixes/place';
import { isDescribable } from '../describable';
import { operationOf, pathNames } from '../fixes/operation';
import { fullPath } from '../paths';
import { schemeFor, type Scheme } from './schemes';

export interface Naming {
  readonly title: string;
  readonly version: string;
}

type JsonObject = Record<string, Json>;

export type GeneratedDocument = JsonObject & { readonly paths: Record<string, JsonObject> };

/** OpenAPI 3.1 of the endpoints that a description names; those that are no part of the API are left out. */
export function documentOf(endpoints: readonly Endpoint[], { title, version }: Naming): GeneratedDocument {
  const described = endpoints.filter((endpoint) => isDescribable(endpoint)).sort(byPath);
  const schemes = new Map<string, Scheme>();
  const ids = new Set<string>();
  const paths: Record<string, JsonObject> = {};
  /** Templates that differ in names of parameters alone are one path. */
  const known = new Map<string, string>();
  for (const endpoint of described) {
    const own = fullPath(endpoint.path).replace(/:([A-Za-z_]\w*)/g, '{$1}');
    const key = own.replace(/\{[^{}]*\}/g, '{}');
    const path = known.get(key) ?? own;
    known.set(key, path);
    const names = pathNames(path.replace(/\{([^{}]+)\}/g, ':$1'));
    const item = (paths[path] ??= {});
    const method = methodOf(endpoint);
    if (item[method] !== undefined) continue;
    item[method] = operationOf(endpoint, {
      version: '3.1',
      operationId: uniqueId(ids, method, path),
      pathName: (name, index) => names[index] ?? name,
      security: (one) => securityOf(one, schemes),
    });
  }
  return {
    openapi: '3.1.0',
    info: { title, version, description: `The endpoints of ${title} as its code shows them.` },
    servers: [{ url: '/' }],
    paths,
    ...(schemes.size > 0 && {
      components: {
        securitySchemes: Object.fromEntries(
          [...schemes]
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, { definition }]) => [name, definition]),
        ),
      },
    }),
  };
}

export const rendered = (document: GeneratedDocument, format: 'yaml' | 'json'): string =>
  format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : stringify(document, { lineWidth: 0 });

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', '*'];

const byPath = (a: Endpoint, b: Endpoint): number =>
  compare(a.path, b.path) || METHODS.indexOf(a.method) - METHODS.indexOf(b.method) || compare(a.id, b.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Any method is described by the one that fits what is read. */
const methodOf = ({ method, reads }: Endpoint): string =>
  method === '*' ? (reads.some(({ kind }) => kind === 'body') ? 'post' : 'get') : method.toLowerCase();

/** What is asked for is named. Where nothing is, nothing is said: an open endpoint is then reported as such. */
function securityOf(endpoint: Endpoint, schemes: Map<string, Scheme>): Json | undefined {
  if (endpoint.posture.authentication.state !== 'present') return undefined;
  const scheme = schemeFor(endpoint);
  schemes.set(scheme.name, scheme);
  return [{ [scheme.name]: [] }];
}

/** `getOrdersById` of `GET /orders/{id}`; a second one gets a number. */
function uniqueId(ids: Set<string>, method: string, path: string): string {
  const words = path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => segment.replace(/^\{([^{}]+)\}$/, 'by-$1'))
    .flatMap((segment) => segment.split(/[^A-Za-z0-9]+/))
    .filter((word) => word !== '');
  const base = method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  let id = base;
  for (let count = 2; ids.has(id); count++) id = `${base}${String(count)}`;
  ids.add(id);
  return id;
}
