/** What tests imply: the facts that hold when a value is truthy or falsy. */
import type { Location } from '../../model/location';
import type { CallContext, Interpreter } from './interpreter';
import { joinLabels, requestKey, type Label, type RequestLabel } from './labels';
import { addFacts, commonFacts, type Fact } from './path';
import { noteComparison } from './pathTests';
import { recordUsage } from './usages';
import { holdsSecret, isDigest } from './secrets';
import { labelsOf, literal, stringOf, unknown, type Implications, type Value } from './values';

const NONE: Implications = { truthy: [], falsy: [] };

/** Facts about the credential and the like that the truth of a value implies. */
export function implicationsOf(value: Value, at: Location): Implications {
  if (value.t === 'union') {
    const told = value.of.find((v) => v.t === 'unk' && v.ofUnion);
    const parts = value.of
      .filter((v) => (v.t !== 'lit' || v.v === true) && v !== told)
      .map((v) => implicationsOf(v, at));
    if (told?.t === 'unk' && told.implies) {
      const { truthy, falsy } = told.implies;
      return { truthy, falsy: parts.map((p) => p.falsy).reduce(addFacts, falsy) };
    }
    if (parts.length === 0) return NONE;
    return {
      truthy: parts
        .map((p) => p.truthy)
        .filter((facts) => facts.length > 0)
        .reduce((a, b) => (a.length === 0 ? b : commonFacts(a, b)), []),
      falsy: parts.map((p) => p.falsy).reduce(addFacts, []),
    };
  }
  if (value.t !== 'unk' && value.t !== 'ext') {
    const labels = labelsOf(value);
    return labels.some((l) => l.l === 'cred') ? credentialImplications(at) : NONE;
  }
  if (value.implies) return value.implies;
  if (holdsSecret(value))
    return {
      truthy: [{ on: 'configured', holds: true, at }],
      falsy: [{ on: 'configured', holds: false, at }],
    };
  if (value.t === 'unk' && value.outcome === 'validation') return NONE;
  if (value.t === 'unk' && value.outcome === 'limit') {
    return { truthy: [{ on: 'limit', holds: true, at }], falsy: [{ on: 'limit', holds: false, at }] };
  }
  if (isCredential(value.labels)) return credentialImplications(at);
  return { truthy: [{ on: 'other', holds: true, at }], falsy: [{ on: 'other', holds: false, at }] };
}

/** Of a field that is only named like a credential, not the field itself counts but what was found by it. */
const isCredential = (labels: readonly Label[]): boolean =>
  labels.some((label) => label.l === 'cred' && !label.weak) ||
  (labels.some((label) => label.l === 'cred') && !labels.some(isInput));

const credentialImplications = (at: Location): Implications => ({
  truthy: [{ on: 'credential', holds: true, at }],
  falsy: [{ on: 'credential', holds: false, at }],
});

const EQUAL = new Set(['==', '===']);
const UNEQUAL = new Set(['!=', '!==']);
const ROLE = /role|admin|permission|scope|owner|author|isStaff|level|type|tenant|(^|_|\.)(user_?)?id$/i;

