/** Which web origins a CORS configuration lets in: what a value of `origin` means. */
import { childStatements, functionAt, visitStatements } from '../fix/syntax';
import type { ModuleFacts } from '../model/facts';
import type { Expr, FunctionIr } from '../model/ir';
import type { Location } from '../model/location';
import type { Usage, ValueView } from '../model/usage';
import { constantOf, propertyOf, viewOf, writtenPath } from './codeScan';
import { alternativesOf } from './usageViews';

export type OriginVerdict =
  /** `*`: any site may read, though browsers send no cookies along. */
  | { readonly lets: 'any' }
  /** Whatever origin asks is named in the answer, so that cookies may be sent along. */
  | { readonly lets: 'reflected' }
  /** `null`, which sandboxed frames of any site have. */
  | { readonly lets: 'null' }
  /** A pattern that origins of strangers match as well. */
  | { readonly lets: 'pattern'; readonly pattern: string; readonly because: string };

/** What of a value of `origin` is too much; nothing if it is fine or not known. */
export function judgeOrigin(
  view: ValueView | undefined,
  usage: Pick<Usage, 'checked'>,
  modules: ReadonlyMap<string, ModuleFacts>,
): OriginVerdict | undefined {
  const verdicts = alternativesOf(view).flatMap((one) => ofOne(one, usage, modules) ?? []);
  return verdicts.find(({ lets }) => lets === 'reflected') ?? verdicts[0];
}

function ofOne(
  view: ValueView,
  usage: Pick<Usage, 'checked'>,
  modules: ReadonlyMap<string, ModuleFacts>,
): OriginVerdict | undefined {
  if (isReflected(view, usage)) return { lets: 'reflected' };
  switch (view.k) {
    case 'literal':
      if (view.value === '*') return { lets: 'any' };
      if (view.value === true) return { lets: 'reflected' };
      return view.value === 'null' ? { lets: 'null' } : undefined;
    case 'regex': {
      const because = weakness(view.pattern);
      return because === undefined
        ? undefined
        : because === 'all'
          ? { lets: 'reflected' }
          : { lets: 'pattern', pattern: `/${view.pattern}/${view.flags}`, because };
    }
    case 'array':
      return view.items.flatMap((item) => judgeOrigin(item, usage, modules) ?? [])[0];
    case 'function':
      return view.at && letsAll(view.at, modules) ? { lets: 'reflected' } : undefined;
    default:
      return undefined;
  }
}

/** The value is what the client sent, and nothing on the way has looked at it. */
function isReflected(view: ValueView, { checked = [] }: Pick<Usage, 'checked'>): boolean {
  if (view.k !== 'unknown' && view.k !== 'text') return false;
  if (view.k === 'text' && (view.parts[0] ?? '') !== '' && view.parts.length > 1) return false;
  return (view.origins ?? []).some(
    (origin) =>
      origin.kind === 'request' &&
      origin.name !== '' &&
      origin.validated !== true &&
      origin.vague !== true &&
      (origin.source !== 'header' || /^(origin|referer|host|x-forwarded-host)$/i.test(origin.name)) &&
      !checked.some((key) => key === origin.source || key === `${origin.source}.${origin.name}`),
  );
}

/**
 * Why origins of strangers match a pattern: it lets all of them in, it is open at an end, or a dot stands for any
 * character. Development hosts are nobody's to register.
 */
