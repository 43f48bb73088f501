/**
 * AWS Lambda behind API Gateway: events of `serverless.yml` and SAM templates with their authorizers, middy chains, and
 * handlers whose path stands in no configuration that can be read.
 */
import { limitedTo } from '../link/behaviour/bodyLimit';
import { external, literal, native, UNKNOWN, type FunctionValue, type Value } from '../link/interpret/values';
import type { Interpreter } from '../link/interpret/interpreter';
import type { ModuleInstance } from '../link/interpret/scope';
import { runReturning } from '../link/behaviour/returning';
import { OPEN_METHOD, symbolicRequest, type RequestFields } from '../link/behaviour/request';
import type { FrameworkDefinition } from '../link/routing/definition';
import { dispatchedRoutes, requestTo } from '../link/routing/dispatch';
import { placeOfExport, projectApplication } from '../link/routing/exportedHandlers';
import type { Framework, RawEndpoint, RawStep } from '../link/routing/model';
import type { Location } from '../model/location';
import {
  isServerlessFile,
  isTemplateFile,
  serverlessEvents,
  templateEvents,
  type HttpEvent,
} from '../parse/serverless';

export const framework: FrameworkDefinition = {
  id: 'lambda',
  title: '**AWS Lambda**',
  covers:
    'HTTP events of `serverless.yml` and SAM templates with authorizers and schemas, middy, tests of method and path in the handler, handlers of which no route is known',
  create: () =>
    ({
      id: 'lambda',
      bodyLimit: () => limitedTo('the gateway passes at most 10 MB on'),
      collect: collectLambda,
      run: runLambda,
    }) satisfies Framework,
};

const EXTENSIONS = ['.ts', '.js', '.mjs', '.cjs', '.mts', '.tsx'];
const GATEWAY_TYPE =
  /^APIGateway(?:Proxy)?(?:EventV2|Event|Handler|HandlerV2|ProxyHandler\w*|ProxyEvent\w*)?\w*$/;

const AUTHORIZER: RequestFields = {
  authorizer: { is: 'credential', what: 'event.requestContext.authorizer' },
  identity: { is: 'fixed', value: UNKNOWN },
};

const eventFields = (method: string): RequestFields => {
  const known: Value = method === '*' ? OPEN_METHOD : literal(method);
  const url = { is: 'value', kind: 'url', name: 'path' } as const;
  return {
    body: { is: 'value', kind: 'body', name: '' },
    pathParameters: { is: 'data', kind: 'path' },
    queryStringParameters: { is: 'data', kind: 'query', flat: true },
    multiValueQueryStringParameters: { is: 'data', kind: 'query', flat: true },
    headers: { is: 'headers' },
    multiValueHeaders: { is: 'headers' },
    httpMethod: { is: 'fixed', value: known },
    path: url,
    rawPath: url,
    resource: url,
    rawQueryString: { is: 'value', kind: 'query', name: '' },
    requestContext: {
      is: 'request',
      fields: {
        ...AUTHORIZER,
        http: { is: 'request', fields: { method: { is: 'fixed', value: known }, path: url } },
      },
    },
  };
};

function collectLambda(interpreter: Interpreter): RawEndpoint[] {
  const { view } = interpreter;
  const routed = new Set<Value>();
  const configured = (view.otherFiles ?? []).flatMap((file) => {
    const isServerless = isServerlessFile(file);
    if (!isServerless && !isTemplateFile(file)) return [];
    const folder = file.slice(0, file.lastIndexOf('/'));
    const text = view.text(file) ?? '';
    const events = isServerless
      ? serverlessEvents(text, (name) => view.text(`${folder}/${name.replace(/^\.\//, '')}`))
      : templateEvents(text);
    return events.flatMap((event) => configuredEndpoint(interpreter, folder, event, routed));
  });
  return [...configured, ...unconfigured(interpreter, routed)];
}

function configuredEndpoint(
  interpreter: Interpreter,
  folder: string,
  event: HttpEvent,
  routed: Set<Value>,
): RawEndpoint[] {
  const dot = event.handler.lastIndexOf('.');
  const base = `${folder}/${event.handler.slice(0, dot).replace(/^\.\//, '')}`;
  const name = event.handler.slice(dot + 1);
  const file = EXTENSIONS.map((extension) => base + extension).find((one) =>
    interpreter.view.files.includes(one),
  );
  const module = file === undefined ? undefined : interpreter.modules.load(file);
  const value = module && interpreter.modules.exported(module, name);
  if (!module || !value || value.t === 'lit') return [];
  routed.add(value);
  return [endpointOf(module, name, value, event, folder)];
}

/** Exported handlers that are typed as the gateway's, and for which no configuration speaks. */
function unconfigured(interpreter: Interpreter, routed: ReadonlySet<Value>): RawEndpoint[] {
  return interpreter.view.relevantFiles.flatMap((file) => {
    const module = interpreter.modules.load(file);
    if (!module?.facts.ir.imports.some(({ from }) => from === 'aws-lambda' || from === '@types/aws-lambda'))
      return [];
    const folder = interpreter.view.projectOf(file)?.dir ?? file.slice(0, file.lastIndexOf('/'));
    return interpreter.modules.exportNames(module).flatMap((name) => {
      const value = interpreter.modules.exported(module, name);
      const fn = value && handlerIn(value);
      if (!value || !fn || routed.has(value) || !isTyped(fn)) return [];
      const routes = dispatchedRoutes(interpreter, (method) => {
        handle(interpreter, fn, method, { file, span: fn.ir.at });
      });
      const found = routes.length > 0 ? routes : [{ method: '*', path: '/{?}' }];
      return found.map((route) =>
        endpointOf(
          module,
          name,
          value,
          { ...route, authorizer: undefined, validates: [], handler: name },
          folder,
        ),
      );
    });
  });
}

