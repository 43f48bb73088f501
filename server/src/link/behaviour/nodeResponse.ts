/** The response object of Node-style frameworks (Express, connect, restify, Next pages): `res.status(n).json(x)`. */
import type { UsageTopic } from '../../model/usage';
import { runCallbacks } from '../interpret/calls';
import type { CallContext, Interpreter } from '../interpret/interpreter';
import { asStatus } from '../interpret/throwing';
import {
  entryOf,
  modelled,
  native,
  UNDEFINED,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../interpret/values';
import { recordValue } from '../interpret/sinks';
import { recordUsage } from '../interpret/usages';
import { answer, type Answer } from './answers';
import { noteType, noteTypeHeader } from './contentType';
import { noteHeaders } from './headers';

type Method = (context: CallContext, self: ObjectValue) => Value;

const send =
  (how: Answer['how'], html: boolean): Method =>
  (context, self) => {
    const { interpreter, args, at, label } = context;
    const first = args[0] ?? UNDEFINED;
    const status = args.length > 1 && asStatus(first) !== undefined ? first : undefined;
    const body = status ? args[1] : first;
    answer(interpreter, {
      how,
      status,
      body,
      at,
      label: label.split('.').slice(-1)[0] ? label : 'res.send',
      html,
    });
    return self;
  };

const setStatus: Method = ({ interpreter, args }, self) => {
  interpreter.path = { ...interpreter.path, status: asStatus(args[0]) };
  return self;
};

/** `res.sendFile(path, { root })` refuses what leads out of the root; without one, the path is taken as it is. */
const sendFile: Method = ({ interpreter, args, at, label }, self) => {
  const options = args[1]?.t === 'fn' ? undefined : args[1];
  whenDone(interpreter, args, at);
  const hasRoot = options?.t === 'obj' ? options.open || options.props.has('root') : options !== undefined;
  answer(interpreter, { how: 'respond', at, label, filePath: hasRoot ? undefined : args[0] });
  return self;
};

/** What is called once the file is sent, or cannot be: it gets the error. */
function whenDone(interpreter: Interpreter, args: readonly Value[], at: CallContext['at']): void {
  const before = interpreter.path;
  runCallbacks(
    interpreter,
    args.filter(({ t }) => t === 'fn'),
    [],
    at,
  );
  interpreter.path = before;
}

const METHODS: Readonly<Record<string, Method>> = {
  status: setStatus,
  code: setStatus,
  writeHead: (context, self) => {
    const table = context.args.at(-1);
    if (table && context.args.length > 1)
      recordUsage(context.interpreter, 'response-header', 'response.writeHead()', {
        ...context,
        args: [table],
        argsAt: context.argsAt.slice(-1),
      });
    noteHeaders(context, 'writeHead');
    for (const headers of context.args)
      if (headers.t === 'obj') noteContentType('writeHead', { ...context, args: [headers] });
    return setStatus(context, self);
  },
  json: send('respond', false),
  jsonp: send('respond', false),
  send: send('respond', true),
  end: send('respond', true),
  write: ({ interpreter, args, at, label }) => {
    answer(interpreter, { how: 'respond', body: args[0], at, label, html: true });
    return UNDEFINED;
  },
  render: ({ interpreter, args, at, label }, self) => {
    const [view] = args;
    if (view) recordValue(interpreter, view, { sink: 'path', cwe: 706 }, { label, at });
    answer(interpreter, { how: 'render', view: args[0], body: args[1], at, label });
    return self;
  },
  sendStatus: ({ interpreter, args, at, label }, self) => {
    answer(interpreter, { how: 'respond', status: args[0], at, label });
    return self;
  },
  redirect: ({ interpreter, args, at, label }, self) => {
    const target = args.length > 1 ? args[1] : args[0];
    answer(interpreter, { how: 'redirect', body: target, at, label });
    return self;
  },
  sendFile,
  sendfile: sendFile,
  download: sendFile,
};
const CHAINING = new Set([
  'set',
  'header',
  'setHeader',
  'type',
  'contentType',
  'cookie',
  'clearCookie',
  'vary',
  'append',
  'links',
  'location',
  'attachment',
  'format',
  'removeHeader',
]);

/** Methods whose arguments rules look at. */
const NOTED: Readonly<Record<string, UsageTopic>> = {
  set: 'response-header',
  header: 'response-header',
  setHeader: 'response-header',
  append: 'response-header',
  cookie: 'cookie',
};

function noteContentType(name: string, { interpreter, args }: CallContext): void {
  if (name === 'type' || name === 'contentType') noteType(interpreter, args[0]);
  else noteTypeHeader(interpreter, args);
}

const NOTHING: ReadonlyMap<string, Value> = new Map();

/** `res.locals`, which later steps see too. */
const localsOf = (assigned: ReadonlyMap<string, Value>): ObjectValue =>
  modelled({
    kind: 'plain',
    get: (_interpreter, _self, name) => assigned.get(`res.locals.${name}`),
    set: (interpreter, _self, name, value) => interpreter.trace?.assigned.set(`res.locals.${name}`, value),
  });

/**
 * Other methods that answer, e.g. a project's `res.success()`, are unknown and do not count as an answer.
 * @param assigned what earlier steps have put into the request and into `locals`
 */
export function nodeResponse(assigned = NOTHING): ObjectValue {
  const locals = localsOf(assigned);
  return modelled({
    kind: 'response',
    get: (_interpreter, self, name) => {
      const method = entryOf(METHODS, name);
      if (name === 'locals') return locals;
      if (method) return native(name, (context) => method(context, self));
      const topic = entryOf(NOTED, name);
      if (CHAINING.has(name))
        return native(name, (context) => {
          noteContentType(name, context);
          noteHeaders(context, name);
          if (topic) recordUsage(context.interpreter, topic, `response.${name}()`, context);
          return self;
        });
      return UNKNOWN;
    },
    set: (interpreter, _self, name, value) => {
      if (name === 'statusCode' || name === 'status')
        interpreter.path = { ...interpreter.path, status: asStatus(value) };
    },
  });
}