/** The value of a comparison, with what it implies. */
export function comparison(
  interpreter: Interpreter,
  op: string,
  left: Value,
  right: Value,
  at: Location,
): Value {
  if (left.t === 'lit' && right.t === 'lit') {
    const known = compareLiterals(op, left.v, right.v);
    if (known !== undefined) return literal(known);
  }
  const environment = productionTest(op, left, right, at) ?? productionTest(op, right, left, at);
  if (environment) return unknown([], environment);
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (one.t === 'ext' && /^\.request\.method(?:\.to(?:Upper|Lower)Case\(\))?$/.test(one.path))
      interpreter.trace?.methods.add(stringOf(other) ?? '');
  }
  if (EQUAL.has(op) || UNEQUAL.has(op)) noteComparison(interpreter, left, right);
  const counted = countTest(op, left, right);
  if (counted) return unknown([], counted);
  const found = positionTest(op, left, right);
  if (found) return unknown([], found);
  const labels = joinLabels(labelsOf(left), labelsOf(right));
  const absent = isNothing(right) || isNothing(left);
  const flip = UNEQUAL.has(op);
  if (absent && (EQUAL.has(op) || flip)) {
    const inner = implicationsOf(isNothing(right) ? left : right, at);
    return unknown([], flip ? inner : { truthy: inner.falsy, falsy: inner.truthy });
  }
  const truthy: Fact[] = [];
  const falsy: Fact[] = [];
  if (comparesCredential(left, right, labels)) {
    recordUsage(interpreter, 'comparison', op, { args: [left, right], argsAt: [at, at], at, label: op });
    const on = labels.some((l) => l.l === 'cred' && l.verified && ROLE.test(l.what))
      ? 'permission'
      : 'credential';
    truthy.push({ on, holds: !flip, at });
    falsy.push({ on, holds: flip, at });
  }
  // The other side has to be something that the request does not choose, else nothing is checked.
  const bothFromRequest = labelsOf(left).some(isInput) && labelsOf(right).some(isInput);
  if (bothFromRequest && (EQUAL.has(op) || flip)) {
    // A digest of the body that equals the signature that came with it: who sent it is known.
    for (const key of [...signedKeys(left, right), ...signedKeys(right, left)]) {
      truthy.push({ on: 'input', key, holds: !flip, at });
      falsy.push({ on: 'input', key, holds: flip, at });
    }
  }
  if (!bothFromRequest && (EQUAL.has(op) || flip || op === 'in' || op === 'instanceof')) {
    for (const key of inputKeys(labels)) {
      const checked = key.replace(/\.length$/, '');
      truthy.push({ on: 'input', key: checked, holds: !flip, at });
      falsy.push({ on: 'input', key: checked, holds: flip, at });
      if (checked === key || !isShort(left) || !isShort(right)) continue;
      truthy.push({ on: 'exact', key: checked, holds: !flip, at });
      falsy.push({ on: 'exact', key: checked, holds: flip, at });
    }
  } else if (!bothFromRequest && /^[<>]=?$/.test(op)) {
    // A bound: whichever side goes on has been bounded.
    for (const key of inputKeys(labels)) {
      truthy.push({ on: 'input', key, holds: true, at });
      falsy.push({ on: 'input', key, holds: true, at });
    }
  }
  if (
    (op === 'instanceof' || EQUAL.has(op)) &&
    labels.some((l) => l.l === 'err') &&
    isClientError(op, right)
  ) {
    truthy.push({ on: 'own-error', holds: true, at });
    falsy.push({ on: 'own-error', holds: false, at });
  }
  const own = statusTest(op, left, right) ?? statusTest(MIRRORED[op] ?? op, right, left);
  if (own !== undefined) {
    truthy.push({ on: 'own-error', holds: own, at });
    falsy.push({ on: 'own-error', holds: !own, at });
  }
  if (truthy.length === 0) {
    truthy.push({ on: 'other', holds: true, at });
    falsy.push({ on: 'other', holds: false, at });
  }
  return unknown([], { truthy, falsy });
}

/** A text of one or two characters (`language.length === 2`) leads nowhere. */
const isShort = (bound: Value): boolean =>
  bound.t !== 'lit' || (typeof bound.v === 'number' && bound.v >= 1 && bound.v <= 2);

/** `errors.length > 0`, `errors.length === 0`: whether a validation found anything. */
function countTest(op: string, count: Value, bound: Value): Implications | undefined {
  if (count.t !== 'unk' || count.outcome !== 'validation' || !count.implies) return undefined;
  if (bound.t !== 'lit' || typeof bound.v !== 'number') return undefined;
  const { truthy, falsy } = count.implies;
  if ((op === '>' && bound.v === 0) || (op === '>=' && bound.v === 1) || (UNEQUAL.has(op) && bound.v === 0))
    return { truthy, falsy };
  const isNone = (op === '<' && bound.v === 1) || ((EQUAL.has(op) || op === '<=') && bound.v === 0);
  return isNone ? { truthy: falsy, falsy: truthy } : undefined;
}

