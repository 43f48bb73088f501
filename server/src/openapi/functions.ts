/** Functions of the ruleset. Each gets a node of the resolved document and says what is wrong with it, and where. */
import type { IFunctionResult, RulesetFunctionContext } from '@stoplight/spectral-core';
import { publicPath } from '../link/behaviour/publicByNature';

type Json = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];
type Results = IFunctionResult[];

/** Stands between a message and the operation that it is about (`GET /users/{id}`). */
export const OPERATION_MARK = '\u0001';

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const documentOf = (context: RulesetFunctionContext): Json => {
  const { data } = context.document;
  return isObject(data) ? data : {};
};

const isOpenByNature = (path: Path): boolean =>
  publicPath(String(path[2] ?? '').toUpperCase(), String(path[1] ?? '').replace(/\{([^{}/]+)\}/g, ':$1')) !==
  undefined;

/** `GET /users` from the path of an operation. */
const nameOf = (path: Path): string =>
  path.length > 2
    ? `${String(path[2]).toUpperCase()} ${String(path[1])}`
    : `every operation of ${String(path[1])}`;

const result = (message: string, path: Path, operation?: Path): IFunctionResult => ({
  // Spectral keeps the place of a shared component alone, so the operation travels with the text.
  message: operation && operation.length > 2 ? `${message}${OPERATION_MARK}${nameOf(operation)}` : message,
  path: [...path],
});

/** The requirement in force: the operation's own, else the document's; undefined if there is none. */
function securityOf(operation: Json, document: Json): readonly unknown[] | undefined {
  const own = operation['security'] ?? document['security'];
  return Array.isArray(own) ? own : undefined;
}

export function operationSecurity(
  operation: unknown,
  _options: unknown,
  context: RulesetFunctionContext,
): Results {
  if (!isObject(operation)) return [];
  const security = securityOf(operation, documentOf(context));
  const name = nameOf(context.path);
  if (isOpenByNature(context.path)) return [];
  if (Array.isArray(operation['security']) && operation['security'].length === 0) {
    const what = documentOf(context)['security']
      ? 'switches off the security of the document'
      : 'has an empty security requirement';
    return [
      result(
        `${name} ${what} (\`security: []\`): anyone may call it. Name a scheme, or remove the line if the document has one.`,
        [...context.path, 'security'],
        context.path,
      ),
    ];
  }
  if (!security || security.length === 0) {
    return [
      result(
        `${name} has no security requirement: anyone may call it. Add \`security\` to the operation or to the document.`,
        context.path,
        context.path,
      ),
    ];
  }
  const open = security.some((requirement) => isObject(requirement) && Object.keys(requirement).length === 0);
  return open
    ? [
        result(
          `${name} lists an empty alternative (\`{}\`) in its security, so that no credential is needed.`,
          context.path,
          context.path,
        ),
      ]
    : [];
}

export function requirementSchemes(
  node: unknown,
  _options: unknown,
  context: RulesetFunctionContext,
): Results {
  if (!isObject(node)) return [];
  const document = documentOf(context);
  const components = document['components'];
  const schemes = isObject(components) ? components['securitySchemes'] : document['securityDefinitions'];
  const known = isObject(schemes) ? schemes : {};
  return listOf(node['security']).flatMap((requirement, index) =>
    isObject(requirement)
      ? Object.keys(requirement)
          .filter((name) => !(name in known))
          .map((name) =>
            result(`The security scheme \`${name}\` is not defined, so the requirement protects nothing.`, [
              ...context.path,
              'security',
              index,
              name,
            ]),
          )
      : [],
  );
}

