/** hapi's request and response toolkit when an extension or handler is run. */
import { answer } from '../../link/behaviour/answers';
import { isHtmlBy } from '../../link/behaviour/contentType';
import { noteHeaders } from '../../link/behaviour/headers';
import { symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import { recordUsage } from '../../link/interpret/usages';
import type { Interpreter } from '../../link/interpret/interpreter';
import {
  modelled,
  native,
  object,
  stringOf,
  unknown,
  UNDEFINED,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { Location } from '../../model/location';

const AUTH: RequestFields = {
  credentials: { is: 'credential', what: 'request.auth.credentials' },
  isAuthenticated: { is: 'credential', what: 'request.auth.isAuthenticated' },
  artifacts: { is: 'credential', what: 'request.auth.artifacts' },
};

const HAPI_REQUEST: RequestFields = {
  params: { is: 'data', kind: 'path' },
  query: { is: 'data', kind: 'query', flat: true },
  payload: { is: 'data', kind: 'body' },
  headers: { is: 'headers' },
  state: { is: 'cookies' },
  path: { is: 'value', kind: 'url', name: 'path' },
  url: {
    is: 'request',
    fields: {
      searchParams: { is: 'data', kind: 'query', text: true },
      pathname: { is: 'value', kind: 'url', name: 'pathname' },
      href: { is: 'value', kind: 'url', name: 'href' },
    },
  },
  auth: { is: 'request', fields: AUTH },
  raw: {
    is: 'request',
    fields: { req: { is: 'request', fields: { headers: { is: 'headers' } } } },
  },
};

export const hapiRequest = (assigned: ReadonlyMap<string, Value>): ObjectValue =>
  symbolicRequest({ fields: HAPI_REQUEST, assigned });

/** A response that is being made: it is sent when it is returned, with the status that `code` has set by then. */
export class Responses {
  private readonly made = new Map<
    Value,
    { body: Value | undefined; status: Value | undefined; at: Location; html: boolean }
  >();

  constructor(private readonly passOn: (interpreter: Interpreter, at: Location) => void) {}

  /** The toolkit `h`. */
  toolkit(): ObjectValue {
    return modelled({
      kind: 'response',
      get: (_interpreter, _self, name) => {
        switch (name) {
          case 'response':
            return native(name, ({ args, at }) => this.response(args[0], at));
          case 'continue':
            return CONTINUE;
          case 'authenticated':
            return native(name, ({ interpreter, at }) => {
              this.passOn(interpreter, at);
              return CONTINUE;
            });
          case 'redirect':
            return native(name, ({ interpreter, args, at, label }) => {
              answer(interpreter, { how: 'redirect', body: args[0], at, label });
              return sent();
            });
          case 'view':
            return native(name, ({ interpreter, args, at, label }) => {
              answer(interpreter, { how: 'render', view: args[0], body: args[1], at, label });
              return sent();
            });
          case 'file':
            return native(name, ({ interpreter, args, at, label }) => {
              answer(interpreter, { how: 'respond', at, label, filePath: args[0] });
              return sent();
            });
          default:
            if (name === 'state')
              return native(name, (context) => {
                recordUsage(context.interpreter, 'cookie', 'h.state()', context);
                return UNDEFINED;
              });
            return name === 'unstate' ? native(name, () => UNDEFINED) : UNKNOWN;
        }
      },
    });
  }

  /** Notes what a step returned: a response, a value to answer with, or `h.continue`. */
  returned(interpreter: Interpreter, value: Value, at: Location, isHandler: boolean): void {
    if (value === CONTINUE) {
      this.passOn(interpreter, at);
      return;
    }
    const made = this.made.get(value);
    if (made)
      answer(interpreter, {
        how: 'respond',
        status: made.status,
        body: made.body,
        at: made.at,
        label: 'h.response',
        html: made.html,
      });
    else if (isHandler) answer(interpreter, { how: 'respond', body: value, at, label: 'return', html: true });
    else this.passOn(interpreter, at);
  }

  private response(body: Value | undefined, at: Location): Value {
    const state = { body, status: undefined as Value | undefined, at, html: true };
    const value: ObjectValue = modelled({
      kind: 'response',
      get: (_interpreter, self, name) =>
        native(name, (context) => {
          const [first] = context.args;
          if (name === 'code') state.status = first;
          if (name === 'type' && first?.t === 'lit' && !/html|xml|svg/.test(String(first.v)))
            state.html = false;
          if (
            name === 'header' &&
            isHtmlBy(object([[stringOf(first) ?? '', context.args[1] ?? UNKNOWN]])) === false
          )
            state.html = false;
          if (name === 'header' || name === 'location') noteHeaders(context, name);
          if (name === 'header')
            recordUsage(context.interpreter, 'response-header', 'response.header()', context);
          if (name === 'state') {
            const { args, argsAt } = context;
            recordUsage(context.interpreter, 'cookie', 'response.state()', {
              ...context,
              args: args.slice(0),
              argsAt,
            });
          }
          return self;
        }),
    });
    this.made.set(value, state);
    return value;
  }
}

const CONTINUE: Value = unknown([]);
const sent = (): Value => modelled({ kind: 'response', get: (_i, self, name) => native(name, () => self) });
