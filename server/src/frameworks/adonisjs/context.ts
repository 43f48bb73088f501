/** `HttpContext` of AdonisJS when a middleware or a controller's method is run. */
import { answer } from '../../link/behaviour/answers';
import { contextObject } from '../../link/behaviour/context';
import { namedResponse } from '../../link/behaviour/namedAnswers';
import { dataObject, symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import {
  external,
  literal,
  modelled,
  native,
  UNDEFINED,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';

const CALLER: RequestFields = {
  user: { is: 'credential', what: 'auth.user' },
  isAuthenticated: { is: 'credential', what: 'auth.isAuthenticated' },
  isLoggedIn: { is: 'credential', what: 'auth.isLoggedIn' },
  authenticate: { is: 'verifies', what: 'auth.authenticate' },
  authenticateUsing: { is: 'verifies', what: 'auth.authenticateUsing' },
  getUserOrFail: { is: 'verifies', what: 'auth.getUserOrFail' },
  check: { is: 'authenticated' },
  checkUsing: { is: 'authenticated' },
};

const AUTH: RequestFields = {
  ...CALLER,
  use: { is: 'fixed', value: native('use', () => symbolicRequest({ fields: CALLER })) },
};

/** What a validator let through; the catalog says so of the made-up call. */
const validated: Value = native('validateUsing', (context) => {
  const data = dataObject(context.interpreter, 'body', context.at);
  return context.interpreter.call(external('@adonisjs/core', '.validated'), { ...context, args: [data] });
});

const picked = (name: string): Value =>
  native(name, ({ interpreter, at }) => dataObject(interpreter, 'body', at));

const REQUEST: RequestFields = {
  all: { is: 'reader', kind: 'body' },
  body: { is: 'reader', kind: 'body' },
  post: { is: 'reader', kind: 'body' },
  raw: { is: 'reader', kind: 'body' },
  only: { is: 'fixed', value: picked('only') },
  except: { is: 'fixed', value: picked('except') },
  input: { is: 'getter', kind: 'body' },
  qs: { is: 'reader', kind: 'query' },
  get: { is: 'reader', kind: 'query' },
  param: { is: 'getter', kind: 'path' },
  params: { is: 'reader', kind: 'path' },
  header: { is: 'header-getter' },
  headers: { is: 'fixed', value: native('headers', () => HEADERS) },
  cookie: { is: 'cookie-getter' },
  encryptedCookie: { is: 'cookie-getter' },
  plainCookie: { is: 'cookie-getter' },
  file: { is: 'getter', kind: 'file' },
  files: { is: 'getter', kind: 'file' },
  hostname: { is: 'fixed', value: native('hostname', () => UNDEFINED) },
  validateUsing: { is: 'fixed', value: validated },
  validate: { is: 'fixed', value: validated },
};
const HEADERS = symbolicRequest({ fields: { headers: { is: 'headers' } } });

const CONTEXT: RequestFields = {
  params: { is: 'data', kind: 'path' },
  request: { is: 'request', fields: REQUEST },
  auth: { is: 'request', fields: AUTH },
};

/** `response.abort(body, status)` ends the request at once. */
function response(): ObjectValue {
  const node = namedResponse();
  return modelled({
    kind: 'response',
    get: (interpreter, self, name, at) =>
      name === 'abort'
        ? native(name, ({ interpreter: run, args, at: where, label }) => {
            answer(run, { how: 'respond', status: args[1] ?? literal(400), body: args[0], at: where, label });
            run.path = { ...run.path, dead: true };
            return UNDEFINED;
          })
        : node.model?.get?.(interpreter, self, name, at),
  });
}

/** @param assigned what earlier steps of the chain have put into the context */
export const adonisContext = (assigned: ReadonlyMap<string, Value>): ObjectValue =>
  contextObject({
    request: symbolicRequest({ fields: CONTEXT, assigned }),
    get: (_interpreter, _self, name) => {
      if (name === 'response') return response();
      if (name === 'bouncer') return external('@adonisjs/bouncer', '.bouncer');
      return name === 'view' ? external('@adonisjs/core', '.view') : undefined;
    },
  });
