/** `new RPCHandler(router)` and `new OpenAPIHandler(router)`, and the calls of them by which a server serves a router. */
import type { Location } from '../../model/location';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { Trace } from '../../link/interpret/trace';
import { symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import { WEB_REQUEST } from '../../link/behaviour/webRequest';
import { EXPRESS_REQUEST } from '../express/express';
import { external, modelled, native, stringOf, UNKNOWN, type Value } from '../../link/interpret/values';

export interface Handler {
  readonly kind: 'rpc' | 'openapi';
  readonly router: Value;
  readonly at: Location;
  /** Serves sockets, whose upgrade no path is told of here. */
  readonly socket: boolean;
}

/** `handler.handle(request, { prefix, context })`. */
export interface Call {
  readonly handler: Handler;
  readonly prefix: string;
  /** The context that procedures begin with. */
  readonly context: Value | undefined;
  readonly at: Location;
}

const SOCKETS = new Set(['websocket', 'crossws', 'ws', 'bun-ws', 'hibernation']);
const SERVERS = new Set(['fetch', 'node', 'fastify', 'aws-lambda', 'standard', ...SOCKETS]);

/** Handlers of one linking. */
export class Handlers {
  readonly all: Handler[] = [];
  /** Calls that were seen while requests to servers of one function were followed, which have no routes. */
  readonly followed = new Map<Handler, Call>();
  /** Set while a function is run to see which handlers it calls. */
  private observed: Call[] | undefined;
  private interpreter: Interpreter | undefined;
  private readonly seen = new Map<Value, readonly Call[]>();

  value(name: string, subpath: string): Value | undefined {
    if ((name !== '@orpc/server' && name !== '@orpc/openapi') || !SERVERS.has(subpath)) return undefined;
    return modelled({
      kind: 'package',
      get: (_i, self, member) => {
        if (member === 'default') return self;
        const kind = /RPCHandler$/.test(member)
          ? 'rpc'
          : /OpenAPIHandler$/.test(member)
            ? 'openapi'
            : undefined;
        return kind
          ? native(member, (context) => this.make(context, kind, SOCKETS.has(subpath)))
          : external(`${name}/${subpath}`, `.${member}`);
      },
    });
  }

  private make({ args, at, interpreter }: CallContext, kind: Handler['kind'], socket: boolean): Value {
    this.interpreter = interpreter;
    const handler: Handler = { kind, router: args[0] ?? UNKNOWN, at, socket };
    this.all.push(handler);
    return modelled(
      {
        kind: 'orpc.handler',
        get: (_i, _s, name) =>
          native(name, (call) => {
            if (name !== 'handle') return UNKNOWN;
            if (this.observed) this.observed.push(callOf(call, handler));
            else if (call.interpreter.trace) this.followed.set(handler, callOf(call, handler));
            return UNKNOWN;
          }),
      },
      at,
    );
  }

  /** The handlers that a function calls, to which requests may come that a server gives to it. */
  calledBy(value: Value, at: Location): readonly Call[] {
    const { interpreter } = this;
    if (!interpreter || value.t !== 'fn') return [];
    const known = this.seen.get(value);
    if (known) return known;
    const calls: Call[] = (this.observed = []);
    const saved = interpreter.trace;
    interpreter.trace = new Trace();
    try {
      interpreter.isolated(() => interpreter.invoke(value, [anyRequest(), UNKNOWN, UNKNOWN], at));
    } finally {
      this.observed = undefined;
      interpreter.trace = saved;
    }
    this.seen.set(value, calls);
    return calls;
  }
}

function callOf({ interpreter, args, at }: CallContext, handler: Handler): Call {
  // The options are the second argument, or the third where there are a request and a response.
  const options = args.findLast((arg, i) => i > 0 && arg.t === 'obj');
  const prefix = options && memberOf(interpreter, options, 'prefix', at);
  const isGiven = prefix && !(prefix.t === 'lit' && prefix.v === undefined);
  const context = options && memberOf(interpreter, options, 'context', at);
  return { handler, prefix: isGiven ? (stringOf(prefix) ?? '/{?}') : '', context, at };
}

const FIELDS: RequestFields = { ...EXPRESS_REQUEST, ...WEB_REQUEST };

/** A request as any server hands it on: by itself, or in a context. */
const anyRequest = (): Value =>
  symbolicRequest({
    fields: {
      ...FIELDS,
      req: { is: 'request', fields: { ...FIELDS, raw: { is: 'request', fields: FIELDS } } },
      request: { is: 'request', fields: FIELDS },
    },
  });
