/** Credentials and requests that leave the workspace: to a package or service that is not known, and may check them. */
import type { Location } from '../../model/location';
import type { CallContext, Interpreter } from './interpreter';
import { deepLabels, labelsOf, type Value } from './values';

/** What such functions do with a credential is to take it apart, to write it down, or to wrap it. */
const NO_CHECK =
  /pars|split|log|debug|info|warn|error|decode|format|string|replace|match|slice|trim|normali|set$|append|push|encode|cookie|headers?$|get$|has$|json$|next|pipe|then|map$|write|assign|merge|pick|omit|clone|test$|exec$|includes|startswith|endswith/i;

/** Functions that answer whole requests: another framework's application, a server inside of this one, a proxy. */
const ANSWERS =
  /handle|serve|fetch|dispatch|proxy|forward|emit|inject|upgrade|middleware|(^|[a-z.])(App|Router|Web|Listener)$|^(app|router|web|listener)$/;

/** What serves files lets everybody have them. */
const SERVES_FILES = /static|sirv|serve-?(?:index|favicon|handler)/i;

/** Notes unverified credentials among the arguments of a call that leads out of the workspace. */
export function noteHandOver(interpreter: Interpreter, context: CallContext, symbol: string): void {
  const { trace } = interpreter;
  const name = /([A-Za-z0-9_$]+)(?:\(\))?$/.exec(symbol)?.[1] ?? symbol;
  if (trace && context.args.some(isResponse)) trace.answeredElsewhere = true;
  if (!trace || NO_CHECK.test(name) || SERVES_FILES.test(symbol)) return;
  if (ANSWERS.test(name) && context.args.some(isRequest)) {
    trace.handedOver.unshift({ what: 'the request', isRequest: true, to: name, at: context.at });
    return;
  }
  if (trace.handedOver.length > 0) return;
  for (const arg of context.args) {
    const what = credentialIn(arg);
    if (what === undefined) continue;
    trace.handedOver.push({ what, to: name, at: context.at });
    return;
  }
}

/** A request object, or options that have one. */
const isResponse = (value: Value): boolean => value.t === 'obj' && value.model?.kind === 'response';

const isRequest = (value: Value): boolean =>
  value.t === 'obj' &&
  (value.model?.kind === 'request' ||
    [...value.props.values()].some((prop) => prop.t === 'obj' && prop.model?.kind === 'request'));

function credentialIn(value: Value): string | undefined {
  const labels = deepLabels(value, 3);
  const label = labels.find((l) => l.l === 'cred' && !l.verified && !l.weak);
  // What was found by a credential is no credential.
  const isSent = labels.some((l) => l.l === 'req' && (l.kind === 'header' || l.kind === 'cookie'));
  return isSent && label?.l === 'cred' ? label.what : undefined;
}

/** Notes that a test of who calls chooses between two ways, none of which is an end. */
export function noteBoth(interpreter: Interpreter, test: Value, at: Location): void {
  if (interpreter.trace && isWho(test)) interpreter.trace.treatsBoth ??= at;
}

/** The same of a test that does something more for a caller who is known. */
export function noteMore(interpreter: Interpreter, test: Value, at: Location): void {
  if (interpreter.trace && isWho(test)) interpreter.trace.welcomesBoth ??= at;
}

/** Every client has a session, whether it is known or not. */
const isWho = (test: Value): boolean =>
  labelsOf(test).some((l) => l.l === 'cred' && l.verified && !/session/.test(l.what));
