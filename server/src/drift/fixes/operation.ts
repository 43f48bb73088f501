/** An endpoint in the words of OpenAPI: what the code shows of it, and nothing that it does not show. */
import { parametersOf, type Parameter } from '../../check/parameters';
import type { Endpoint, SourceKind } from '../../model/endpoint';
import type { InputSchema } from '../../model/inputSchema';
import type { OpenApiVersion } from '../../parse/openapi';
import type { Json } from '../../openapi/fixes/place';
import { isMethod } from '../inputs';
import { fieldsOf, schemaIn } from './schemas';

export interface Wording {
  readonly version: OpenApiVersion;
  /** The security that an operation names if its endpoint asks for a credential; undefined: it says nothing. */
  readonly security: (endpoint: Endpoint) => Json | undefined;
  /** The name of a parameter of the path, in the document. */
  readonly pathName?: (name: string, index: number) => string;
  /** Names of path parameters that the path item describes for all of its operations. */
  readonly described?: readonly string[];
  readonly operationId?: string;
}

type JsonObject = Record<string, Json>;

export function operationOf(endpoint: Endpoint, wording: Wording): Json {
  const { version, operationId } = wording;
  const inputs = parametersOf(endpoint);
  const body = bodyOf(endpoint, inputs, version);
  const parameters = [...pathParameters(endpoint, wording), ...otherParameters(endpoint, inputs, version)];
  const fields = version === '2.0' && body ? body2(body) : [];
  const security = wording.security(endpoint);
  return {
    summary: summaryOf(endpoint),
    ...(operationId !== undefined && { operationId }),
    ...(parameters.length + fields.length > 0 && { parameters: [...parameters, ...fields] }),
    ...(version !== '2.0' && body && { requestBody: body3(body) }),
    responses: responsesOf(endpoint),
    ...(security !== undefined && { security }),
  };
}

function summaryOf({ handler, method, path }: Endpoint): string {
  const name = /^[A-Za-z_$][\w$]*$/.test(handler?.name.split('.').at(-1) ?? '')
    ? handler?.name.split('.').at(-1)
    : undefined;
  if (!name || /^(default|handler|inline|GET|POST|PUT|PATCH|DELETE)$/.test(name)) return `${method} ${path}`;
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_$]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Names of the parameters in a path, in its order. */
export const pathNames = (path: string): string[] =>
  [...path.matchAll(/:([A-Za-z_]\w*)/g)].map(([, name = '']) => name);

function pathParameters(
  endpoint: Endpoint,
  { pathName = (name) => name, described = [], version }: Wording,
): Json[] {
  const { schemas } = fieldsOf(endpoint, 'path');
  return pathNames(endpoint.path)
    .map((own, index) => ({ name: pathName(own, index), schema: schemas.get(own) }))
    .filter(({ name }) => !described.includes(name))
    .map(({ name, schema }) => parameter(name, 'path', true, version, schema));
}

/** Headers that OpenAPI describes elsewhere, or that the security scheme describes. */
const ELSEWHERE = /^(accept|authorization|content-type|cookie)$/i;

function otherParameters(endpoint: Endpoint, inputs: readonly Parameter[], version: OpenApiVersion): Json[] {
  return (['query', 'header'] as const).flatMap((place) => {
    const { schemas, required } = fieldsOf(endpoint, place);
    const read = named(inputs.filter((input) => input.in === place));
    const names = new Set(read.map(({ name }) => name));
    const unread = [...schemas.keys()]
      .filter((name) => !names.has(name))
      .map((name) => ({ name, in: place, required: false }));
    return [...read, ...unread]
      .filter(({ name }) => place === 'query' || !ELSEWHERE.test(name))
      .map((one) =>
        parameter(one.name, place, one.required || required.has(one.name), version, schemas.get(one.name)),
      );
  });
}

const TEXT: InputSchema = { type: 'string' };

export const parameter = (
  name: string,
  place: string,
  required: boolean,
  version: OpenApiVersion,
  schema: InputSchema = TEXT,
): Json => {
  const said = schemaIn(version, Object.keys(schema).length > 0 ? schema : TEXT);
  return {
    name,
    in: place,
    required,
    ...(version === '2.0' ? { ...said, type: said['type'] ?? 'string' } : { schema: said }),
  };
};

