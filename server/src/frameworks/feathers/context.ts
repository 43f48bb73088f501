/** What Feathers gives to hooks and to the methods of services. */
import { answer } from '../../link/behaviour/answers';
import { dataObject, symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { external, literal, native, UNKNOWN, type Value } from '../../link/interpret/values';
import type { Location } from '../../model/location';

const PARAMS: RequestFields = {
  query: { is: 'data', kind: 'query' },
  route: { is: 'data', kind: 'path' },
  headers: { is: 'headers' },
  // Endpoints are about calls from outside; inner ones have none.
  provider: { is: 'fixed', value: literal('rest') },
  authentication: { is: 'credential', what: 'params.authentication' },
  user: { is: 'credential', what: 'params.user' },
};

const context = (method: string, path: string): RequestFields => ({
  id: { is: 'value', kind: 'path', name: 'id' },
  data: { is: 'data', kind: 'body' },
  params: { is: 'request', fields: PARAMS, within: 'params' },
  method: { is: 'fixed', value: literal(method) },
  path: { is: 'fixed', value: literal(path) },
  type: { is: 'fixed', value: literal('before') },
});

export const hookContext = (method: string, path: string, assigned: ReadonlyMap<string, Value>): Value =>
  symbolicRequest({ fields: context(method, path), assigned });

/** Arguments of a service's method, in its order. */
export function methodArguments(
  interpreter: Interpreter,
  method: string,
  assigned: ReadonlyMap<string, Value>,
  at: Location,
): Value[] {
  const whole = hookContext(method, '', assigned);
  const read = (name: string): Value => memberOf(interpreter, whole, name, at);
  switch (method) {
    case 'find':
      return [read('params')];
    case 'create':
      return [read('data'), read('params')];
    case 'update':
    case 'patch':
      return [read('id'), read('data'), read('params')];
    default:
      return [read('id'), read('params')];
  }
}

/** A method that a database adapter has of its own: the query or the data goes to the database. */
export const adapterMethod = (method: string, pkg: string): Value =>
  native(method, (call) => {
    const { interpreter, at } = call;
    const given =
      method === 'create' || method === 'update' || method === 'patch'
        ? [dataObject(interpreter, 'body', at)]
        : [UNKNOWN];
    const result = interpreter.call(external('@feathersjs/adapter-commons', `.${method}`), {
      ...call,
      args: pkg.startsWith('@feathersjs/authentication') ? [] : given,
    });
    answer(interpreter, { how: 'respond', body: result, at, label: method });
    return UNKNOWN;
  });
