/** What `defineEventHandler` and its like make of what they are given. */
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { modelled, native, UNKNOWN, type ObjectValue, type Value } from '../../link/interpret/values';
import type { Location } from '../../model/location';
import { listOf } from '../../link/routing/registry';

/** A handler in its object form. */
export interface ObjectHandler {
  readonly before: readonly Value[];
  readonly handler: Value;
  /** Parts that `validate` covers. */
  readonly covers: readonly string[];
  readonly at: Location;
}

const objectHandlers = new WeakMap<ObjectValue, ObjectHandler>();

export const objectHandlerOf = (value: Value): ObjectHandler | undefined =>
  value.t === 'obj' ? objectHandlers.get(value) : undefined;

/** A function is the handler itself; an object has steps before it, and may say what it validates. */
const define = (name: string): Value =>
  native(name, ({ interpreter, args, at }) => {
    const given =
      args.findLast((arg) => arg.t === 'fn' || (arg.t === 'obj' && arg.props.has('handler'))) ?? args[0];
    if (given?.t !== 'obj') return given ?? UNKNOWN;
    return objectForm(interpreter, given, at);
  });

const lazy = (name: string): Value =>
  native(name, ({ interpreter, args, at }) => (args[0] ? interpreter.invoke(args[0], [], at) : UNKNOWN));

const PARTS: Readonly<Record<string, string>> = {
  body: 'body',
  query: 'query',
  params: 'path',
  headers: 'header',
};

function objectForm(interpreter: Interpreter, given: ObjectValue, at: Location): Value {
  const read = (name: string): Value => memberOf(interpreter, given, name, at);
  const validate = read('validate');
  const value = modelled({ kind: 'h3.handler' }, at);
  objectHandlers.set(value, {
    before: [...listOf(read('onRequest')), ...listOf(read('middleware'))].filter(
      (step) => step.t !== 'lit' && step.t !== 'unk',
    ),
    handler: read('handler'),
    covers: validate.t === 'obj' ? [...validate.props.keys()].flatMap((key) => PARTS[key] ?? []) : [],
    at: given.at ?? at,
  });
  return value;
}

export const HANDLER_MAKERS: Readonly<Record<string, Value>> = Object.fromEntries([
  ...[
    'defineEventHandler',
    'eventHandler',
    'defineHandler',
    'defineCachedEventHandler',
    'cachedEventHandler',
    'defineCachedHandler',
    'defineValidatedHandler',
    'defineMiddleware',
    'defineRouteMeta',
    'fromNodeMiddleware',
    'fromWebHandler',
    'defineNitroPlugin',
    'defineRenderHandler',
  ].map((name): [string, Value] => [name, define(name)]),
  ...['defineLazyEventHandler', 'lazyEventHandler'].map((name): [string, Value] => [name, lazy(name)]),
]);
