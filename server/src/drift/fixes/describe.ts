/** Adds endpoints of the code to a document as operations. */
import type { Endpoint } from '../../model/endpoint';
import { add, addBelow, type FixChange, type FixDraft, type Json } from '../../openapi/fixes/place';
import { METHODS } from '../../openapi/document/operations';
import { membersOf, type DocNode } from '../../parse/openapiTree';
import { pathInDocument } from '../align';
import { keyOf, operationSegments, plainPaths } from '../paths';
import { operationOf, pathNames } from './operation';
import type { DriftPlace } from './place';
import { securityFor } from './security';

export function describeEndpoints(place: DriftPlace): FixDraft[] {
  const { endpoints, root } = place;
  const paths = root.get('paths');
  if (!paths || endpoints.length === 0) return [];
  const changes = changesFor(place, paths);
  const [first] = endpoints;
  const title =
    endpoints.length === 1
      ? `Describe ${first?.method ?? ''} ${first?.path ?? ''} in the document`
      : `Describe the ${String(endpoints.length)} endpoints in the document`;
  return [{ title, changes }];
}

/** Endpoints of one new path make one path item. */
function changesFor(place: DriftPlace, paths: DocNode): (FixChange | undefined)[] {
  const made = new Map<string, Record<string, Json>>();
  const changes: (FixChange | undefined)[] = [];
  const names = new Map<string, string>();
  for (const endpoint of place.endpoints) {
    const path = documentPath(endpoint, place);
    if (path === undefined) return [undefined];
    const key = keyOf(operationSegments(path));
    const known = membersOf(paths).find((member) => keyOf(operationSegments(String(member.key))) === key);
    const method = methodOf(endpoint);
    const item = known && place.document.references.node(known);
    if (known && item) {
      if (place.document.references.fileOf(item) !== place.file) continue;
      const operation = described(endpoint, String(known.key), place, item);
      if (!isFixed(method)) changes.push(addBelow(place, item, [ADDITIONAL, method], operation));
      else if (!item.has(method)) changes.push(add(place, item, method, operation));
      continue;
    }
    const name = names.get(key) ?? path;
    names.set(key, name);
    const methods = made.get(name) ?? {};
    const operation = described(endpoint, name, place);
    if (isFixed(method)) methods[method] ??= operation;
    else methods[ADDITIONAL] = { [method]: operation, ...(methods[ADDITIONAL] as Record<string, Json>) };
    made.set(name, methods);
  }
  for (const [name, methods] of made) changes.push(add(place, paths, name, methods));
  return changes;
}

/** Any method is described by the one that fits what is read; those without a key of their own as they are sent. */
function methodOf({ method, reads }: Endpoint): string {
  if (method === '*') return reads.some(({ kind }) => kind === 'body') ? 'post' : 'get';
  const key = method.toLowerCase();
  return isFixed(key) ? key : method;
}

/** Where a path item has the methods that have no key of their own (3.2). */
const ADDITIONAL = 'additionalOperations';
const isFixed = (key: string): boolean => (METHODS as readonly string[]).includes(key);

function documentPath({ path }: Endpoint, { data }: DriftPlace): string | undefined {
  const [rest] = plainPaths(path)
    .map((one) => one.split('/').filter((segment) => segment !== ''))
    .sort((a, b) => b.length - a.length)
    .flatMap((segments) =>
      [pathInDocument(segments, data.alignment) ?? []].filter(({ length }) => length > 0),
    );
  return rest && `/${rest.join('/')}`.replace(/:([A-Za-z_]\w*)/g, '{$1}');
}

function described(endpoint: Endpoint, path: string, { document }: DriftPlace, item?: DocNode): Json {
  const theirs = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
  const own = pathNames(endpoint.path);
  const shift = own.length - theirs.length;
  const inItem = membersOf(item?.get('parameters')).flatMap(
    (parameter) => document.references.node(parameter)?.text('name') ?? [],
  );
  return operationOf(endpoint, {
    version: document.version,
    security: (one) => securityFor(document, one),
    pathName: (name, index) => theirs[index - shift] ?? name,
    described: inItem,
  });
}
