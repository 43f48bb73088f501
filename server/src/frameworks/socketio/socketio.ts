/**
 * Socket.IO and ws. What `connection` hands out listens to events, each of which a client can send at any time: they are
 * the endpoints. Middleware of a namespace runs once, for the connection, and its refusal keeps all events away; that of
 * the main namespace does not run for the others.
 */
import { limitedTo } from '../../link/behaviour/bodyLimit';
import type { Location } from '../../model/location';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { Trace } from '../../link/interpret/trace';
import { recordUsages } from '../../link/interpret/usages';
import {
  external,
  modelled,
  native,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, RawApplication, RawEndpoint, RawStep } from '../../link/routing/model';
import { isConditional } from '../../link/routing/registry';
import { eventName, isReserved, runSocketStep, socketObject } from './socket';

export const framework: FrameworkDefinition = {
  id: 'socketio',
  title: '**Socket.IO** 2 to 4, **ws**',
  covers:
    'Events of connections, also where they are registered in functions that are given the socket; namespaces, `use`, checks of the connection and of the handler',
  create: socketio,
};

interface Namespace {
  readonly name: string;
  readonly middleware: RawStep[];
  readonly connections: RawStep[];
  readonly app: RawApplication;
}

function socketio(): Framework {
  const namespaces: Namespace[] = [];
  /** Those that handlers of events have from the connection around them. */
  const sockets: ObjectValue[] = [];
  const makeServer = (context: CallContext, pkg: string, path: string): Value => {
    recordUsages(context.interpreter, pkg, path, context);
    const options = context.args.find((arg) => arg.t === 'obj' && !arg.model);
    const own =
      pkg === 'ws' && options ? stringOf(memberOf(context.interpreter, options, 'path', context.at)) : '';
    return namespaceValue(namespaces, own ?? '', context.at, new Map());
  };
  const exported = (pkg: string, classes: readonly string[]): Value =>
    modelled({
      kind: 'package',
      call: (context) => makeServer(context, pkg, '()'),
      get: (_i, self, name) =>
        name === 'default'
          ? self
          : classes.includes(name)
            ? native(name, (context) => makeServer(context, pkg, `.${name}()`))
            : external(pkg, `.${name}`),
    });
  const io = exported('socket.io', ['Server']);
  const ws = modelled({
    kind: 'package',
    // `new WebSocket(url)` is a client.
    call: (context) => context.interpreter.call(external('ws', ''), context),
    get: (_i, self, name) =>
      name === 'default' || name === 'WebSocket'
        ? self
        : name === 'WebSocketServer' || name === 'Server'
          ? native(name, (context) => makeServer(context, 'ws', `.${name}()`))
          : external('ws', `.${name}`),
  });
  return {
    id: 'socketio',
    bodyLimit: () => limitedTo('the server bounds a message (1 MB in Socket.IO)'),
    packageValue: (name, subpath) =>
      subpath !== '' ? undefined : name === 'socket.io' ? io : name === 'ws' ? ws : undefined,
    valueOfType: (typeName, from, at) =>
      from === 'socket.io' && /^(Server|Namespace)$/.test(typeName)
        ? namespaceValue(namespaces, '', at, new Map())
        : undefined,
    collect: (interpreter) => namespaces.flatMap((namespace) => eventsOf(interpreter, namespace, sockets)),
    run: (interpreter, step, endpoint, assigned) => {
      // What one handler puts on the socket it puts there for one client; another is looked at for any.
      for (const socket of sockets) {
        interpreter.wrote(socket);
        socket.props.clear();
      }
      runSocketStep(interpreter, step, assigned, /\/message$/.test(endpoint?.path ?? ''));
    },
  };
}

function namespaceValue(
  all: Namespace[],
  name: string,
  at: Location,
  known: Map<string, Value>,
): ObjectValue {
  const namespace: Namespace = {
    name: name.replace(/^\//, ''),
    middleware: [],
    connections: [],
    app: {
      key: `${at.file}#${String(at.span[0])}`,
      framework: 'socketio',
      at,
      errorHandlers: [],
      errorHandling: 'central',
      defaultErrorsLeak: false,
    },
  };
  all.push(namespace);
  const value: ObjectValue = modelled(
    {
      kind: 'socketio.namespace',
      get: (_i, self, member) => {
        switch (member) {
          case 'on':
          case 'once':
          case 'addListener':
            return native(member, (context) => {
              const event = stringOf(context.args[0]);
              if (context.args[1] && (event === 'connection' || event === 'connect'))
                namespace.connections.push(stepOf(context, 1, 'connection'));
              return self;
            });
          case 'use':
            return native(member, (context) => {
              if (context.args[0]) namespace.middleware.push(stepOf(context, 0, 'middleware'));
              return self;
            });
          case 'of':
            return native(member, ({ args, at: here }) => {
              const text = stringOf(args[0]) ?? '{?}';
              const made = known.get(text) ?? namespaceValue(all, text, here, known);
              known.set(text, made);
              return made;
            });
          case 'sockets':
            return self;
          case 'engine':
          case 'clients':
            return UNKNOWN;
          default:
            return native(member, () => self);
        }
      },
    },
    at,
  );
  known.set(name === '' ? '/' : name, value);
  return value;
}

const stepOf = (context: CallContext, index: number, role: string): RawStep => {
  const value = context.args[index] ?? UNKNOWN;
  return {
    value,
    kind: 'middleware',
    scope: 'router',
    label: role === 'connection' ? 'connection' : value.t === 'fn' ? (value.ir.name ?? '') : '',
    at: context.argsAt[index] ?? context.at,
    conditional: isConditional(context.interpreter),
    role,
  };
};

/** Runs the handlers of connections, to see what their sockets listen to. */
function eventsOf(interpreter: Interpreter, namespace: Namespace, sockets: ObjectValue[]): RawEndpoint[] {
  return namespace.connections.flatMap((connection) => {
    const found: RawEndpoint[] = [];
    const socket = socketObject(new Map(), (event, handler, { at, argsAt }) => {
      const name = eventName(event);
      if (isReserved(name) || handler.t === 'lit') return;
      const nameAt = argsAt[0] ? { file: at.file, span: [at.span[0], argsAt[0].span[1]] as const } : at;
      found.push({
        protocol: 'message',
        framework: 'socketio',
        method: 'SEND',
        path: `ws://${[namespace.name, name].filter((part) => part !== '').join('/')}`,
        at,
        nameAt,
        app: namespace.app,
        steps: [...namespace.middleware, connection],
        handler: {
          value: handler,
          kind: 'handler',
          scope: 'route',
          label: handler.t === 'fn' ? (handler.ir.name ?? 'inline function') : '',
          at: handler.t === 'fn' ? { file: handler.module.file, span: handler.ir.at } : at,
          conditional: false,
        },
        errorHandlers: [],
        unknowns:
          name === '{?}' ? [{ summary: 'the name of its event could not be resolved', at: nameAt }] : [],
      });
    });
    sockets.push(socket);
    const saved = interpreter.trace;
    interpreter.trace = new Trace();
    interpreter.isolated(() => {
      interpreter.fuel = 300_000;
      interpreter.invoke(connection.value, [socket, UNKNOWN], connection.at);
    });
    interpreter.trace = saved;
    return found;
  });
}