export function weakScheme(scheme: unknown, _options: unknown, context: RulesetFunctionContext): Results {
  if (!isObject(scheme)) return [];
  const name = String(context.path.at(-1));
  if (scheme['type'] === 'apiKey' && scheme['in'] === 'query')
    return [
      result(
        `The scheme \`${name}\` sends the key in the URL, where logs and histories keep it. Use a header.`,
        [...context.path, 'in'],
      ),
    ];
  if (
    scheme['type'] === 'basic' ||
    (scheme['type'] === 'http' && String(scheme['scheme']).toLowerCase() === 'basic')
  ) {
    return [
      result(
        `The scheme \`${name}\` is basic authentication: it sends the password with each request. Use tokens.`,
        [...context.path, scheme['type'] === 'basic' ? 'type' : 'scheme'],
      ),
    ];
  }
  if (scheme['type'] !== 'oauth2') return [];
  const flow = scheme['flow'];
  if (flow === 'implicit' || flow === 'password')
    return [
      result(`The scheme \`${name}\` uses the ${flow} flow. Use the authorization code flow with PKCE.`, [
        ...context.path,
        'flow',
      ]),
    ];
  const { flows } = scheme;
  return ['implicit', 'password']
    .filter((kind) => isObject(flows) && kind in flows)
    .map((kind) =>
      result(`The scheme \`${name}\` uses the ${kind} flow. Use the authorization code flow with PKCE.`, [
        ...context.path,
        'flows',
        kind,
      ]),
    );
}

const isPlain = (url: unknown): boolean =>
  typeof url === 'string' && /^http:\/\/(?!localhost|127\.|\[::1\]|0\.0\.0\.0)/i.test(url);

export function plainHttp(document: unknown): Results {
  if (!isObject(document)) return [];
  const servers = listOf(document['servers']).flatMap((server, index) =>
    isObject(server) && isPlain(server['url'])
      ? [
          result(`The server ${String(server['url'])} is reached without TLS. Use https.`, [
            'servers',
            index,
            'url',
          ]),
        ]
      : [],
  );
  const schemes = listOf(document['schemes']);
  const host = typeof document['host'] === 'string' ? document['host'] : '';
  const local = /^(localhost|127\.)/.test(host);
  return [
    ...servers,
    ...(schemes.includes('http') && !local
      ? [result('The document allows plain http. List https alone.', ['schemes', schemes.indexOf('http')])]
      : []),
  ];
}

const CONSTRAINTS: Readonly<Record<string, readonly string[]>> = {
  string: ['maxLength', 'pattern', 'enum', 'const', 'format'],
  number: ['maximum', 'exclusiveMaximum', 'enum', 'const'],
  array: ['maxItems'],
};
const MAX_DEPTH = 12;

/** Schemas of everything that comes in: parameters and request bodies, to a bounded depth. */
export function inputSchemas(operation: unknown, options: unknown, context: RulesetFunctionContext): Results {
  const find = isObject(options) ? String(options['find']) : '';
  if (!isObject(operation)) return [];
  const found: Results = [];
  const name = nameOf(context.path);
  for (const { schema, path, what } of inputsOf(operation, context.path)) {
    if (find === 'none') {
      if (!isObject(schema) || Object.keys(schema).length === 0)
        found.push(
          result(`${what} of ${name} has no schema, so that anything is accepted.`, path, context.path),
        );
    } else
      visit(schema, path, find, { what: `${what} of ${name}`, operation: context.path }, found, 0, new Set());
  }
  return found;
}

function inputsOf(operation: Json, path: Path): { schema: unknown; path: Path; what: string }[] {
  const parameters = listOf(operation['parameters']).flatMap((parameter, index) => {
    if (!isObject(parameter)) return [];
    const at = [...path, 'parameters', index];
    const what = `The ${String(parameter['in'])} parameter \`${String(parameter['name'])}\``;
    // OpenAPI 2.0 puts the type into the parameter itself, except for bodies.
    const inline = parameter['type'] !== undefined && parameter['schema'] === undefined;
    return [
      {
        schema: inline ? parameter : parameter['schema'],
        path: inline || parameter['schema'] === undefined ? at : [...at, 'schema'],
        what,
      },
    ];
  });
  const body = operation['requestBody'];
  const content = isObject(body) && isObject(body['content']) ? body['content'] : {};
  const bodies = Object.entries(content).map(([type, media]) => {
    const schema = isObject(media) ? media['schema'] : undefined;
    return {
      schema,
      path: [...path, 'requestBody', 'content', type, ...(schema === undefined ? [] : ['schema'])],
      what: `The ${type} body`,
    };
  });
  return [...parameters, ...bodies];
}

