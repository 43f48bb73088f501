/** Koa's `ctx` when a middleware or handler is run. */
import { answer } from '../../link/behaviour/answers';
import { noteType, noteTypeHeader } from '../../link/behaviour/contentType';
import { noteHeaders } from '../../link/behaviour/headers';
import { assertThat } from '../../link/interpret/assertion';
import { contextObject } from '../../link/behaviour/context';
import { symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import { asStatus, raise, statusByName, statusConstant } from '../../link/interpret/throwing';
import { recordUsage } from '../../link/interpret/usages';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import {
  entryOf,
  literal,
  modelled,
  native,
  object,
  unknown,
  UNDEFINED,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { Location } from '../../model/location';
import type { UsageTopic } from '../../model/usage';

const REQUEST: RequestFields = {
  body: { is: 'data', kind: 'body' },
  rawBody: { is: 'data', kind: 'body' },
  query: { is: 'data', kind: 'query', flat: true },
  querystring: { is: 'value', kind: 'query', name: '' },
  search: { is: 'value', kind: 'query', name: '' },
  headers: { is: 'headers' },
  header: { is: 'headers' },
  get: { is: 'header-getter' },
  file: { is: 'data', kind: 'file' },
  files: { is: 'data', kind: 'file' },
  host: { is: 'value', kind: 'header', name: 'host' },
  hostname: { is: 'value', kind: 'header', name: 'host' },
  url: { is: 'value', kind: 'url', name: 'url' },
  originalUrl: { is: 'value', kind: 'url', name: 'url' },
  href: { is: 'value', kind: 'url', name: 'href' },
  path: { is: 'value', kind: 'url', name: 'path' },
};

/** `ctx` has the request's members by delegation, but for the body, which is the response's. */
const CONTEXT: RequestFields = {
  ...REQUEST,
  params: { is: 'data', kind: 'path' },
  request: { is: 'request', fields: { ...REQUEST, params: { is: 'data', kind: 'path' } } },
  req: {
    is: 'request',
    fields: { headers: { is: 'headers' }, url: { is: 'value', kind: 'url', name: 'url' } },
  },
  state: { is: 'request', fields: {}, within: 'state' },
  isAuthenticated: { is: 'authenticated' },
  isUnauthenticated: {
    is: 'fixed',
    value: native('isUnauthenticated', ({ at }) =>
      unknown([], {
        truthy: [{ on: 'credential', holds: false, at }],
        falsy: [{ on: 'credential', holds: true, at }],
      }),
    ),
  },
};

const COOKIES = symbolicRequest({ fields: { get: { is: 'cookie-getter' } } });
const cookies = modelled({
  kind: 'plain',
  get: (interpreter, _self, name, at) =>
    name === 'set'
      ? native(name, (context) => {
          recordUsage(context.interpreter, 'cookie', 'ctx.cookies.set()', context);
          return UNDEFINED;
        })
      : COOKIES.model?.get?.(interpreter, COOKIES, name, at),
});

const NOTED: Readonly<Record<string, UsageTopic>> = {
  set: 'response-header',
  append: 'response-header',
};

/** `ctx.throw(401, 'text')`, `ctx.throw('text', 401)`, `ctx.throw(error)`. */
function thrown({ args, at }: CallContext): Value {
  const status = args.map(asStatus).find((one) => one !== undefined);
  const own = args.find((arg) => arg.t === 'obj' || arg.t === 'ext');
  return own ?? object([['status', literal(status ?? 500)]], at);
}

function setStatus(interpreter: Interpreter, value: Value, at: Location): void {
  const status = asStatus(value);
  interpreter.path = { ...interpreter.path, status };
  // A refusal needs no body.
  if (status !== undefined && status >= 400)
    answer(interpreter, { how: 'respond', status: value, at, label: 'ctx.status' });
}

/** Members of the response, which `ctx` and `ctx.response` share. */
function responseMember(self: ObjectValue, name: string): Value | undefined {
  switch (name) {
    case 'redirect':
      return native(name, ({ interpreter, args, at, label }) => {
        answer(interpreter, { how: 'redirect', body: args[0], at, label });
        return UNDEFINED;
      });
    case 'render':
      return native(name, ({ interpreter, args, at, label }) => {
        answer(interpreter, { how: 'render', view: args[0], body: args[1], at, label });
        return UNDEFINED;
      });
    case 'set':
    case 'append':
    case 'remove':
    case 'vary':
    case 'attachment':
      return native(name, (context) => {
        const topic = entryOf(NOTED, name);
        if (topic) recordUsage(context.interpreter, topic, `ctx.${name}()`, context);
        if (name === 'set') {
          noteTypeHeader(context.interpreter, context.args);
          noteHeaders(context, name);
        }
        return self;
      });
    default: {
      // `ctx.ok(body)`, `ctx.unauthorized()` and their like of koa-respond.
      const status = statusConstant(`.${name}`) ?? statusByName(name);
      return status === undefined
        ? undefined
        : native(name, ({ interpreter, args, at, label }) => {
            answer(interpreter, { how: 'respond', status: literal(status), body: args[0], at, label });
            return UNDEFINED;
          });
    }
  }
}

const RESPONSE_FIELDS = new Set(['body', 'status', 'type', 'message', 'length', 'etag', 'lastModified']);

function setResponse(interpreter: Interpreter, name: string, value: Value, at: Location): boolean {
  if (!RESPONSE_FIELDS.has(name)) return false;
  if (name === 'status') setStatus(interpreter, value, at);
  if (name === 'type') noteType(interpreter, value);
  if (name === 'body') {
    answer(interpreter, { how: 'respond', body: value, at, label: 'ctx.body', html: true });
  }
  return true;
}

const response = (): ObjectValue =>
  modelled({
    kind: 'response',
    get: (_interpreter, self, name) => responseMember(self, name) ?? UNKNOWN,
    set: (interpreter, _self, name, value, at) => {
      setResponse(interpreter, name, value, at);
    },
  });

/** @param assigned what earlier steps of the chain have put into `ctx` and `ctx.state` */
export function koaContext(assigned: ReadonlyMap<string, Value>): ObjectValue {
  return contextObject({
    request: symbolicRequest({ fields: CONTEXT, assigned }),
    get: (_interpreter, self, name) => {
      switch (name) {
        case 'throw':
          return native(name, (context) => {
            raise(context.interpreter, thrown(context), context.at);
            return UNDEFINED;
          });
        case 'assert':
          return native(name, (context) => {
            const [condition, ...rest] = context.args;
            if (condition)
              assertThat(context.interpreter, condition, thrown({ ...context, args: rest }), context.at);
            return UNDEFINED;
          });
        case 'cookies':
          return cookies;
        case 'response':
        case 'res':
          return response();
        case 'body':
        case 'status':
          return UNKNOWN;
        default:
          return responseMember(self, name);
      }
    },
    set: setResponse,
  });
}
