/** Answers: what is sent to the client, and what of an error it shows. */
import { contains, type Location } from '../../model/location';
import type { CallContext, Interpreter } from '../interpret/interpreter';
import { addressOf, hostLabels } from '../interpret/hosts';
import { memberOf } from '../interpret/members';
import { addFlow } from '../interpret/sinks';
import { asStatus, errorStatus } from '../interpret/throwing';
import {
  alternatives,
  deepLabels,
  native,
  stringOf,
  UNKNOWN,
  type NativeValue,
  type Value,
} from '../interpret/values';
import { render } from './templates';
import { sameExposure, type AnswerEvent } from '../interpret/trace';

export interface Answer {
  readonly how: AnswerEvent['how'];
  readonly status?: Value;
  readonly body?: Value;
  readonly at: Location;
  readonly label: string;
  /** The answer is HTML: request data in it is reflected. */
  readonly html?: boolean;
  /** The view that is rendered with `body` as its locals. */
  readonly view?: Value;
  /** Path of the file that is sent, where nothing keeps it in a folder. */
  readonly filePath?: Value;
}

/** Notes an answer; the path goes on, but has responded. */
export function answer(interpreter: Interpreter, what: Answer): void {
  const status = asStatus(what.status) ?? interpreter.path.status;
  interpreter.trace?.answers.push({
    how: what.how,
    status,
    path: interpreter.path,
    at: what.at,
    label: what.label,
    body: what.body,
    detail: what.how === 'redirect' ? redirectTarget(interpreter, what.body, what.at) : undefined,
    within: interpreter.frame?.fn,
  });
  interpreter.path = { ...interpreter.path, responded: 'yes' };
  if (what.how === 'render') render(interpreter, what.view, what.body, what);
  if (what.filePath) flowInto(interpreter, what.filePath, 'path', 22, what);
  if (what.how === 'redirect' && what.body) flowInto(interpreter, what.body, 'redirect', 601, what);
  else if (what.body && !(status !== undefined && EMPTY.has(status))) {
    noteExposures(interpreter, what.body, what, status);
    if (
      (what.html || interpreter.path.isHtml) &&
      !interpreter.path.notHtml &&
      alternatives(what.body).some((v) => v.t === 'str' || v.t === 'unk')
    )
      flowInto(interpreter, what.body, 'html', 79, what);
  }
}

/** Answers of which no body is sent, whatever the handler gives. */
const EMPTY = new Set([204, 205, 304]);

/** What becomes of what a handler returns. */
interface Returned {
  /** Text that looks like a page is sent as one. */
  readonly html?: 'markup';
  /** `{ url }` names the address that the client is sent to. */
  readonly redirect?: boolean;
}

const isPage = (value: Value, { html }: Returned): boolean =>
  html === 'markup' &&
  alternatives(value).some((v) => v.t === 'str' && /<[a-z!][^>]*>/i.test(v.parts.join('')));

function noteTarget(interpreter: Interpreter, value: Value, at: Location): void {
  for (const one of alternatives(value)) {
    const url = one.t === 'obj' ? one.props.get('url') : undefined;
    if (url) flowInto(interpreter, url, 'redirect', 601, { how: 'redirect', at, label: 'return' });
  }
}

/** Where in the handler the returned value was written: the object, else its only `return`. */
function placeOf(value: Value, handler: Value): Location | undefined {
  if (handler.t !== 'fn') return undefined;
  const { ir, module } = handler;
  const made = alternatives(value).find((one) => one.t === 'obj' || one.t === 'arr')?.at;
  if (made?.file === module.file && contains(ir.at, made.span)) return made;
  const [only, ...others] = ir.body.filter((statement) => statement.k === 'return');
  return only && others.length === 0 && ir.body.length === 1
    ? { file: module.file, span: only.at }
    : undefined;
}

/** Calls a handler; what it returns is the answer, on each of its ways on which it has not answered before. */
export function answerWithReturned(
  interpreter: Interpreter,
  handler: Value,
  args: readonly Value[],
  at: Location,
  how: Returned = {},
): void {
  const before = interpreter.trace?.returns.length ?? 0;
  const returned = interpreter.invoke(handler, args, at);
  const { path: end, trace } = interpreter;
  if (end.dead) return;
  const own = trace?.returns.slice(before) ?? [];
  const exits = own.length > 0 ? own : [{ value: returned, path: end }];
  for (const { value, path } of exits) {
    if (path.responded !== 'no') continue;
    interpreter.path = path;
    const place = how.html || how.redirect ? (placeOf(value, handler) ?? at) : at;
    if (how.redirect) noteTarget(interpreter, value, place);
    answer(interpreter, {
      how: 'respond',
      body: value,
      at: place,
      label: 'return',
      html: isPage(value, how),
    });
  }
  interpreter.path = { ...end, responded: 'yes' };
}

