/** gRPC servers of `@grpc/grpc-js`: every method of a service is an operation, called with `(call, callback)`. */
import { limitedTo } from '../link/behaviour/bodyLimit';
import { answer } from '../link/behaviour/answers';
import { contextObject } from '../link/behaviour/context';
import { symbolicRequest, type RequestFields } from '../link/behaviour/request';
import { memberOf } from '../link/interpret/members';
import type { CallContext, Interpreter } from '../link/interpret/interpreter';
import { asStatus, statusByName } from '../link/interpret/throwing';
import {
  external,
  literal,
  modelled,
  native,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type ExternalValue,
  type Value,
} from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import type { Framework, RawApplication, RawEndpoint, RawStep } from '../link/routing/model';
import type { Location } from '../model/location';

export const framework: FrameworkDefinition = {
  id: 'grpc',
  title: '**gRPC** (`@grpc/grpc-js`)',
  covers:
    'Services of `addService` with their methods, interceptors of the server, metadata as headers, statuses of errors',
  create: grpc,
};

interface Service {
  readonly name: string;
  readonly methods: Value;
  readonly at: Location;
  readonly interceptors: readonly RawStep[];
  readonly app: RawApplication;
}

function grpc(): Framework {
  const services: Service[] = [];
  const makeServer = native('Server', (context) => serverValue(context, services));
  const whole = modelled({
    kind: 'package',
    get: (_i, self, name) =>
      name === 'default' ? self : name === 'Server' ? makeServer : external('@grpc/grpc-js', `.${name}`),
  });
  return {
    id: 'grpc',
    bodyLimit: () => limitedTo('a gRPC server takes messages of at most 4 MB'),
    packageValue: (name, subpath) =>
      (name === '@grpc/grpc-js' || name === 'grpc') && subpath === '' ? whole : undefined,
    collect: () => services.flatMap(endpointsOf),
    run: runMethod,
  };
}

function serverValue({ interpreter, args, at }: CallContext, services: Service[]): Value {
  const options = args[0];
  const listed = options && memberOf(interpreter, options, 'interceptors', at);
  // An interceptor decides in callbacks of callbacks: that it is there leaves open what it refuses.
  const interceptors = (listed?.t === 'arr' ? listed.items : []).map((value): RawStep => ({
    value: UNKNOWN,
    kind: 'interceptor',
    scope: 'app',
    label: value.t === 'fn' ? (value.ir.name ?? 'interceptor') : 'interceptor',
    at,
    conditional: false,
  }));
  const app: RawApplication = {
    key: `${at.file}#${String(at.span[0])}`,
    framework: 'grpc',
    at,
    errorHandlers: [],
    errorHandling: 'unknown',
    defaultErrorsLeak: false,
  };
  return modelled(
    {
      kind: 'grpc.server',
      get: (_i, self, name) =>
        name === 'addService' || name === 'addProtoService'
          ? native(name, (call) => {
              const [definition, methods] = call.args;
              if (methods)
                services.push({ name: serviceName(definition), methods, at: call.at, interceptors, app });
              return UNDEFINED;
            })
          : native(name, () => self),
    },
    at,
  );
}

/** `proto.helloworld.Greeter.service` is what follows the package that was loaded. */
function serviceName(definition: Value | undefined): string {
  if (definition?.t !== 'ext') return '{?}';
  const [, loaded = ''] = /\.loadPackageDefinition\(\)\.?(.*)$/.exec(definition.path) ?? [];
  const name = (loaded === '' ? lastOf(definition) : loaded).replace(/\.service$/, '');
  return /^[\w.]+$/.test(name) ? name : '{?}';
}

const lastOf = ({ path }: ExternalValue): string =>
  (/\.(\w+?)(?:Service)?(?:\.service)?$/.exec(path)?.[1] ?? '').replace(/Definition$/, '');

const endpointsOf = ({ name, methods, at, interceptors, app }: Service): RawEndpoint[] =>
  methods.t !== 'obj'
    ? []
    : [...methods.props].map(([method, value]): RawEndpoint => {
        const place = value.t === 'fn' ? { file: value.module.file, span: value.ir.at } : at;
        return {
          protocol: 'rpc',
          framework: 'grpc',
          method: 'POST',
          path: `/${name}/${method.replace(/^./, (first) => first.toUpperCase())}`,
          at: place,
          nameAt: place,
          app,
          steps: interceptors,
          handler: {
            value,
            kind: 'handler',
            scope: 'route',
            label: value.t === 'fn' ? (value.ir.name ?? method) : method,
            at: place,
            conditional: false,
          },
          errorHandlers: [],
          unknowns: name === '{?}' ? [{ summary: 'the name of its service could not be resolved', at }] : [],
        };
      });

const CALL: RequestFields = {
  request: { is: 'data', kind: 'body' },
  metadata: { is: 'headers' },
};

function runMethod(
  interpreter: Interpreter,
  step: RawStep,
  _endpoint: unknown,
  assigned: ReadonlyMap<string, Value>,
): void {
  const call = contextObject({
    request: symbolicRequest({ fields: CALL, assigned }),
    get: (_i, self, name) =>
      name === 'write' || name === 'end' || name === 'sendMetadata'
        ? native(name, (written) => {
            if (written.args[0])
              answer(written.interpreter, {
                how: 'respond',
                body: written.args[0],
                at: written.at,
                label: `call.${name}`,
              });
            return self;
          })
        : undefined,
  });
  const callback = native('callback', ({ args, at, interpreter: run }) => {
    const [error, body] = args;
    const failed = error && error.t !== 'lit';
    const status = failed ? statusOf(run, error, at) : undefined;
    answer(run, {
      how: 'respond',
      status: status === undefined ? undefined : literal(status),
      body: failed ? error : body,
      at,
      label: 'callback',
    });
    return UNDEFINED;
  });
  interpreter.invoke(step.value, [call, callback], step.at);
}

/** `{ code: grpc.status.UNAUTHENTICATED }`. */
function statusOf(interpreter: Interpreter, error: Value, at: Location): number | undefined {
  const code = memberOf(interpreter, error, 'code', at);
  const named = code.t === 'ext' ? /\.(\w+)$/.exec(code.path)?.[1] : undefined;
  const numbered = stringOf(code);
  return (
    statusByName(named) ??
    (numbered === '16' ? 401 : numbered === '7' ? 403 : undefined) ??
    asStatus(code) ??
    (named === undefined ? undefined : 500)
  );
}