function visit(
  schema: unknown,
  path: Path,
  find: string,
  owner: { readonly what: string; readonly operation: Path },
  found: Results,
  depth: number,
  seen: Set<unknown>,
): void {
  if (!isObject(schema) || depth > MAX_DEPTH || seen.has(schema)) return;
  seen.add(schema);
  const types = Array.isArray(schema['type'])
    ? schema['type']
    : [schema['type'] === 'integer' ? 'number' : schema['type']];
  const needed = CONSTRAINTS[find] ?? [];
  if (types.includes(find) && !needed.some((key) => key in schema)) {
    found.push(
      result(
        `${owner.what} takes ${find === 'array' ? 'an array' : `a ${find}`} of any size: give it ${needed
          .slice(0, 2)
          .map((key) => `\`${key}\``)
          .join(' or ')}.`,
        path,
        owner.operation,
      ),
    );
  }
  const { properties } = schema;
  if (isObject(properties))
    for (const [key, value] of Object.entries(properties))
      visit(value, [...path, 'properties', key], find, owner, found, depth + 1, seen);
  visit(schema['items'], [...path, 'items'], find, owner, found, depth + 1, seen);
  for (const key of ['allOf', 'anyOf', 'oneOf'])
    listOf(schema[key]).forEach((part, index) => {
      visit(part, [...path, key, index], find, owner, found, depth + 1, seen);
    });
}

export function responseCodes(
  operation: unknown,
  options: unknown,
  context: RulesetFunctionContext,
): Results {
  const need = isObject(options) ? String(options['need']) : '';
  const responses = isObject(operation) ? operation['responses'] : undefined;
  if (!isObject(operation) || !isObject(responses)) return [];
  const has = (...codes: readonly string[]): boolean => codes.some((code) => code in responses);
  const at = [...context.path, 'responses'];
  const name = nameOf(context.path);
  if (need === '429')
    return has('429', '4XX')
      ? []
      : [result(`${name} describes no 429 response: say how clients are limited.`, at, context.path)];
  if (need === '401') {
    const secured = (securityOf(operation, documentOf(context)) ?? []).length > 0;
    return !secured || has('401', '4XX', 'default')
      ? []
      : [result(`${name} needs a credential, but describes no 401 response.`, at, context.path)];
  }
  const hasInput = listOf(operation['parameters']).length > 0 || operation['requestBody'] !== undefined;
  return !hasInput || has('400', '422', '4XX', 'default')
    ? []
    : [result(`${name} takes input, but describes no 400 or 422 response.`, at, context.path)];
}

const INTERNAL =
  /^(stack(_?trace)?|trace|exception|sql(_?(query|message))?|query|debug(_?info)?|inner_?exception)$/i;

export function errorSchemas(
  operation: unknown,
  _options: unknown,
  context: RulesetFunctionContext,
): Results {
  const responses = isObject(operation) ? operation['responses'] : undefined;
  if (!isObject(responses)) return [];
  return Object.entries(responses).flatMap(([code, response]) => {
    if (!/^[45]|^default$/.test(code) || !isObject(response)) return [];
    const { content } = response;
    const schemas: (readonly [unknown, Path])[] = isObject(content)
      ? Object.entries(content).map(([type, media]) => [
          isObject(media) ? media['schema'] : undefined,
          [...context.path, 'responses', code, 'content', type, 'schema'],
        ])
      : [[response['schema'], [...context.path, 'responses', code, 'schema']]];
    return schemas.flatMap(([schema, path]) => {
      const properties = isObject(schema) ? schema['properties'] : undefined;
      return isObject(properties)
        ? Object.keys(properties)
            .filter((key) => INTERNAL.test(key))
            .map((key) =>
              result(
                `The ${code} response of ${nameOf(context.path)} shows \`${key}\` to clients. Describe a message and a code.`,
                [...path, 'properties', key],
                context.path,
              ),
            )
        : [];
    });
  });
}
