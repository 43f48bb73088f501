/**
 * Handlers that are mounted at one path and serve operations of their own there: tRPC procedures, GraphQL fields. The
 * endpoint at which they are mounted says under which path and behind which chain the operations are.
 */
import type { CallContext, Interpreter } from '../interpret/interpreter';
import { Trace } from '../interpret/trace';
import { memberOf } from '../interpret/members';
import {
  alternatives,
  literal,
  modelled,
  native,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../interpret/values';
import type { Location } from '../../model/location';
import type { RawApplication, RawEndpoint, RawStep } from './model';

const transports = new WeakSet<ObjectValue>();
/** Set while a function is run to see which handlers it calls. */
let observed: ObjectValue[] | undefined;

/** `call`: code may call the handler itself; what it returns is nothing that we know. */
export function transportValue(result: Value, at: Location): ObjectValue {
  const answer = (
    value: ObjectValue,
    { interpreter: { trace }, at: calledAt, label }: CallContext,
  ): Value => {
    if (observed) observed.push(value);
    else
      trace?.handedOver.unshift({
        what: 'the request',
        isRequest: true,
        to: label || 'its handler',
        at: calledAt,
      });
    return result;
  };
  const value = modelled(
    {
      kind: 'transport',
      call: (context, self) => answer(self, context),
      // `yoga.handleRequest(request, {})`, `yoga.fetch(request)`
      get: (_i, self, name) => native(name, (context) => answer(self, context)),
    },
    at,
  );
  transports.add(value);
  return value;
}

export const transportOf = (value: Value | undefined): ObjectValue | undefined =>
  value && alternatives(value).find((one): one is ObjectValue => one.t === 'obj' && transports.has(one));

/** The steps that a request of this method and path passes on its way to a mounted handler. */
export type ChainTo = (method: string, path: string) => readonly RawStep[];

/** Of those whose operations have methods and paths of their own below the mount. */
const chains = new WeakMap<RawEndpoint, ChainTo>();

/** `use` of such a handler: it answers whatever comes to that path. */
export function transportEndpoint(
  app: RawApplication,
  path: string,
  step: RawStep,
  chainTo: ChainTo,
  unknowns: RawEndpoint['unknowns'],
): RawEndpoint {
  const endpoint: RawEndpoint = {
    protocol: 'http',
    framework: app.framework,
    method: '*',
    path,
    at: step.at,
    nameAt: step.at,
    app,
    steps: chainTo('POST', path),
    handler: { ...step, kind: 'handler' },
    errorHandlers: app.errorHandlers,
    unknowns,
  };
  return carrying(endpoint, chainTo);
}

/** An endpoint at which a handler is mounted, with what requests pass on the way to what is below. */
export function carrying(endpoint: RawEndpoint, chainTo: ChainTo): RawEndpoint {
  chains.set(endpoint, chainTo);
  return endpoint;
}

/** The steps before a mounted handler, as steps of an operation that another model runs. */
export const stepsBefore = (
  mount: RawEndpoint,
  operation?: { readonly method: string; readonly path: string },
): RawStep[] =>
  ((operation && chains.get(mount)?.(operation.method, operation.path)) ?? mount.steps).map((step) => ({
    ...step,
    framework: step.framework ?? mount.framework,
  }));

/** `/api/trpc/:trpc`, `/trpc/*` → the path that operations are below. */
export const mountPath = (path: string): string => path.replace(/\/(?::[\w-]+[*+?]?|\*\w*|\{\*?\w+\})$/, '');

/** Registers such a handler on an application or plugin context, for every method at the path. */
export function mountOn(
  interpreter: Interpreter,
  instance: Value,
  transport: ObjectValue,
  at: Location,
  path = '/*',
  method = 'all',
): void {
  interpreter.call(memberOf(interpreter, instance, method, at), {
    args: [literal(path), transport],
    at,
    argsAt: [at, at],
    label: '',
    self: instance,
    isNew: false,
  });
}

/** The mounted handlers that a function calls. */
export function observeTransports(interpreter: Interpreter, fn: Value, at: Location): readonly ObjectValue[] {
  const seen: ObjectValue[] = [];
  const saved = interpreter.trace;
  interpreter.trace = new Trace();
  observed = seen;
  try {
    interpreter.isolated(() => interpreter.invoke(fn, [UNKNOWN, UNKNOWN], at));
  } finally {
    observed = undefined;
    interpreter.trace = saved;
  }
  return seen;
}
