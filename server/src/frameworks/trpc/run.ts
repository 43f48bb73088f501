/** Calls middleware, resolvers and `createContext` as tRPC does. */
import { answerWithReturned } from '../../link/behaviour/answers';
import { isNarrow } from '../../link/behaviour/schemaFields';
import { fieldSchemas } from '../../link/behaviour/schemas/fields';
import { dataObject, symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import type { Interpreter } from '../../link/interpret/interpreter';
import { credentialName } from '../../link/interpret/credentials';
import { cleanLabels } from '../../link/interpret/labels';
import { memberOf } from '../../link/interpret/members';
import {
  alternatives,
  deepLabels,
  literal,
  modelled,
  native,
  relabel,
  UNKNOWN,
  type Value,
} from '../../link/interpret/values';
import type { RawEndpoint, RawStep } from '../../link/routing/model';
import type { Location } from '../../model/location';
import { EXPRESS_REQUEST } from '../express/express';

/** The request as the adapters hand it to `createContext`, and as contexts keep it. */
const REQUEST: RequestFields = {
  ...EXPRESS_REQUEST,
  // A web request's headers are asked by `get`, Node's by name; both read the same.
  headers: { is: 'headers' },
};
export const CONTEXT: RequestFields = {
  req: { is: 'request', fields: REQUEST },
  request: { is: 'request', fields: REQUEST },
  headers: { is: 'headers' },
};

/** @param kind where the input of the endpoint comes from; undefined: it takes none */
export function runTrpc(
  interpreter: Interpreter,
  step: RawStep,
  endpoint: RawEndpoint | undefined,
  assigned: ReadonlyMap<string, Value>,
  kind: 'query' | 'body' | undefined,
  schemas: readonly Value[],
): void {
  if (step.role === 'context') {
    runContext(interpreter, step, assigned);
    return;
  }
  const { at } = step;
  const input = kind ? parsedInput(interpreter, kind, schemas, at) : UNKNOWN;
  // That there is an input does not say that somebody looks at it.
  if (kind) interpreter.trace?.reads.delete(kind);
  const raw = (): Value => dataObject(interpreter, kind ?? 'body', at);
  const ctx = symbolicRequest({ fields: CONTEXT, assigned });
  const next = nextWith(interpreter, 'ctx');
  const options = modelled({
    kind: 'plain',
    get: (_i, _s, name) => {
      switch (name) {
        case 'ctx':
          return ctx;
        case 'input':
          return input;
        case 'rawInput':
          return raw();
        case 'getRawInput':
          return native(name, raw);
        case 'next':
          return step.role === 'middleware' ? next : undefined;
        case 'path':
          return endpoint ? literal(endpoint.path.split('/').at(-1) ?? '') : undefined;
        default:
          return undefined;
      }
    },
  });
  if (step.role === 'middleware') interpreter.invoke(step.value, [options], at);
  else answerWithReturned(interpreter, step.value, [options], at);
}

/** The input as it was parsed: fields that are numbers or one of a list carry nothing dangerous. */
export function parsedInput(
  interpreter: Interpreter,
  kind: 'query' | 'body',
  schemas: readonly Value[],
  at: Location,
): Value {
  const data = dataObject(interpreter, kind, at);
  if (data.t !== 'obj' || !data.model?.get) return data;
  const { get } = data.model;
  const narrow = new Set(
    schemas.flatMap((schema) =>
      [...fieldSchemas(schema)].flatMap(([name, field]) => (isNarrow(field) ? [name] : [])),
    ),
  );
  data.model = {
    ...data.model,
    get: (run, self, name, readAt) => {
      const value = get(run, self, name, readAt);
      return value && narrow.has(name) ? relabel(value, (labels) => cleanLabels(labels, ['all'])) : value;
    },
  };
  return data;
}

/** What `createContext` returns is the context that middleware and resolvers get. */
export function runContext(
  interpreter: Interpreter,
  step: RawStep,
  assigned: ReadonlyMap<string, Value>,
): void {
  const request = symbolicRequest({ fields: REQUEST, assigned });
  const given = modelled({
    kind: 'plain',
    get: (_i, _s, name) =>
      name === 'req' || name === 'request' || name === 'ctx'
        ? request
        : name === 'headers'
          ? memberOf(interpreter, request, 'headers', step.at)
          : undefined,
  });
  const result = interpreter.invoke(step.value, [given, given], step.at);
  assign(interpreter, result);
  // It says who calls. Where it refuses nobody, whatever it gave credentials to has refused nobody either.
  if (interpreter.trace?.answers.length === 0) interpreter.trace.handedOver.length = 0;
  if (!interpreter.path.dead) interpreter.trace?.continues.push({ path: interpreter.path, at: step.at });
}

/** Hands the properties of a context on to later steps. */
function assign(interpreter: Interpreter, context: Value): void {
  for (const [name, value] of propertiesOf(context)) interpreter.trace?.assigned.set(name, value);
}

/** What a context is known to hold; an identity of which nothing is known is one by its name still. */
export function* propertiesOf(context: Value): Iterable<[string, Value]> {
  for (const one of alternatives(context)) {
    if (one.t !== 'obj' || one.model) continue;
    for (const [name, value] of one.props) {
      const isLost =
        credentialName('request', name) !== undefined && !deepLabels(value, 2).some((l) => l.l === 'cred');
      if (!isLost) yield [name, value];
    }
  }
}

/** The `next` of a middleware; what its argument has as `property` is the context of later steps. */
export const nextWith = (interpreter: Interpreter, property: string): Value =>
  native('next', (call) => {
    const given = call.args[0] && memberOf(interpreter, call.args[0], property, call.at);
    if (given) assign(interpreter, given);
    interpreter.trace?.continues.push({ path: interpreter.path, at: call.at });
    interpreter.risks++;
    return UNKNOWN;
  });