/** `list.indexOf(x) >= 0`, `text.search(p) !== -1`: what the search implies, the right way round. */
function positionTest(op: string, position: Value, bound: Value): Implications | undefined {
  if (position.t !== 'unk' || !position.implies || bound.t !== 'lit' || typeof bound.v !== 'number')
    return undefined;
  const { truthy, falsy } = position.implies;
  const finds =
    EQUAL.has(op) || UNEQUAL.has(op)
      ? EQUAL.has(op) === bound.v >= 0
      : op === '>' || op === '>='
        ? true
        : op === '<' || op === '<='
          ? false
          : undefined;
  if (finds === undefined) return undefined;
  return finds ? { truthy, falsy } : { truthy: falsy, falsy: truthy };
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

/** Does a test of an error's status, when it holds, single out the client's errors (true) or the server's (false)? */
function statusTest(op: string, status: Value, bound: Value): boolean | undefined {
  if (bound.t !== 'lit' || typeof bound.v !== 'number') return undefined;
  if (!labelsOf(status).some((label) => label.l === 'err' && label.what === 'status')) return undefined;
  const isServer = bound.v >= 500;
  if (op === '<' || op === '<=') return bound.v >= 400 && bound.v <= 500 ? true : undefined;
  if (op === '>' || op === '>=') return bound.v >= 499 ? false : undefined;
  if (EQUAL.has(op)) return !isServer;
  return UNEQUAL.has(op) ? isServer : undefined;
}

const signedKeys = (digest: Value, signature: Value): string[] =>
  labelsOf(signature).some((label) => label.l === 'cred')
    ? labelsOf(digest).flatMap((l) => (l.l === 'req' && l.clean?.includes('all') ? [requestKey(l)] : []))
    : [];

/** A credential, or what the client sent against a secret or a digest made with one. */
function comparesCredential(left: Value, right: Value, labels: readonly Label[]): boolean {
  if (labels.some((l) => l.l === 'cred' && !l.weak)) return true;
  const ofType = [left, right].some((v) => v.t === 'unk' && v.name === 'typeof');
  if (ofType) return false;
  return (
    labels.some((l) => l.l === 'cred') ||
    (labels.some(isInput) && [left, right].some((v) => holdsSecret(v) || isDigest(v)))
  );
}

const isInput = (label: Label): boolean => label.l === 'req';
const inputKeys = (labels: readonly Label[]): string[] =>
  labels.flatMap((l) => (l.l === 'req' ? [requestKey(l)] : []));
const isNothing = (value: Value): boolean =>
  value.t === 'lit' &&
  (value.v === null || value.v === undefined || value.v === '' || value.v === 'undefined');

function compareLiterals(op: string, a: unknown, b: unknown): boolean | undefined {
  switch (op) {
    case '===':
    case '==':
      return a === b;
    case '!==':
    case '!=':
      return a !== b;
    default:
      return undefined;
  }
}

/** `process.env.NODE_ENV === 'production'` and the like; `app.get('env')` is the same value. */
function productionTest(op: string, value: Value, other: Value, at: Location): Implications | undefined {
  if (!isEnvironment(value)) return undefined;
  const name = stringOf(other);
  if (name === undefined || (!EQUAL.has(op) && !UNEQUAL.has(op))) return undefined;
  const equalMeans = /^prod/i.test(name);
  const holds = EQUAL.has(op) ? equalMeans : !equalMeans;
  const known = /^(prod|dev|test|local|stag)/i.test(name);
  if (!known) return undefined;
  const yes: Fact = { on: 'production', holds, at };
  const no: Fact = { on: 'production', holds: !holds, at };
  // `!== 'development'` may be test or production: only equality with a development name excludes production.
  return { truthy: [yes], falsy: [no] };
}

const ENVIRONMENT = /(^|\.)(NODE_ENV|APP_ENV|ENVIRONMENT|nodeEnv|env|environment)$/;
const isEnvironment = (value: Value): boolean =>
  value.t === 'ext'
    ? (value.pkg === 'global:' && value.path.startsWith('.process.env.') && ENVIRONMENT.test(value.path)) ||
      value.path === '.app.get(env)'
    : value.t === 'union' && value.of.some(isEnvironment);

/** Names of functions that answer a question about their argument. */
export const PREDICATE =
  /^(is|has|can|check|verify|test|match|matches|includes?|some|every|allows?|allowed|contains|startsWith|endsWith|equals?|validate|valid)(?![a-z])/;

/** `order.owner.equals(user.id)`, `members.includes(user.id)`: a comparison with the caller, by a method. */
export function notePredicate(
  interpreter: Interpreter,
  name: string,
  context: CallContext,
  owner: Value | undefined,
): void {
  if (!PREDICATE.test(name) || !interpreter.trace) return;
  const sides = owner ? [owner, ...context.args] : context.args;
  if (!sides.some((side) => labelsOf(side).some((label) => label.l === 'cred'))) return;
  const { at, label } = context;
  recordUsage(interpreter, 'comparison', `${name}()`, {
    args: sides,
    argsAt: sides.map(() => at),
    at,
    label,
  });
}

/** A predicate called on request data: a check of it when the predicate says so. */
export function predicateImplications(
  labels: readonly Label[],
  at: Location,
  isExactTest = false,
): Implications {
  const keys = labels.flatMap((label) => (label.l === 'req' ? [testedKey(label)] : []));
  const credential = labels.some((l) => l.l === 'cred');
  const facts = (holds: boolean): Fact[] => [
    ...(credential ? [{ on: 'credential' as const, holds, at }] : []),
    ...keys.map((key) => ({ on: 'input' as const, key, holds, at })),
    ...(isExactTest ? keys.map((key) => ({ on: 'exact' as const, key, holds, at })) : []),
  ];
  return { truthy: facts(true), falsy: facts(false) };
}

/** Of `path.extname(name)` only the end was looked at: that vouches for nothing but itself. */
const testedKey = (label: RequestLabel): string =>
  label.clean?.includes('path') === true && !label.clean.includes('all')
    ? `${requestKey(label)}.(part)`
    : requestKey(label);

const CLIENT_ERROR =
  /Http|Api|App|Custom|Boom|Zod|Joi|Validation|Request|Client|Status|Auth|Forbidden|NotFound|Unauthori|Operational|Domain|Business|Celebrate|Conflict|Public|Visible|Expected|UserFacing/;

/** `err instanceof ApiError`, `err.name === 'ValidationError'`: an error whose message is meant for the client. */
function isClientError(op: string, right: Value): boolean {
  if (op !== 'instanceof') return CLIENT_ERROR.test(stringOf(right) ?? '');
  if (right.t === 'cls') return CLIENT_ERROR.test(right.ir.name ?? '');
  return right.t === 'ext' && right.pkg !== 'global:' && CLIENT_ERROR.test(right.path);
}
