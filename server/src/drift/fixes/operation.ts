/** An endpoint in the words of OpenAPI: what the code shows of it, and nothing that it does not show. */
import { parametersOf, type Parameter } from '../../check/parameters';
import type { Endpoint } from '../../model/endpoint';
import type { OpenApiVersion } from '../../parse/openapi';
import type { Json } from '../../openapi/fixes/place';

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
  const body = inputs.filter(({ in: place }) => place === 'body');
  const parameters = [...pathParameters(endpoint, wording), ...otherParameters(inputs, version)];
  const fields = version === '2.0' ? body2(body, endpoint) : [];
  const security = wording.security(endpoint);
  return {
    summary: summaryOf(endpoint),
    ...(operationId !== undefined && { operationId }),
    ...(parameters.length + fields.length > 0 && { parameters: [...parameters, ...fields] }),
    ...(version !== '2.0' && takesBody(endpoint, body) && { requestBody: body3(body) }),
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
  { path }: Endpoint,
  { pathName = (name) => name, described = [], version }: Wording,
): Json[] {
  return pathNames(path)
    .map(pathName)
    .filter((name) => !described.includes(name))
    .map((name) => parameter(name, 'path', true, version));
}

const otherParameters = (inputs: readonly Parameter[], version: OpenApiVersion): Json[] =>
  named(inputs.filter(({ in: place }) => place === 'query' || place === 'header'))
    .filter(
      ({ in: place, name }) =>
        place === 'query' || !/^(accept|authorization|content-type|cookie)$/i.test(name),
    )
    .map(({ name, in: place, required }) => parameter(name, place, required, version));

export const parameter = (name: string, place: string, required: boolean, version: OpenApiVersion): Json => ({
  name,
  in: place,
  required,
  ...(version === '2.0' ? { type: 'string' } : { schema: { type: 'string' } }),
});

/** One for each name: of `user.name` and `user.age` the field `user` is described. */
function named(inputs: readonly Parameter[]): { name: string; in: Parameter['in']; required: boolean }[] {
  const found = new Map<string, { name: string; in: Parameter['in']; required: boolean }>();
  for (const { name, in: place, required, whole } of inputs) {
    const head = name.split(/[.[]/)[0] ?? '';
    const key = `${place} ${place === 'header' ? head.toLowerCase() : head}`;
    if (whole || head === '' || found.has(key)) continue;
    found.set(key, { name: head, in: place, required });
  }
  return [...found.values()];
}

const takesBody = ({ method }: Endpoint, body: readonly Parameter[]): boolean =>
  body.length > 0 && method !== 'GET' && method !== 'HEAD';

function bodySchema(body: readonly Parameter[]): JsonObject {
  const fields = named(body);
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  const isNested = (name: string): boolean => body.some((one) => one.name.startsWith(`${name}.`));
  return {
    type: 'object',
    ...(fields.length > 0 && {
      properties: Object.fromEntries(
        fields.map(({ name }): [string, Json] => [name, isNested(name) ? { type: 'object' } : {}]),
      ),
    }),
    ...(required.length > 0 && { required }),
  };
}

function body3(body: readonly Parameter[]): Json {
  return {
    required: body.some(({ required }) => required),
    content: { 'application/json': { schema: bodySchema(body) } },
  };
}

const body2 = (body: readonly Parameter[], endpoint: Endpoint): Json[] =>
  takesBody(endpoint, body)
    ? [
        {
          name: 'body',
          in: 'body',
          required: body.some(({ required }) => required),
          schema: bodySchema(body),
        },
      ]
    : [];

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
