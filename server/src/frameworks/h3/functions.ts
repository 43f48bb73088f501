/** The functions of h3 that take an event: what they read of the request, and how they answer. */
import { answer } from '../../link/behaviour/answers';
import { noteTypeHeader } from '../../link/behaviour/contentType';
import { noteHeaders } from '../../link/behaviour/headers';
import { dataObject, namedValue, uploadedFile } from '../../link/behaviour/request';
import type { CallContext } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { SHOWN } from '../../link/interpret/shownErrors';
import { raise } from '../../link/interpret/throwing';
import { recordUsage } from '../../link/interpret/usages';
import {
  array,
  external,
  literal,
  native,
  object,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../../link/interpret/values';
import type { SourceKind } from '../../model/endpoint';

type Functions = Readonly<Record<string, Value>>;

const whole = (name: string, kind: SourceKind): Value =>
  native(name, ({ interpreter, at }) => {
    interpreter.risks++;
    return dataObject(interpreter, kind, at, kind === 'query' || kind === 'path' ? { text: true } : {});
  });

const one = (name: string, kind: SourceKind): Value =>
  native(name, ({ interpreter, args, at }) => {
    const key = stringOf(args[1]) ?? '';
    if (kind === 'header' || kind === 'cookie') return namedValue(interpreter, kind, key, at);
    return memberOf(interpreter, dataObject(interpreter, kind, at, { text: true }), key, at);
  });

/** `readValidatedBody(event, schema.parse)`: what comes out was checked; the catalog says so of the made-up call. */
const validated = (name: string, kind: SourceKind): Value =>
  native(name, (context) => {
    const { interpreter, at } = context;
    const data = dataObject(interpreter, kind, at);
    return interpreter.call(external('h3', '.validated'), { ...context, args: [data] });
  });

const sends = (name: string, body: number, status?: number): Value =>
  native(name, ({ interpreter, args, at, label }) => {
    answer(interpreter, {
      how: 'respond',
      status: status === undefined ? undefined : literal(status),
      body: args[body],
      at,
      label,
      html: name === 'send' || name === 'html',
    });
    return UNDEFINED;
  });

const redirects = (name: string, index: number): Value =>
  native(name, ({ interpreter, args, at, label }) => {
    answer(interpreter, { how: 'redirect', body: args[index], at, label });
    return UNDEFINED;
  });

/** Leaves the event out of the arguments, so that rules see name and value where other frameworks have them. */
const noted = (name: string, topic: 'cookie' | 'response-header'): Value =>
  native(name, (context) => {
    const inner = { ...context, args: context.args.slice(1), argsAt: context.argsAt.slice(1) };
    recordUsage(context.interpreter, topic, `${name}()`, inner);
    if (topic === 'response-header') {
      noteTypeHeader(context.interpreter, inner.args);
      noteHeaders(inner, 'header');
    }
    return UNDEFINED;
  });

/** `createError({ statusCode: 401, message })`, `createError('text')`. */
const createError = native('createError', ({ interpreter, args, at }) => {
  const [input] = args;
  if (input?.t !== 'obj' || input.model)
    return object(
      [
        ['status', literal(500)],
        ['message', input ?? UNKNOWN],
        [SHOWN, input ?? UNKNOWN],
      ],
      at,
    );
  const status = ['statusCode', 'status']
    .map((key) => memberOf(interpreter, input, key, at))
    .find((value) => value.t !== 'lit' || value.v !== undefined);
  const sent = ['message', 'statusMessage', 'data'].flatMap((key) => input.props.get(key) ?? []);
  return object([...input.props, ['status', status ?? literal(500)], [SHOWN, array(sent)]], at);
});

function assertMethod({ interpreter, args }: CallContext): Value {
  for (const method of args[1]?.t === 'arr' ? args[1].items : [args[1]]) {
    const name = stringOf(method)?.toUpperCase();
    if (name !== undefined) interpreter.trace?.methods.add(name);
  }
  return UNDEFINED;
}

export const EVENT_FUNCTIONS: Functions = {
  getQuery: whole('getQuery', 'query'),
  getValidatedQuery: validated('getValidatedQuery', 'query'),
  getRouterParams: whole('getRouterParams', 'path'),
  getRouterParam: one('getRouterParam', 'path'),
  getValidatedRouterParams: validated('getValidatedRouterParams', 'path'),
  readBody: whole('readBody', 'body'),
  readRawBody: whole('readRawBody', 'body'),
  readFormData: whole('readFormData', 'body'),
  readValidatedBody: validated('readValidatedBody', 'body'),
  readMultipartFormData: native('readMultipartFormData', ({ interpreter, at }) =>
    uploadedFile(interpreter, at),
  ),
  getHeader: one('getHeader', 'header'),
  getRequestHeader: one('getRequestHeader', 'header'),
  getHeaders: whole('getHeaders', 'header'),
  getRequestHeaders: whole('getRequestHeaders', 'header'),
  getCookie: one('getCookie', 'cookie'),
  parseCookies: whole('parseCookies', 'cookie'),
  getRequestHost: native('getRequestHost', ({ interpreter, at }) =>
    namedValue(interpreter, 'header', 'host', at),
  ),
  getMethod: native('getMethod', ({ interpreter, args, at }) =>
    memberOf(interpreter, args[0] ?? UNKNOWN, 'method', at),
  ),
  getRequestURL: native('getRequestURL', ({ interpreter, args, at }) =>
    memberOf(interpreter, args[0] ?? UNKNOWN, 'url', at),
  ),
  getRequestPath: native('getRequestPath', ({ interpreter, args, at }) =>
    memberOf(interpreter, args[0] ?? UNKNOWN, 'path', at),
  ),
  toWebRequest: native('toWebRequest', ({ interpreter, args, at }) =>
    memberOf(interpreter, args[0] ?? UNKNOWN, 'req', at),
  ),
  assertMethod: native('assertMethod', assertMethod),
  createError,
  sendError: native('sendError', ({ interpreter, args, at }) => {
    if (args[1]) raise(interpreter, args[1], at);
    return UNDEFINED;
  }),
  send: sends('send', 1),
  sendNoContent: sends('sendNoContent', 9, 204),
  sendStream: sends('sendStream', 1),
  html: sends('html', 1),
  sendRedirect: redirects('sendRedirect', 1),
  redirect: redirects('redirect', 0),
  setResponseStatus: native('setResponseStatus', ({ interpreter, args }) => {
    const code = args[1]?.t === 'lit' && typeof args[1].v === 'number' ? args[1].v : undefined;
    interpreter.path = { ...interpreter.path, status: code };
    return UNDEFINED;
  }),
  setHeader: noted('setHeader', 'response-header'),
  setResponseHeader: noted('setResponseHeader', 'response-header'),
  appendHeader: noted('appendHeader', 'response-header'),
  appendResponseHeader: noted('appendResponseHeader', 'response-header'),
  setCookie: noted('setCookie', 'cookie'),
};