/** Where a client is sent to, as a text or as the object of a URL; of one that is computed, what is known of it. */
function redirectTarget(interpreter: Interpreter, body: Value | undefined, at: Location): string | undefined {
  if (!body) return undefined;
  const text = textOf(body) ?? textOf(addressOf(body));
  if (text !== undefined) return text;
  if (body.t === 'obj') return textOf(memberOf(interpreter, body, 'pathname', at));
  const authorizes = alternatives(body).some((one) => one.t === 'ext' && AUTHORIZES.test(one.path));
  return authorizes ? 'the authorization server' : undefined;
}

/** `client.authorizationUrl(…)`, `arctic.createAuthorizationURL(…)`, `buildAuthorizationUrl(…)` */
const AUTHORIZES = /(?:authoriz(?:e|ation)|log-?in|sign-?in)_?(?:url|uri)\(\)$/i;

const textOf = (value: Value | undefined): string | undefined =>
  value && (stringOf(value) ?? (value.t === 'str' ? value.parts.map((p) => p ?? '').join('') : undefined));

function flowInto(
  interpreter: Interpreter,
  value: Value,
  category: 'redirect' | 'html' | 'path',
  cwe: number,
  what: Answer,
): void {
  for (const label of category === 'redirect' ? hostLabels(value) : deepLabels(value, 1)) {
    if (label.l !== 'req' || label.kind === 'any') continue;
    // Nobody but the client itself chooses its headers and cookies, so that a link cannot.
    if (category !== 'path' && (label.kind === 'header' || label.kind === 'cookie')) continue;
    addFlow(interpreter, label, category, cwe, { label: what.label, at: what.at }, 'high');
  }
}

/** Notes each piece of a caught error in a value that is sent. */
function noteExposures(
  interpreter: Interpreter,
  body: Value,
  what: Answer,
  status: number | undefined,
): void {
  const { trace } = interpreter;
  if (!trace) return;
  const developmentOnly = interpreter.path.facts.some((fact) => fact.on === 'production' && !fact.holds);
  if (interpreter.path.facts.some((fact) => fact.on === 'own-error' && fact.holds)) return;
  for (const label of deepLabels(body, 5)) {
    if (label.l !== 'err' || label.own || label.what === 'status') continue;
    const exposed = { what: label.what, sentAt: what.at };
    if (trace.exposures.some((other) => sameExposure(other, exposed))) continue;
    trace.exposures.push({
      ...exposed,
      location: what.at,
      sentBy: what.label,
      caughtAt: label.at,
      developmentOnly,
      steps: label.steps,
      // With a client's error the message is often meant for it.
      confidence:
        (label.what === 'message' && status !== undefined && status < 500) ||
        (label.mild && label.what !== 'stack')
          ? 'medium'
          : 'high',
    });
  }
}

const goOn = ({ trace, path, frame }: Interpreter, at: Location): void => {
  trace?.continues.push({ path, at, within: frame?.fn });
};

/** `next()` of a middleware around what follows, which may throw; what it returns is not known. */
export const passing = (name: string): NativeValue =>
  native(name, ({ interpreter, at }) => {
    goOn(interpreter, at);
    interpreter.risks++;
    return UNKNOWN;
  });

/** `next()` and `next(err)`. */
export function continueWith(context: CallContext): void {
  const { interpreter, args, at } = context;
  const [error] = args;
  const text = stringOf(error);
  if (
    !error ||
    (error.t === 'lit' && (error.v === undefined || error.v === null)) ||
    text === 'route' ||
    text === 'router'
  ) {
    goOn(interpreter, at);
    return;
  }
  const { status, name } = errorStatus(error);
  interpreter.trace?.answers.push({
    how: 'next-error',
    status: status ?? interpreter.path.status,
    path: interpreter.path,
    at,
    label: context.label || 'next',
    body: error,
    detail: name,
  });
}
