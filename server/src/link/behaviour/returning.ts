/** Calls of steps that answer by what they return: nothing lets the request pass. */
import type { Location } from '../../model/location';
import type { Interpreter } from '../interpret/interpreter';
import { memberOf } from '../interpret/members';
import { alternatives, type Value } from '../interpret/values';
import { recordUsage } from '../interpret/usages';
import { answer } from './answers';
import { noteHeaders } from './headers';

export interface Returning {
  /** It is the handler: what it returns is the answer, whatever that is. */
  readonly isHandler: boolean;
  /** Name of the property that holds the status of a returned object (`statusCode`), if it stands for a response. */
  readonly status?: string;
  /** Names of properties of which the first that is there is the body. */
  readonly body?: readonly string[];
}

/** Runs a step and notes, for each of its ways, whether it answered or let the request pass. */
export function runReturning(
  interpreter: Interpreter,
  value: Value,
  args: readonly Value[],
  at: Location,
  how: Returning,
): void {
  const before = interpreter.trace?.returns.length ?? 0;
  const returned = interpreter.invoke(value, args, at);
  const { path: end, trace } = interpreter;
  const own = [...(trace?.returns.slice(before) ?? [])];
  if (own.length === 0 && end.dead) return;
  for (const exit of own.length > 0 ? own : [{ value: returned, path: end }]) {
    if (exit.path.responded !== 'no') continue;
    interpreter.path = exit.path;
    for (const one of alternatives(exit.value)) noteExit(interpreter, one, at, how);
  }
  interpreter.path = end;
}

function noteExit(interpreter: Interpreter, value: Value, at: Location, how: Returning): void {
  const isNothing = value.t === 'lit' && (value.v === undefined || value.v === null);
  if (!how.isHandler && (isNothing || value.t === 'unk' || value.t === 'ext')) {
    interpreter.trace?.continues.push({ path: interpreter.path, at });
    return;
  }
  const place = value.t === 'obj' ? (value.at ?? at) : at;
  if (how.status !== undefined && value.t === 'obj' && value.props.has(how.status)) {
    const body = how.body?.map((name) => value.props.get(name)).find((one) => one !== undefined);
    const status = memberOf(interpreter, value, how.status, place);
    noteHeaderTable(interpreter, value.props.get('headers'), place);
    answer(interpreter, { how: 'respond', status, body, at: place, label: 'return', html: true });
    return;
  }
  answer(interpreter, { how: 'respond', body: value, at: place, label: 'return' });
}

/** The headers of a response that is returned as an object. */
function noteHeaderTable(interpreter: Interpreter, headers: Value | undefined, place: Location): void {
  if (headers?.t !== 'obj' || headers.model) return;
  const at = headers.at ?? place;
  const context = {
    interpreter,
    args: [headers],
    argsAt: [at],
    at,
    label: 'headers',
    self: undefined,
    isNew: false,
  };
  recordUsage(interpreter, 'response-header', 'response.writeHead()', context);
  noteHeaders(context, 'writeHead');
}
