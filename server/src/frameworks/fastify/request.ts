/** Fastify's request and reply when a hook or handler is run. */
import { answer } from '../../link/behaviour/answers';
import { noteType, noteTypeHeader } from '../../link/behaviour/contentType';
import { noteHeaders } from '../../link/behaviour/headers';
import { nodeResponse } from '../../link/behaviour/nodeResponse';
import type { RequestFields } from '../../link/behaviour/request';
import type { UsageTopic } from '../../model/usage';
import { recordUsage } from '../../link/interpret/usages';
import { statusByName, statusConstant, asStatus } from '../../link/interpret/throwing';
import {
  entryOf,
  external,
  literal,
  modelled,
  native,
  UNDEFINED,
  UNKNOWN,
  type ObjectValue,
} from '../../link/interpret/values';

export const FASTIFY_REQUEST: RequestFields = {
  body: { is: 'data', kind: 'body' },
  query: { is: 'data', kind: 'query', flat: true },
  params: { is: 'data', kind: 'path' },
  headers: { is: 'headers' },
  cookies: { is: 'cookies' },
  file: { is: 'reader', kind: 'file' },
  files: { is: 'reader', kind: 'file' },
  parts: { is: 'reader', kind: 'file' },
  saveRequestFiles: { is: 'reader', kind: 'file' },
  url: { is: 'value', kind: 'url', name: 'url' },
  originalUrl: { is: 'value', kind: 'url', name: 'url' },
  // Node's own request, as another server is given it.
  raw: {
    is: 'request',
    fields: { headers: { is: 'headers' }, url: { is: 'value', kind: 'url', name: 'url' } },
  },
  jwtVerify: { is: 'verifies', what: 'request.jwtVerify()' },
  accessJwtVerify: { is: 'verifies', what: 'request.accessJwtVerify()' },
  jwtDecode: { is: 'fixed', value: native('jwtDecode', () => UNKNOWN) },
  isAuthenticated: { is: 'authenticated' },
  log: { is: 'fixed', value: external('pino', '()') },
};

const CHAINING = new Set([
  'header',
  'headers',
  'type',
  'removeHeader',
  'setCookie',
  'clearCookie',
  'cookie',
  'serialize',
  'serializer',
  'hijack',
  'trailer',
]);

/** Methods whose arguments rules look at. */
const NOTED: Readonly<Record<string, UsageTopic>> = {
  header: 'response-header',
  headers: 'response-header',
  cookie: 'cookie',
  setCookie: 'cookie',
};

export function fastifyReply(): ObjectValue {
  return modelled({
    kind: 'response',
    get: (_interpreter, self, name) => {
      if (name === 'code' || name === 'status') {
        return native(name, ({ interpreter, args }) => {
          interpreter.path = { ...interpreter.path, status: asStatus(args[0]) };
          return self;
        });
      }
      if (name === 'send') {
        return native(name, ({ interpreter, args, at, label }) => {
          answer(interpreter, { how: 'respond', body: args[0], at, label });
          return self;
        });
      }
      if (name === 'redirect') {
        return native(name, ({ interpreter, args, at, label }) => {
          answer(interpreter, {
            how: 'redirect',
            body: args.find((arg) => asStatus(arg) === undefined),
            at,
            label,
          });
          return self;
        });
      }
      if (name === 'view' || name === 'viewAsync' || name === 'render') {
        return native(name, ({ interpreter, args, at, label }) => {
          answer(interpreter, { how: 'render', view: args[0], body: args[1], at, label });
          return self;
        });
      }
      if (name === 'sendFile' || name === 'download') {
        return native(name, ({ interpreter, at, label }) => {
          answer(interpreter, { how: 'respond', at, label });
          return self;
        });
      }
      const topic = entryOf(NOTED, name);
      if (CHAINING.has(name))
        return native(name, (context) => {
          if (name === 'type') noteType(context.interpreter, context.args[0]);
          else if (name === 'header' || name === 'headers') {
            noteTypeHeader(context.interpreter, context.args);
            noteHeaders(context, 'header');
          }
          if (topic) recordUsage(context.interpreter, topic, `response.${name}()`, context);
          return self;
        });
      if (name === 'log') return external('pino', '()');
      // Node's own response, of which the content type has to be set by hand as well.
      if (name === 'raw') return nodeResponse();
      // `reply.unauthorized()` and its like of @fastify/sensible.
      const status = statusConstant(`.${name}`) ?? statusByName(name);
      if (status !== undefined) {
        return native(name, ({ interpreter, args, at, label }) => {
          answer(interpreter, { how: 'respond', status: literal(status), body: args[0], at, label });
          return UNDEFINED;
        });
      }
      return UNKNOWN;
    },
    set: (interpreter, _self, name, value) => {
      if (name === 'statusCode') interpreter.path = { ...interpreter.path, status: asStatus(value) };
    },
  });
}