export function weakness(pattern: string): string | undefined {
  const bare = pattern.replace(/^\^/, '').replace(/\$$/, '');
  if (/^(\(?\.[*+]\)?|https\?:\\?\/\\?\/\.[*+]|\[\^?[^\]]*\][*+])$/.test(bare)) return 'all';
  if (/localhost|127\\?\.0\\?\.0\\?\.1|192\\?\.168|\\?\/\\?\/10\\?\./.test(bare)) return undefined;
  const names = bare.replace(/\[[^\]]*\]/g, '-');
  if (!/[a-z0-9-]\\?\.[a-z]{2,}/i.test(names)) return undefined;
  if (!pattern.endsWith('$') && !/[a-z](\(|\)|\\\/|:|\|)[^$]*$/.test(names))
    return 'it has no `$`, so that a longer host name matches';
  if (/[a-z0-9-]\.[a-z0-9]/i.test(names)) return 'an unescaped dot stands for any character';
  if (/\.[*+]\)?[a-z0-9][a-z0-9-]*\\?\.[a-z]/i.test(names)) return 'anything may stand before the name';
  const isAnchored = pattern.startsWith('^') || /^\(?(\^|\\\.|\\?\/\\?\/|https?)/.test(bare);
  return isAnchored || /^\(?[^a-z]*\\\./i.test(bare)
    ? undefined
    : 'it has no `^`, so that other hosts end with it too';
}

/** `(origin, callback) => callback(null, true)`, `(origin) => origin`: a function that refuses nobody. */
function letsAll({ file, span }: Location, modules: ReadonlyMap<string, ModuleFacts>): boolean {
  const facts = modules.get(file);
  const fn = facts && functionAt(facts.ir, span);
  return fn !== undefined && facts !== undefined && refusesNobody(fn, facts);
}

/** `cors((request, callback) => callback(null, { origin: true }))`: the options that are given, if they are one record. */
export function optionsGiven(
  { at }: ValueView,
  modules: ReadonlyMap<string, ModuleFacts>,
): ValueView | undefined {
  const facts = at && modules.get(at.file);
  const fn = facts && functionAt(facts.ir, at.span);
  const callback = fn?.params[1]?.pat;
  if (!facts || !fn || callback?.k !== 'id') return undefined;
  const given: ValueView[] = [];
  visitStatements(fn.body, (expr) => {
    if (expr.k !== 'call' || expr.callee.k !== 'id' || expr.callee.name !== callback.name) return;
    const [, options] = expr.args;
    if (options) given.push(viewOf(options, facts));
    const origin = options?.k === 'obj' ? propertyOf(options, 'origin') : undefined;
    if (origin && readsOrigin(origin, facts))
      given[given.length - 1] = withOrigin(given.at(-1), { k: 'literal', value: true });
  });
  return given.length === 1 ? given[0] : undefined;
}

const withOrigin = (view: ValueView | undefined, origin: ValueView): ValueView =>
  view?.k === 'object' ? { ...view, props: { ...view.props, origin } } : { k: 'unknown' };

/** `req.headers.origin`, `req.get('origin')`, `ctx.request.header.origin`. */
export function readsOrigin(value: Expr, facts: ModuleFacts): boolean {
  const path = value.k === 'logic' ? writtenPath(value.l) : writtenPath(value);
  if (path !== undefined && /(^|\.)headers?\.origin$/i.test(path)) return true;
  return (
    value.k === 'call' &&
    /(headers?\.get|\.get|\.header)$/.test(writtenPath(value.callee) ?? '') &&
    /^origin$/i.test(String(constantOf(value.args[0], facts)))
  );
}

function refusesNobody(fn: FunctionIr, facts: ModuleFacts): boolean {
  const only = fn.body.length === 1 && fn.body[0]?.k === 'return' ? fn.body[0].arg : undefined;
  if (only && readsOrigin(only, facts)) return true;
  const [origin, callback] = fn.params.map(({ pat }) => (pat.k === 'id' ? pat.name : undefined));
  if (fn.body.some((statement) => statement.k !== 'return' && childStatements(statement).length > 0))
    return false;
  let allows = false;
  let asks = false;
  visitStatements(fn.body, (expr) => {
    if (expr.k === 'call') {
      const [, given] = expr.args;
      if (expr.callee.k === 'id' && expr.callee.name === callback)
        allows ||= (given?.k === 'lit' && given.v === true) || (given?.k === 'id' && given.name === origin);
      else
        asks ||= !(
          expr.callee.k === 'mem' &&
          expr.callee.obj.k === 'id' &&
          expr.callee.obj.name === 'console'
        );
    }
    asks ||= expr.k === 'bin' || expr.k === 'cond' || expr.k === 'logic';
  });
  const returned = fn.body.length === 1 && fn.body[0]?.k === 'return' ? fn.body[0].arg : undefined;
  if (returned?.k === 'id' && returned.name === origin) allows = true;
  if (returned?.k === 'lit' && (returned.v === true || returned.v === '*') && callback === undefined)
    allows = true;
  return allows && !asks;
}
