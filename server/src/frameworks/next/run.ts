/** Calls handlers, middleware and actions as Next.js does. */
import { noteRead } from '../../link/interpret/reads';
import { answerWithReturned } from '../../link/behaviour/answers';
import { nodeResponse } from '../../link/behaviour/nodeResponse';
import { dataObject, symbolicRequest } from '../../link/behaviour/request';
import type { Interpreter } from '../../link/interpret/interpreter';
import { literal, modelled, native, object, UNKNOWN, unknown, type Value } from '../../link/interpret/values';
import type { RawEndpoint, RawStep } from '../../link/routing/model';
import { EXPRESS_REQUEST } from '../express/express';
import { nextWith } from '../trpc/run';
import { handlerOf } from './actions';
import { NEXT_REQUEST, requestTo } from './packages';

export function runNext(
  interpreter: Interpreter,
  step: RawStep,
  raw: RawEndpoint | undefined,
  assigned: ReadonlyMap<string, Value>,
): void {
  const method = raw?.method ?? '*';
  const path = raw?.path ?? '/';
  const { at } = step;
  if (step.role === 'wrapper') return;
  if (step.role === 'builder') {
    const next = nextWith(interpreter, 'ctx');
    const ctx = symbolicRequest({ fields: {}, assigned });
    const given = modelled({
      kind: 'plain',
      get: (_i, _s, name) => (name === 'next' ? next : name === 'ctx' ? ctx : undefined),
    });
    interpreter.invoke(step.value, [given], at);
    return;
  }
  if (step.role === 'action') {
    runAction(interpreter, step, assigned);
    return;
  }
  if (step.role === 'pages') {
    const fields = {
      ...EXPRESS_REQUEST,
      ...(method === '*' ? {} : { method: { is: 'fixed' as const, value: literal(method) } }),
    };
    interpreter.invoke(step.value, [symbolicRequest({ fields, assigned }), nodeResponse()], at);
    return;
  }
  const request = symbolicRequest({
    fields:
      step.role === 'middleware'
        ? requestTo(path, method)
        : { ...NEXT_REQUEST, method: { is: 'fixed', value: literal(method) } },
    assigned,
  });
  const parameters = dataObject(interpreter, 'path', at);
  interpreter.trace?.reads.delete('path');
  const context = modelled({
    kind: 'plain',
    get: (_i, _s, name) =>
      name === 'params' ? parameters : name === 'waitUntil' ? native(name, () => UNKNOWN) : undefined,
  });
  if (step.role !== 'middleware') {
    answerWithReturned(interpreter, step.value, [request, context], at);
    return;
  }
  interpreter.invoke(step.value, [request, object()], at);
  const { path: end } = interpreter;
  // Falling off the end, or returning nothing, lets the request pass.
  if (!end.dead && end.responded !== 'yes' && interpreter.trace?.continues.length === 0)
    interpreter.trace.continues.push({ path: end, at });
}

/** Every argument of an action is what the client sent, whatever its declared type. */
function runAction(interpreter: Interpreter, step: RawStep, assigned: ReadonlyMap<string, Value>): void {
  const fn = handlerOf(step.value);
  if (step.role === 'action' && step.cacheKey === 'builder') {
    const input = dataObject(interpreter, 'body', step.at);
    interpreter.trace?.reads.delete('body');
    const user = unknown([{ l: 'cred', what: "the action's context", at: step.at, verified: true }]);
    const ctx = modelled({ kind: 'plain', get: (_i, _s, name) => assigned.get(name) ?? user });
    const given = modelled({
      kind: 'plain',
      get: (_i, _s, name) =>
        /^(parsedInput|clientInput|input)$/.test(name) ? input : name === 'ctx' ? ctx : undefined,
    });
    interpreter.invoke(fn ?? step.value, [given, input], step.at);
    return;
  }
  const args = (fn?.ir.params ?? []).map((param): Value => {
    const at = { file: step.at.file, span: param.at };
    const name = param.pat.k === 'id' ? param.pat.name : '';
    if (/formdata/i.test(param.type?.name ?? name)) return dataObject(interpreter, 'body', at);
    // What `useActionState` hands back is no field of the form.
    if (name !== '' && !/^_?(?:prev|previous|initial|current)_?(?:state)?$/i.test(name))
      noteRead(interpreter, 'body', name, at);
    return unknown([{ l: 'req', kind: 'body', name, at, steps: [] }]);
  });
  answerWithReturned(interpreter, fn ?? step.value, args, step.at);
}
