/** Thrown errors: to the nearest `catch`, or out of the function that is being observed. */
import type { Location } from '../../model/location';
import type { Interpreter } from './interpreter';
import { noteShown } from './shownErrors';
import type { AnswerEvent } from './trace';
import { alternatives, entryOf, stringOf, type ObjectValue, type Value } from './values';

/** Ends the path with a thrown value. */
export function raise(interpreter: Interpreter, value: Value, at: Location): void {
  const { status, name } = errorStatus(value);
  const event: AnswerEvent = {
    how: 'throw',
    status: status ?? interpreter.path.status,
    path: interpreter.path,
    at,
    label: name ?? 'throw',
    body: value,
    detail: name,
  };
  const catcher = interpreter.catchers.at(-1);
  if (!catcher) {
    interpreter.trace?.answers.push(event);
    noteShown(interpreter, value, status, at);
  } else {
    catcher.thrown.push(value);
    if (event.status !== undefined && event.status < 500) catcher.refusals.push(event);
  }
  interpreter.path = { ...interpreter.path, dead: true };
}

const BY_NAME: readonly (readonly [RegExp, number])[] = [
  [
    /unauthori[sz]ed|unauthenticated|authenticat|authn|invalidtoken|tokenexpired|notloggedin|loginrequired|jsonwebtoken/i,
    401,
  ],
  [
    /forbidden|access_?denied|accessdenied|notallowed|permission|notauthori[sz]ed|authori[sz]ation|authz|insufficient/i,
    403,
  ],
  [/too_?many_?requests|rate_?limit|throttl/i, 429],
  [/badrequest|validation|invalidinput|unprocessable|invalidparam|badinput/i, 400],
  [/notfound/i, 404],
  [/conflict/i, 409],
];

/** The HTTP status that an error value stands for, if it shows one, and the name of its class. */
export function errorStatus(value: Value): { status: number | undefined; name: string | undefined } {
  for (const one of alternatives(value)) {
    const name = className(one);
    const status = statusOf(one) ?? statusByName(name) ?? statusOfArguments(one) ?? statusOfMessage(one);
    if (status !== undefined || name !== undefined) return { status, name };
  }
  return { status: undefined, name: undefined };
}

/** What `new Error('Not authenticated')` says: a plain error has nothing but its message. */
function statusOfMessage(value: Value): number | undefined {
  if (value.t !== 'ext' || !/Error\(\)$/.test(value.path)) return undefined;
  const text = stringOf(value.args[0])?.replace(/[\s_-]+/g, '');
  return text !== undefined && text.length < 80 ? statusByName(text) : undefined;
}

export const statusByName = (name: string | undefined): number | undefined =>
  name === undefined ? undefined : BY_NAME.find(([pattern]) => pattern.test(name))?.[1];

function className(value: Value): string | undefined {
  if (value.t === 'obj') {
    let cls = value.cls;
    while (cls) {
      if (cls.ir.name && statusByName(cls.ir.name) !== undefined) return cls.ir.name;
      cls = cls.base?.t === 'cls' ? cls.base : undefined;
    }
    return value.cls?.ir.name;
  }
  if (value.t === 'ext') return /([A-Za-z0-9_$]+)\(\)$/.exec(value.path)?.[1];
  return undefined;
}

const asStatus = (value: Value | undefined): number | undefined => {
  if (!value) return undefined;
  for (const one of alternatives(value)) {
    const text = stringOf(one);
    if (text !== undefined && /^[1-5]\d\d$/.test(text)) return Number(text);
    const named = one.t === 'ext' ? statusConstant(one.path) : undefined;
    if (named !== undefined) return named;
  }
  return undefined;
};

const CONSTANTS: Readonly<Record<string, number>> = {
  unauthorized: 401,
  forbidden: 403,
  badrequest: 400,
  unprocessableentity: 422,
  unprocessablecontent: 422,
  toomanyrequests: 429,
  internalservererror: 500,
  notfound: 404,
  ok: 200,
  created: 201,
  conflict: 409,
  paymentrequired: 402,
  methodnotallowed: 405,
  unauthenticated: 401,
  permissiondenied: 403,
  resourceexhausted: 429,
  invalidargument: 400,
};

/** `http-status.UNAUTHORIZED`, `StatusCodes.FORBIDDEN`, `HttpStatus.BAD_REQUEST`. */
export const statusConstant = (path: string): number | undefined =>
  entryOf(CONSTANTS, (/\.([A-Za-z_]+)(?:\(\))?$/.exec(path)?.[1] ?? '').replace(/_/g, '').toLowerCase());

function statusOf(value: Value): number | undefined {
  if (value.t !== 'obj') return undefined;
  for (const name of ['status', 'statusCode', 'httpStatus', 'httpCode', 'code', '#status']) {
    const status = asStatus(value.props.get(name));
    if (status !== undefined) return status;
    const named = name === 'code' ? statusByName(stringOf(value.props.get(name))) : undefined;
    if (named !== undefined) return named;
  }
  const base = value.props.get('#base');
  return base ? errorStatus(base).status : undefined;
}

/** `new ORPCError('UNAUTHORIZED')`: a code in capitals, and no sentence. */
function statusOfCode(value: Value): number | undefined {
  const text = stringOf(value);
  return text !== undefined && /^[A-Z][A-Z_]+$/.test(text) ? statusByName(text) : undefined;
}

/** `createError(401, …)`, `new HttpException('…', 403)`, `Boom.unauthorized()`. */
function statusOfArguments(value: Value): number | undefined {
  if (value.t !== 'ext') return undefined;
  for (const arg of value.args.slice(0, 3)) {
    const status =
      asStatus(arg) ??
      statusOfCode(arg) ??
      (arg.t === 'obj'
        ? (statusOf(arg) ?? statusByName(stringOf((arg as ObjectValue).props.get('code'))))
        : undefined);
    if (status !== undefined) return status;
  }
  return statusConstant(value.path);
}

export { asStatus };
