/** What `serverless.yml` and SAM templates say of HTTP events: method, path, authorizer, and the handler's file. */
import { parse } from 'yaml';

export interface HttpEvent {
  readonly method: string;
  readonly path: string;
  /** Something that the gateway asks before the function runs. */
  readonly authorizer: string | undefined;
  /** Parts that the gateway checks against a schema. */
  readonly validates: readonly string[];
  /** `src/users.main`, relative to the folder of the configuration. */
  readonly handler: string;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const record = (value: unknown): Json => (isObject(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;

export const isServerlessFile = (file: string): boolean => /\/serverless(?:[.-][\w-]+)?\.ya?ml$/.test(file);
export const isTemplateFile = (file: string): boolean =>
  /\/(?:template|sam|samTemplate)(?:[.-][\w-]+)?\.ya?ml$/i.test(file);

/** @param include the text of another file, for `${file(functions.yml):x}`; `undefined` if it is not there */
export function serverlessEvents(source: string, include: (file: string) => string | undefined): HttpEvent[] {
  const document = record(parsed(source));
  const functions = included(document['functions'], include, 0);
  return (Array.isArray(functions) ? functions : [functions]).flatMap((table) =>
    Object.values(record(table)).flatMap((entry) => functionEvents(record(included(entry, include, 0)))),
  );
}

function parsed(source: string): unknown {
  try {
    return parse(source, { logLevel: 'silent' }) as unknown;
  } catch {
    return undefined;
  }
}

function included(value: unknown, include: (file: string) => string | undefined, depth: number): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => included(item, include, depth));
  const reference = typeof value === 'string' ? /^\$\{file\(([^)]+)\)(?::([\w.]+))?\}$/.exec(value) : null;
  if (!reference || depth > 8) return value;
  const source = include(reference[1] ?? '');
  const whole = source === undefined ? undefined : parsed(source);
  const inner = (reference[2] ?? '')
    .split('.')
    .filter((key) => key !== '')
    .reduce<unknown>((at, key) => record(at)[key], whole);
  return included(inner, include, depth + 1);
}

function functionEvents(entry: Json): HttpEvent[] {
  const handler = text(entry['handler']);
  if (handler === undefined) return [];
  const events = list(entry['events']).flatMap((event) => [
    ...gatewayEvent(record(event)['http'], handler),
    ...gatewayEvent(record(event)['httpApi'], handler),
  ]);
  // A function's own address is open unless it says otherwise.
  const url = entry['url'];
  return url === true || isObject(url)
    ? [
        ...events,
        { method: '*', path: '/', authorizer: text(record(url)['authorizer']), validates: [], handler },
      ]
    : events;
}

function gatewayEvent(event: unknown, handler: string): HttpEvent[] {
  if (event === undefined || event === null) return [];
  if (typeof event === 'string') {
    const [first = '*', second] = event.trim().split(/\s+/);
    const method = second === undefined ? '*' : first;
    return [
      {
        method: methodOf(method),
        path: pathOf(second ?? first),
        authorizer: undefined,
        validates: [],
        handler,
      },
    ];
  }
  const at = record(event);
  const authorizer = at['authorizer'];
  const schemas = record(record(at['request'])['schemas'] ?? record(at['request'])['schema']);
  return [
    {
      method: methodOf(text(at['method']) ?? '*'),
      path: pathOf(text(at['path']) ?? '*'),
      authorizer:
        text(authorizer) ??
        text(record(authorizer)['name']) ??
        text(record(authorizer)['arn']) ??
        text(record(authorizer)['type']) ??
        (authorizer !== undefined && authorizer !== null
          ? 'authorizer'
          : at['private'] === true
            ? 'API key'
            : undefined),
      validates: Object.keys(schemas).length > 0 ? ['body'] : [],
      handler,
    },
  ];
}

const methodOf = (method: string): string => (/^(?:any|\*)$/i.test(method) ? '*' : method.toUpperCase());

/** `users/{id}`, `/files/{proxy+}`, `*`. */
const pathOf = (path: string): string => {
  const clean = path === '*' || path === '$default' ? '/*' : path;
  return `/${clean
    .replace(/^\//, '')
    .replace(/\{(\w+)\+\}/g, ':$1*')
    .replace(/\{(\w+)\}/g, ':$1')}`;
};

/** Functions of a SAM template; the default authorizer of an API covers the events that do not opt out. */
export function templateEvents(source: string): HttpEvent[] {
  if (!source.includes('AWS::Serverless')) return [];
  const document = record(parsed(source));
  const resources = Object.values(record(document['Resources'])).map(record);
  const globals = record(document['Globals']);
  const defaults = [
    record(record(globals['Api'])['Auth']),
    record(record(globals['HttpApi'])['Auth']),
    ...resources
      .filter(({ Type }) => Type === 'AWS::Serverless::Api' || Type === 'AWS::Serverless::HttpApi')
      .map(({ Properties }) => record(record(Properties)['Auth'])),
  ].flatMap((auth) => text(auth['DefaultAuthorizer']) ?? []);
  const shared = record(globals['Function']);
  return resources
    .filter(({ Type }) => Type === 'AWS::Serverless::Function')
    .flatMap(({ Properties }) => {
      const own = { ...shared, ...record(Properties) };
      const folder = text(own['CodeUri'])?.replace(/^\.\//, '').replace(/\/$/, '') ?? '';
      const name = text(own['Handler']);
      if (name === undefined) return [];
      const handler = folder === '' || folder === '.' ? name : `${folder}/${name}`;
      return Object.values(record(own['Events'])).flatMap((event): HttpEvent[] => {
        const { Type, Properties: given } = record(event);
        if (Type !== 'Api' && Type !== 'HttpApi') return [];
        const properties = record(given);
        const auth = record(properties['Auth']);
        const named = text(auth['Authorizer']) ?? (auth['ApiKeyRequired'] === true ? 'API key' : defaults[0]);
        return [
          {
            method: methodOf(text(properties['Method']) ?? '*'),
            path: pathOf(text(properties['Path']) ?? '*'),
            authorizer: named === 'NONE' ? undefined : named,
            validates: [],
            handler,
          },
        ];
      });
    });
}
