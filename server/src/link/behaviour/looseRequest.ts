/** Requests of handlers whose framework is not known, and of functions as a service. */
import type { Location } from '../../model/location';
import type { Interpreter } from '../interpret/interpreter';
import { memberOf } from '../interpret/members';
import { memberValue } from '../interpret/memberValue';
import { recordUsage } from '../interpret/usages';
import { alternatives, modelled, native, type ObjectValue, type Value } from '../interpret/values';
import { answer } from './answers';
import { isHtmlBy, noteType, noteTypeHeader } from './contentType';
import { noteHeaders } from './headers';
import { dataObject, symbolicRequest, type RequestFields } from './request';

/** Web-standard readers, for a request of which it is not known whose it is. */
export const WEB_REQUEST: RequestFields = {
  json: { is: 'reader', kind: 'body' },
  formData: { is: 'reader', kind: 'body' },
  text: { is: 'reader', kind: 'body' },
  blob: { is: 'reader', kind: 'body' },
  arrayBuffer: { is: 'reader', kind: 'body' },
  payload: { is: 'data', kind: 'body' },
  FormValue: { is: 'getter', kind: 'body' },
  nextUrl: {
    is: 'request',
    fields: {
      searchParams: { is: 'data', kind: 'query' },
      pathname: { is: 'value', kind: 'url', name: 'path' },
      href: { is: 'value', kind: 'url', name: 'url' },
    },
  },
};

const CONTEXT_REQUEST: RequestFields = {
  body: { is: 'data', kind: 'body' },
  rawBody: { is: 'data', kind: 'body' },
  query: { is: 'data', kind: 'query' },
  params: { is: 'data', kind: 'path' },
  headers: { is: 'headers' },
  header: { is: 'headers' },
  get: { is: 'header-getter' },
  files: { is: 'data', kind: 'file' },
  file: { is: 'data', kind: 'file' },
  url: { is: 'value', kind: 'url', name: 'url' },
  path: { is: 'value', kind: 'url', name: 'path' },
  querystring: { is: 'data', kind: 'query' },
};

const HONO_REQUEST: RequestFields = {
  query: { is: 'getter', kind: 'query' },
  queries: { is: 'getter', kind: 'query' },
  param: { is: 'getter', kind: 'path' },
  header: { is: 'header-getter' },
  json: { is: 'reader', kind: 'body' },
  text: { is: 'reader', kind: 'body' },
  formData: { is: 'reader', kind: 'body' },
  parseBody: { is: 'reader', kind: 'body' },
  valid: { is: 'reader', kind: 'body' },
  url: { is: 'value', kind: 'url', name: 'url' },
};

const CONTEXT_FIELDS: RequestFields = {
  ...CONTEXT_REQUEST,
  // `ctx.body` is the answer, the request's body is `ctx.request.body`.
  body: { is: 'fixed', value: { t: 'unk', labels: [] } },
  request: { is: 'request', fields: CONTEXT_REQUEST },
  req: { is: 'request', fields: HONO_REQUEST },
};

/** One object that is request and response: of Koa and its like (`ctx.request.body`, `ctx.body = …`), or of Hono. */
export function contextObject(): ObjectValue {
  const request = symbolicRequest({ fields: CONTEXT_FIELDS });
  return modelled({
    kind: 'context',
    get: (interpreter, _self, name, at) => {
      if (name === 'redirect' || name === 'html' || name === 'json' || name === 'text')
        return native(name, (context) => {
          const how = name === 'redirect' ? 'redirect' : 'respond';
          answer(interpreter, {
            how,
            body: context.args[0],
            at: context.at,
            label: context.label,
            html: name === 'html',
          });
          return context.self ?? request;
        });
      if (name === 'set' || name === 'header' || name === 'append')
        return native(name, (context) => {
          noteTypeHeader(context.interpreter, context.args);
          noteHeaders(context, name);
          recordUsage(context.interpreter, 'response-header', `ctx.${name}()`, context);
          return context.self ?? request;
        });
      return memberOf(interpreter, request, name, at);
    },
    set: (interpreter, _self, name, value, at) => {
      if (name === 'type') noteType(interpreter, value);
      if (name !== 'body') return;
      answer(interpreter, { how: 'respond', body: value, at, label: 'ctx.body', html: isMarkup(value) });
    },
  });
}

/** Text that begins with a tag is sent as HTML where the framework guesses the type. */
export const isMarkup = (value: Value): boolean =>
  alternatives(value).some((v) => v.t === 'str' && /^\s*</.test(v.parts[0] ?? ''));

const EVENT_DATA: RequestFields = {
  body: { is: 'data', kind: 'body' },
  rawBody: { is: 'data', kind: 'body' },
  queryStringParameters: { is: 'data', kind: 'query', flat: true },
  multiValueQueryStringParameters: { is: 'data', kind: 'query', flat: true },
  rawQueryString: { is: 'value', kind: 'query', name: '' },
  pathParameters: { is: 'data', kind: 'path' },
  headers: { is: 'headers' },
  multiValueHeaders: { is: 'headers' },
  cookies: { is: 'cookies' },
  path: { is: 'value', kind: 'url', name: 'path' },
  rawPath: { is: 'value', kind: 'url', name: 'path' },
  requestContext: { is: 'fixed', value: { t: 'unk', labels: [] } },
};

/** The event of a function as a service: an HTTP request by its known fields, else a message of that form. */
export function lambdaEvent(): ObjectValue {
  const http = symbolicRequest({ fields: EVENT_DATA });
  return Object.assign(
    modelled({
      kind: 'plain',
      get: (interpreter, _self, name, at) =>
        name in EVENT_DATA
          ? memberOf(interpreter, http, name, at)
          : memberOf(interpreter, dataObject(interpreter, 'message', at), name, at),
    }),
    { labels: [{ l: 'req', kind: 'message', name: '', at: NOWHERE, steps: [] }] },
  );
}

const NOWHERE: Location = { file: '', span: [0, 0] };

/** `return { statusCode, headers: { 'Content-Type': 'text/html' }, body }`: an answer of a function as a service. */
export function noteReturned(interpreter: Interpreter, returned: Value, at: Location): void {
  for (const value of alternatives(returned)) {
    const body = memberValue(value, 'body');
    if (value.t !== 'obj' || !body) continue;
    const headers = memberValue(value, 'headers');
    const place = value.at ?? at;
    answer(interpreter, {
      how: 'respond',
      status: memberValue(value, 'statusCode'),
      body,
      at: place,
      label: 'return',
      html: isHtmlBy(headers) === true,
    });
  }
}
