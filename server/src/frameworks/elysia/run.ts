/** Calls hooks and handlers as Elysia does, with its context. */
import { answer } from '../../link/behaviour/answers';
import { contextObject } from '../../link/behaviour/context';
import { symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import { WEB_REQUEST } from '../../link/behaviour/webRequest';
import type { Interpreter } from '../../link/interpret/interpreter';
import { asStatus } from '../../link/interpret/throwing';
import { recordUsage } from '../../link/interpret/usages';
import {
  alternatives,
  external,
  modelled,
  native,
  object,
  unknown,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import type { Location } from '../../model/location';

const CONTEXT: RequestFields = {
  body: { is: 'data', kind: 'body' },
  query: { is: 'data', kind: 'query', flat: true },
  params: { is: 'data', kind: 'path' },
  headers: { is: 'headers' },
  cookie: { is: 'cookies' },
  path: { is: 'value', kind: 'url', name: 'path' },
  request: { is: 'request', fields: WEB_REQUEST },
  jwt: { is: 'fixed', value: external('@elysiajs/jwt', '.jwt') },
  store: { is: 'fixed', value: UNKNOWN },
};

/** What `status(401, 'who?')` returns: an answer, wherever it is returned or thrown. */
const statuses = new WeakSet<ObjectValue>();

const makeStatus = native('status', ({ args, at }) => {
  const value = object(
    [
      ['status', args[0] ?? UNKNOWN],
      ['response', args[1] ?? UNKNOWN],
    ],
    at,
  );
  statuses.add(value);
  return value;
});

const settings = modelled({
  kind: 'response',
  get: (_i, _s, name) =>
    name === 'headers'
      ? modelled({
          kind: 'plain',
          set: (interpreter, self, header, value, at) => {
            recordUsage(interpreter, 'response-header', 'set.headers', {
              args: [{ t: 'lit', v: header }, value],
              argsAt: [at, at],
              at,
              label: 'set.headers',
              self,
            });
          },
        })
      : UNKNOWN,
  set: (interpreter, _self, name, value, at) => {
    if (name === 'status') interpreter.path = { ...interpreter.path, status: asStatus(value) };
    if (name === 'redirect') answer(interpreter, { how: 'redirect', body: value, at, label: 'set.redirect' });
  },
});

const redirect = native('redirect', ({ interpreter, args, at, label }) => {
  answer(interpreter, { how: 'redirect', body: args[0], at, label });
  return modelled({ kind: 'response', get: () => UNKNOWN });
});

function elysiaContext(assigned: ReadonlyMap<string, Value>): ObjectValue {
  return contextObject({
    request: symbolicRequest({ fields: CONTEXT, assigned }),
    get: (_interpreter, _self, name) =>
      name === 'status' || name === 'error'
        ? makeStatus
        : name === 'set'
          ? settings
          : name === 'redirect'
            ? redirect
            : undefined,
  });
}

export function runElysia(
  interpreter: Interpreter,
  step: RawStep,
  _endpoint: unknown,
  assigned: ReadonlyMap<string, Value>,
): void {
  const context = elysiaContext(assigned);
  const before = interpreter.trace?.returns.length ?? 0;
  const returned = interpreter.invoke(
    step.value,
    [step.role === 'error' ? withError(context, step) : context],
    step.at,
  );
  const { path: end, trace } = interpreter;
  const own = trace?.returns.slice(before) ?? [];
  if (own.length === 0 && end.dead) return;
  for (const { value, path } of own.length > 0 ? [...own] : [{ value: returned, path: end }]) {
    if (path.responded !== 'no') continue;
    interpreter.path = path;
    for (const one of alternatives(value)) finish(interpreter, step, one);
  }
  interpreter.path = end;
}

function finish(interpreter: Interpreter, step: RawStep, value: Value): void {
  const { trace } = interpreter;
  if (value.t === 'obj' && statuses.has(value)) {
    const [status, body] = ['status', 'response'].map((name) => value.props.get(name));
    answer(interpreter, { how: 'respond', status, body, at: value.at ?? step.at, label: 'status()' });
    return;
  }
  if (step.kind === 'handler' || step.role === 'error') {
    answer(interpreter, { how: 'respond', body: value, at: step.at, label: 'return', html: true });
    return;
  }
  const isNothing = value.t === 'lit' && (value.v === undefined || value.v === null);
  if (step.role === 'derive' && value.t === 'obj' && !value.model)
    for (const [name, item] of value.props) trace?.assigned.set(name, item);
  // What is not known may be nothing.
  const isKnown = value.t !== 'unk' && value.t !== 'ext';
  if (step.role === 'before' && !isNothing && isKnown)
    answer(interpreter, { how: 'respond', body: value, at: step.at, label: 'return' });
  else trace?.continues.push({ path: interpreter.path, at: step.at });
}

/** `onError({ error, code, set })`. */
function withError(context: ObjectValue, step: RawStep): Value {
  const at: Location =
    step.value.t === 'fn'
      ? { file: step.value.module.file, span: step.value.ir.params[0]?.at ?? step.value.ir.at }
      : step.at;
  return contextObject({
    request: context,
    get: (_i, _s, name) =>
      name === 'error'
        ? unknown([{ l: 'err', what: 'error', at, steps: [] }])
        : name === 'code'
          ? UNKNOWN
          : undefined,
  });
}
