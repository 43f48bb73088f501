/** Web-standard responses: `Response.json(x, { status })`, `new Response(…)` and those of frameworks built on them. */
import type { CallContext } from '../interpret/interpreter';
import { memberOf } from '../interpret/members';
import { asStatus } from '../interpret/throwing';
import { recordUsage } from '../interpret/usages';
import {
  modelled,
  native,
  object,
  UNDEFINED,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../interpret/values';
import { answer } from './answers';
import { isHtmlBy } from './contentType';
import { noteAddress } from './headers';

/** An already sent answer: reading it tells nothing more. */
const sent = (): Value =>
  modelled({
    kind: 'response',
    get: (_i, self, name) => {
      if (name === 'headers') return HEADERS;
      return name === 'cookies' || name === 'status' ? UNKNOWN : native(name, () => self);
    },
  });

/** `response.headers.set(name, value)`. */
const HEADERS = modelled({
  kind: 'plain',
  get: (_i, _self, name) =>
    name === 'set' || name === 'append'
      ? native(name, (context) => {
          recordUsage(context.interpreter, 'response-header', `response.headers.${name}()`, context);
          return UNDEFINED;
        })
      : UNKNOWN,
});

const statusFrom = (context: CallContext, options: Value | undefined): Value | undefined =>
  options && memberOf(context.interpreter, options, 'status', context.at);

/** `{ headers: { … } }`, `{ headers: new Headers({ … }) }`. */
function headersIn(options: Value | undefined): Value | undefined {
  const headers = options?.t === 'obj' ? options.props.get('headers') : undefined;
  if (headers?.t !== 'ext' || headers.path !== '.Headers()') return headers;
  const [given] = headers.args;
  const set = [...(headers.props ?? [])].map(([name, value]) => [name.slice(1), value] as const);
  return set.length > 0 ? object([...(given?.t === 'obj' ? given.props : []), ...set], headers.at) : given;
}

/** `new Response(body, { headers: { … } })`. */
function noteHeaders(context: CallContext, options: Value | undefined): void {
  const headers = headersIn(options);
  if (headers?.t === 'obj' && !headers.model)
    recordUsage(context.interpreter, 'response-header', 'Response()', {
      ...context,
      args: [headers],
      argsAt: context.argsAt.slice(1, 2),
    });
}

function respond(context: CallContext): Value {
  const [body, options] = context.args;
  noteHeaders(context, options);
  const headers = headersIn(options);
  answer(context.interpreter, {
    how: 'respond',
    status: statusFrom(context, options),
    body,
    at: context.at,
    label: context.label || 'Response',
    html: isHtmlBy(headers) === true,
  });
  noteAddress(context, headers);
  return sent();
}

/** The value of `Response` (or `NextResponse`): callable with `new`, and with the static methods. */
export function responseClass(onNext?: (context: CallContext) => void): ObjectValue {
  return modelled({
    kind: 'response.class',
    call: respond,
    get: (_interpreter, _self, name) => {
      switch (name) {
        case 'json':
          return native(name, respond);
        case 'redirect':
        case 'rewrite':
          return native(name, (context) => {
            if (name === 'rewrite') onNext?.(context);
            else
              answer(context.interpreter, {
                how: 'redirect',
                status: asStatus(context.args[1]) === undefined ? undefined : context.args[1],
                body: context.args[0],
                at: context.at,
                label: context.label,
              });
            return sent();
          });
        case 'error':
          return native(name, (context) => respond({ ...context, args: [] }));
        case 'next':
          return native(name, (context) => {
            onNext?.(context);
            noteHeaders(context, context.args[0]);
            return sent();
          });
        default:
          return undefined;
      }
    },
  });
}
