/** The socket of a connection, as handlers of events and middleware see it. */
import { answer, continueWith } from '../../link/behaviour/answers';
import { contextObject } from '../../link/behaviour/context';
import { symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import type { Interpreter } from '../../link/interpret/interpreter';
import {
  literal,
  native,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  unknown,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import { EXPRESS_REQUEST } from '../express/express';

const HANDSHAKE: RequestFields = {
  headers: { is: 'headers' },
  query: { is: 'data', kind: 'query', flat: true },
  auth: { is: 'data', kind: 'body' },
};
const SOCKET: RequestFields = {
  handshake: { is: 'request', fields: HANDSHAKE },
  request: { is: 'request', fields: EXPRESS_REQUEST },
  data: { is: 'request', fields: {}, within: 'data' },
};
const LISTENS = new Set(['on', 'once', 'addListener']);

/** Told of every event that a connection listens to. */
export type OnEvent = (
  name: Value | undefined,
  handler: Value,
  call: { at: RawStep['at']; argsAt: readonly RawStep['at'][] },
) => void;

export function socketObject(assigned: ReadonlyMap<string, Value>, onEvent?: OnEvent): ObjectValue {
  return contextObject({
    request: symbolicRequest({ fields: SOCKET, assigned }),
    get: (_interpreter, self, name) => {
      if (LISTENS.has(name))
        return native(name, ({ interpreter, args, at, argsAt }) => {
          interpreter.trace?.continues.push({ path: interpreter.path, at });
          if (args[1]) onEvent?.(args[0], args[1], { at, argsAt });
          return self;
        });
      if (name === 'disconnect' || name === 'close' || name === 'terminate')
        return native(name, ({ interpreter, at, label }) => {
          answer(interpreter, { how: 'respond', status: literal(401), at, label });
          return UNDEFINED;
        });
      if (
        /^(emit|send|to|in|join|leave|except|broadcast|timeout|use|onAny|off|removeAllListeners)$/.test(name)
      )
        return name === 'broadcast' ? self : native(name, () => self);
      return undefined;
    },
  });
}

const ACKNOWLEDGES = /^_?(cb|callback|ack|acknowledge|fn|done|next|respond|reply|response)\w*$/i;

export function runSocketStep(
  interpreter: Interpreter,
  step: RawStep,
  assigned: ReadonlyMap<string, Value>,
  isMessage: boolean,
): void {
  const socket = socketObject(assigned);
  const { at } = step;
  if (step.role === 'middleware') {
    const next = native('next', (call) => {
      const [error] = call.args;
      // Whatever error is given: the connection is refused.
      if (error && error.t !== 'lit')
        answer(interpreter, {
          how: 'respond',
          status: literal(401),
          body: error,
          at: call.at,
          label: 'next',
        });
      else continueWith(call);
      return UNDEFINED;
    });
    interpreter.invoke(step.value, [socket, next], at);
    return;
  }
  if (step.role === 'connection') {
    interpreter.invoke(step.value, [socket, symbolicRequest({ fields: EXPRESS_REQUEST, assigned })], at);
    return;
  }
  const { value } = step;
  if (interpreter.trace) interpreter.trace.unanswered = true;
  const params = value.t === 'fn' ? value.ir.params : [];
  const args = params.map((param, index): Value => {
    const name = param.pat.k === 'id' ? param.pat.name : '';
    const paramAt = value.t === 'fn' ? { file: value.module.file, span: param.at } : at;
    if (ACKNOWLEDGES.test(name) && index === params.length - 1)
      return native(name, (call) => {
        answer(call.interpreter, { how: 'respond', body: call.args[0], at: call.at, label: name });
        return UNDEFINED;
      });
    // `ws` tells beside a message whether it is binary.
    if (isMessage && index > 0) return UNKNOWN;
    return unknown([{ l: 'req', kind: 'message', name, at: paramAt, steps: [] }]);
  });
  interpreter.invoke(value, args, at, socket);
}

/** Events of the transport itself, which no client sends. */
const RESERVED = new Set([
  'connect',
  'connection',
  'disconnect',
  'disconnecting',
  'error',
  'close',
  'newListener',
  'removeListener',
  'connect_error',
  'pong',
  'ping',
  'open',
  'upgrade',
  'unexpected-response',
]);

export const isReserved = (name: string | undefined): boolean => name !== undefined && RESERVED.has(name);
export const eventName = (value: Value | undefined): string => stringOf(value) ?? '{?}';