/** One for each name: of `user.name` and `user.age` the field `user` is described. */
function named(inputs: readonly Parameter[]): { name: string; in: Parameter['in']; required: boolean }[] {
  const found = new Map<string, { name: string; in: Parameter['in']; required: boolean }>();
  for (const { name, in: place, required, whole } of inputs) {
    const head = name.split(/[.[]/)[0] ?? '';
    const key = `${place} ${place === 'header' ? head.toLowerCase() : head}`;
    if (whole || head === '' || isMethod(head) || found.has(key)) continue;
    found.set(key, { name: head, in: place, required });
  }
  return [...found.values()];
}

interface Body {
  readonly schema: JsonObject;
  readonly required: boolean;
  readonly isForm: boolean;
}

/** Undefined where none is read or checked, or the method has none. */
function bodyOf(endpoint: Endpoint, inputs: readonly Parameter[], version: OpenApiVersion): Body | undefined {
  const read = inputs.filter(({ in: place }) => place === 'body');
  const known = fieldsOf(endpoint, 'body');
  const isBare = read.length === 0 && known.schemas.size === 0;
  if (isBare || endpoint.method === 'GET' || endpoint.method === 'HEAD') return undefined;
  const files = new Set(namesOf(endpoint, 'file'));
  const fields = named(read);
  const names = [...new Set([...fields.map(({ name }) => name), ...known.schemas.keys()])];
  const required = names.filter(
    (name) => known.required.has(name) || fields.some((one) => one.name === name && one.required),
  );
  const isNested = (name: string): boolean => read.some((one) => one.name.startsWith(`${name}.`));
  const property = (name: string): Json => {
    if (files.has(name)) return { type: 'string', format: 'binary' };
    const schema = known.schemas.get(name);
    if (schema) return schemaIn(version, schema);
    return isNested(name) ? { type: 'object' } : {};
  };
  return {
    required: required.length > 0,
    isForm: files.size > 0,
    schema: {
      type: 'object',
      ...(names.length > 0 && {
        properties: Object.fromEntries(names.map((name): [string, Json] => [name, property(name)])),
      }),
      ...(required.length > 0 && { required }),
      ...(known.isClosed && { additionalProperties: false }),
    },
  };
}

const namesOf = ({ reads, declares = [] }: Endpoint, wanted: SourceKind): string[] =>
  [...reads, ...declares].flatMap(({ kind, name }) => (kind === wanted && name !== '' ? [name] : []));

const body3 = ({ required, schema, isForm }: Body): Json => ({
  required,
  content: { [isForm ? 'multipart/form-data' : 'application/json']: { schema } },
});

const body2 = ({ required, schema }: Body): Json[] => [{ name: 'body', in: 'body', required, schema }];

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No content',
  301: 'Moved permanently',
  302: 'Found',
  303: 'See other',
  304: 'Not modified',
  307: 'Temporary redirect',
  308: 'Permanent redirect',
  400: 'Bad request',
  401: 'Unauthorized',
  402: 'Payment required',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content too large',
  415: 'Unsupported media type',
  422: 'Unprocessable content',
  423: 'Locked',
  429: 'Too many requests',
  500: 'Internal server error',
  501: 'Not implemented',
  502: 'Bad gateway',
  503: 'Service unavailable',
  504: 'Gateway timeout',
};

export const responseOf = (status: string): Json => ({
  description: DESCRIPTIONS[status] ?? `Status ${status}`,
});

/** Statuses of the answers, and those of the controls that stand before the handler. */
function responsesOf(endpoint: Endpoint): Json {
  const { answers, posture, framework, method } = endpoint;
  const seen = answers.filter(({ developmentOnly }) => !developmentOnly);
  const statuses = new Set(seen.flatMap(({ status }) => (status === undefined ? [] : [String(status)])));
  const isDone = [...statuses].some((status) => /^[23]/.test(status));
  if (!isDone || seen.some(({ how, status }) => how === 'respond' && status === undefined))
    statuses.add(framework === 'nest' && method === 'POST' && !isDone ? '201' : '200');
  if (seen.some(({ how, status }) => how === 'redirect' && status === undefined)) statuses.add('302');
  if (posture.validation.state === 'present') statuses.add('400');
  if (posture.authentication.state === 'present') statuses.add('401');
  if (posture.authorization.state === 'present') statuses.add('403');
  if (posture.rateLimit.state === 'present') statuses.add('429');
  return Object.fromEntries(
    [...statuses]
      .filter((s) => /^[1-5]\d\d$/.test(s))
      .sort()
      .map((s) => [s, responseOf(s)]),
  );
}
