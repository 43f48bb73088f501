/** Hono's context `c` when a middleware or handler is run. */
import { answer } from '../../link/behaviour/answers';
import { noteTypeHeader } from '../../link/behaviour/contentType';
import { noteHeaders } from '../../link/behaviour/headers';
import { contextObject } from '../../link/behaviour/context';
import { dataObject, namedValue, symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import { WEB_REQUEST } from '../../link/behaviour/webRequest';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { asStatus } from '../../link/interpret/throwing';
import { recordUsage } from '../../link/interpret/usages';
import {
  entryOf,
  external,
  literal,
  native,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { SourceKind } from '../../model/endpoint';
import { sentResponse } from '../../link/behaviour/webHelpers';

/** Where the data of a validation target (`c.req.valid('json')`) comes from. */
export const TARGETS: Readonly<Record<string, SourceKind>> = {
  json: 'body',
  form: 'body',
  query: 'query',
  param: 'path',
  header: 'header',
  cookie: 'cookie',
};

/** `c.req.param('id')` is one value, `c.req.param()` all of them. */
const named = (kind: SourceKind): Value =>
  native('named', ({ interpreter, args, at }) => {
    const name = stringOf(args[0]);
    if (kind === 'header' || kind === 'cookie') return namedValue(interpreter, kind, name ?? '', at);
    const whole = dataObject(interpreter, kind, at, { text: true });
    return name === undefined ? whole : memberOf(interpreter, whole, name, at);
  });

const REQUEST: RequestFields = {
  ...WEB_REQUEST,
  param: { is: 'fixed', value: named('path') },
  query: { is: 'fixed', value: named('query') },
  queries: { is: 'fixed', value: named('query') },
  header: { is: 'fixed', value: named('header') },
  parseBody: { is: 'reader', kind: 'body' },
  valid: {
    is: 'fixed',
    value: native('valid', ({ interpreter, args, at }) => {
      const kind = entryOf(TARGETS, stringOf(args[0]) ?? '');
      return kind ? dataObject(interpreter, kind, at) : UNKNOWN;
    }),
  },
  path: { is: 'value', kind: 'url', name: 'path' },
  raw: { is: 'request', fields: WEB_REQUEST },
};

const CONTEXT: RequestFields = {
  req: { is: 'request', fields: REQUEST },
  var: { is: 'request', fields: {}, within: 'var' },
};

function respond({ interpreter, args, at, label }: CallContext, html: boolean): Value {
  const [body, init] = args;
  const status = asStatus(init) !== undefined || !init ? init : memberOf(interpreter, init, 'status', at);
  answer(interpreter, { how: 'respond', status, body, at, label, html });
  return sentResponse();
}

const member = (self: ObjectValue, vars: Value, name: string): Value | undefined => {
  switch (name) {
    case 'json':
    case 'text':
    case 'body':
    case 'newResponse':
      return native(name, (context) => respond(context, name === 'body' || name === 'newResponse'));
    case 'html':
      return native(name, (context) => respond(context, true));
    case 'render':
      return native(name, ({ interpreter, args, at, label }) => {
        answer(interpreter, { how: 'render', body: args[0], at, label });
        return sentResponse();
      });
    case 'notFound':
      return native(name, ({ interpreter, at, label }) => {
        answer(interpreter, { how: 'respond', status: literal(404), at, label });
        return sentResponse();
      });
    case 'redirect':
      return native(name, ({ interpreter, args, at, label }) => {
        answer(interpreter, { how: 'redirect', body: args[0], at, label });
        return sentResponse();
      });
    case 'status':
      return native(name, ({ interpreter, args }) => {
        interpreter.path = { ...interpreter.path, status: asStatus(args[0]) };
        return UNDEFINED;
      });
    case 'header':
      return native(name, (context) => {
        recordUsage(context.interpreter, 'response-header', 'c.header()', context);
        noteTypeHeader(context.interpreter, context.args);
        noteHeaders(context, name);
        return UNDEFINED;
      });
    case 'set':
      return native(name, ({ interpreter, args, at }) => {
        const key = stringOf(args[0]);
        if (vars.t === 'obj' && key !== undefined && args[1])
          vars.model?.set?.(interpreter, vars, key, args[1], at);
        return UNDEFINED;
      });
    case 'get':
      return native(name, ({ interpreter, args, at }) =>
        memberOf(interpreter, vars, stringOf(args[0]) ?? '', at),
      );
    case 'env':
      return external('global:', '.process.env');
    case 'res':
      return sentResponse();
    case 'setRenderer':
    case 'setLayout':
      return native(name, () => self);
    default:
      return undefined;
  }
};

/** @param assigned what earlier steps of the chain have put into the context */
export function honoContext(interpreter: Interpreter, assigned: ReadonlyMap<string, Value>): ObjectValue {
  const request = symbolicRequest({ fields: CONTEXT, assigned });
  const vars = memberOf(interpreter, request, 'var', { file: '', span: [0, 0] });
  return contextObject({ request, get: (_interpreter, self, name) => member(self, vars, name) });
}
