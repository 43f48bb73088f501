/** How Sails calls policies, actions of the classic kind, and machines (`{ inputs, exits, fn }`). */
import { answer, answerWithReturned, continueWith } from '../../link/behaviour/answers';
import { namedResponse } from '../../link/behaviour/namedAnswers';
import { dataObject, symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import { validatedLabels } from '../../link/interpret/labels';
import { asStatus, statusByName } from '../../link/interpret/throwing';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  external,
  literal,
  modelled,
  native,
  object,
  relabel,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../../link/interpret/values';
import type { RawEndpoint, RawStep } from '../../link/routing/model';
import type { SourceKind } from '../../model/endpoint';
import { EXPRESS_REQUEST } from '../express/express';

const REQUEST: RequestFields = {
  ...EXPRESS_REQUEST,
  allParams: { is: 'reader', kind: 'body' },
  me: { is: 'credential', what: 'req.me' },
  upload: { is: 'reader', kind: 'file' },
};

export function runSails(
  interpreter: Interpreter,
  step: RawStep,
  endpoint: RawEndpoint | undefined,
  assigned: ReadonlyMap<string, Value>,
): void {
  const request = symbolicRequest({ fields: REQUEST, assigned });
  const { value, at } = step;
  if (value.t === 'obj') {
    runMachine(interpreter, value, request, endpoint, step);
    return;
  }
  const next = native('proceed', (context) => {
    continueWith(context);
    return UNDEFINED;
  });
  if (value.t === 'nat') interpreter.invoke(value, [], at);
  else interpreter.invoke(value, [request, namedResponse(), next], at);
}

/** Where a machine's input comes from: the path if it names it, else the query or the body. */
export const inputKind = (
  endpoint: { readonly path: string; readonly method: string },
  name: string,
): SourceKind => (endpoint.path.includes(`:${name}`) ? 'path' : endpoint.method === 'GET' ? 'query' : 'body');

function runMachine(
  interpreter: Interpreter,
  machine: Value,
  request: Value,
  endpoint: RawEndpoint | undefined,
  { at, role }: RawStep,
): void {
  const fn = memberOf(interpreter, machine, 'fn', at);
  const exits = memberOf(interpreter, machine, 'exits', at);
  const inputs = modelled({
    kind: 'plain',
    get: (run, _self, name, where) => {
      const kind = inputKind(endpoint ?? { path: '', method: 'POST' }, name);
      return relabel(memberOf(run, dataObject(run, kind, where), name, where), validatedLabels);
    },
  });
  const self = object([
    ['req', request],
    ['res', namedResponse()],
  ]);
  const leave = modelled({
    kind: 'plain',
    get: (_i, _s, name) =>
      native(name, (context) => {
        answer(context.interpreter, {
          how: 'respond',
          status: literal(statusOfExit(interpreter, exits, name) ?? (name === 'success' ? 200 : 500)),
          body: context.args[0],
          at: context.at,
          label: context.label,
        });
        return UNDEFINED;
      }),
  });
  if (fn.t !== 'fn') return;
  const bound: Value = { ...fn, self };
  if (role === 'policy') interpreter.invoke(bound, [inputs, leave], at, self);
  else answerWithReturned(interpreter, bound, [inputs, leave], at);
  nameThrown(interpreter, exits);
}

/** `throw 'forbidden'` leaves by the exit of that name. */
function nameThrown(interpreter: Interpreter, exits: Value): void {
  const { trace } = interpreter;
  trace?.answers.forEach((event, index) => {
    if (event.how !== 'throw' || event.status !== undefined || !event.body) return;
    const name =
      stringOf(event.body) ?? (event.body.t === 'obj' ? [...event.body.props.keys()][0] : undefined);
    const status = name === undefined ? undefined : statusOfExit(interpreter, exits, name);
    if (status !== undefined) trace.answers[index] = { ...event, status };
  });
}

function statusOfExit(interpreter: Interpreter, exits: Value, name: string): number | undefined {
  const at = { file: '', span: [0, 0] as const };
  const exit = exits.t === 'obj' ? exits.props.get(name) : undefined;
  const given = exit && asStatus(memberOf(interpreter, exit, 'statusCode', at));
  const type = exit && stringOf(memberOf(interpreter, exit, 'responseType', at));
  return given ?? statusByName(type) ?? statusByName(name);
}

/** What a blueprint does for a model. */
export const blueprint = (action: string): Value =>
  native(action, (call) => {
    const { interpreter, at } = call;
    const args =
      action === 'create' || action === 'update' ? [dataObject(interpreter, 'body', at)] : [UNKNOWN];
    const body = interpreter.call(external('sails', `.blueprint.${action}`), { ...call, args });
    answer(interpreter, { how: 'respond', body, at, label: action });
    return UNKNOWN;
  });