const isTyped = ({ ir }: FunctionValue): boolean => {
  const [event] = ir.params;
  return event?.type !== undefined && GATEWAY_TYPE.test(event.type.name ?? '');
};

function endpointOf(
  module: ModuleInstance,
  name: string,
  value: Value,
  event: HttpEvent,
  folder: string,
): RawEndpoint {
  const fn = handlerIn(value);
  const nameAt = placeOfExport(module, name);
  const at: Location = fn ? { file: fn.module.file, span: fn.ir.at } : nameAt;
  const gateway: RawStep[] =
    event.authorizer === undefined
      ? []
      : [
          {
            value: external('aws-lambda', event.authorizer === 'API key' ? '.apiKey()' : '.authorizer()'),
            kind: 'guard',
            scope: 'app',
            label: `authorizer: ${event.authorizer}`,
            at: nameAt,
            conditional: false,
          },
        ];
  return {
    protocol: 'http',
    framework: 'lambda',
    method: event.method,
    path: event.path,
    at,
    nameAt,
    app: projectApplication('lambda', folder),
    steps: [...gateway, ...middySteps(value, nameAt)],
    handler: {
      value: fn ?? value,
      kind: 'handler',
      scope: 'file',
      label: fn?.ir.name ?? name,
      at,
      conditional: false,
      cacheKey: `${event.method} ${event.path}`,
    },
    errorHandlers: [],
    validates:
      event.validates.length > 0
        ? [{ covers: event.validates, summary: "the event's request schema", at: nameAt }]
        : [],
    unknowns: [
      ...(event.path === '/{?}'
        ? [{ summary: 'its path stands in no configuration that could be read', at: nameAt }]
        : []),
      ...(fn ? [] : [{ summary: 'its handler could not be resolved', at: nameAt }]),
    ],
  };
}

/** The function that runs in the end: `middy(handler).use(…)`, `middy().use(…).handler(handler)`, `wrap(handler)`. */
function handlerIn(value: Value, depth = 0): FunctionValue | undefined {
  if (value.t === 'fn') return value;
  if (value.t !== 'ext' || depth > 12) return undefined;
  if (!/\.use\(\)$/.test(value.path))
    for (const arg of [...value.args].reverse()) {
      const inner = handlerIn(arg, depth + 1);
      if (inner) return inner;
    }
  return value.from ? handlerIn(value.from, depth + 1) : undefined;
}

/** What was given to `.use(…)`, in order. */
function middySteps(value: Value, at: Location): RawStep[] {
  const steps: RawStep[] = [];
  for (let link = value.t === 'ext' ? value : undefined; link; link = link.from) {
    if (!/\.(?:use|before)\(\)$/.test(link.path)) continue;
    const given = link.args.flatMap((arg) => (arg.t === 'arr' ? arg.items : [arg]));
    steps.unshift(
      ...given.flatMap((one): RawStep[] => {
        const before = one.t === 'obj' && !one.model ? one.props.get('before') : one;
        if (!before || before.t === 'lit' || before.t === 'unk') return [];
        const place = before.t === 'fn' ? { file: before.module.file, span: before.ir.at } : (link?.at ?? at);
        const label =
          before.t === 'fn'
            ? (before.ir.name ?? 'before')
            : before.t === 'ext'
              ? `${before.pkg}${before.path}`
              : 'use';
        return [
          {
            value: before,
            kind: 'middleware',
            scope: 'route',
            label,
            at: place,
            conditional: false,
            role: 'middy',
          },
        ];
      }),
    );
  }
  return steps;
}

function runLambda(interpreter: Interpreter, step: RawStep, endpoint: RawEndpoint | undefined): void {
  const { request } = interpreter;
  if (step.role === 'middy') {
    const event = symbolicRequest({ fields: { event: { is: 'request', fields: eventFields('*') } } });
    runReturning(interpreter, step.value, [event], step.at, {
      isHandler: false,
      status: 'statusCode',
      body: ['body'],
    });
    return;
  }
  if (endpoint && endpoint.path !== '/{?}') interpreter.request = requestTo(endpoint);
  handle(interpreter, step.value, endpoint?.method ?? '*', step.at);
  interpreter.request = request;
}

function handle(interpreter: Interpreter, value: Value, method: string, at: Location): void {
  const event = symbolicRequest({ fields: eventFields(method) });
  const callback = native('callback', ({ args, interpreter: run, at: place }) => {
    const [, response] = args;
    if (response)
      runReturning(
        run,
        native('respond', () => response),
        [],
        place,
        RESPONSE,
      );
    return UNKNOWN;
  });
  runReturning(interpreter, value, [event, UNKNOWN, callback], at, RESPONSE);
}

const RESPONSE = { isHandler: true, status: 'statusCode', body: ['body'] } as const;
