/** Roles and identities that the client names itself: how code reads them, and what it decides by them. */
import { childStatements, expressionsOf, patternNames, visitExpression } from '../fix/syntax';
import type { ModuleFacts } from '../model/facts';
import type { Expr, Stmt } from '../model/ir';
import { contains } from '../model/location';
import { writtenPath } from './codeScan';
import { wordsOf } from './words';

export interface Claim {
  readonly source: 'header' | 'cookie' | 'query' | 'body';
  /** `x-user-role`, `isAdmin` */
  readonly name: string;
}

const OWNER =
  /(^|\.)(req|request|ctx|ctx\.request|ctx\.req|context|event|c\.req|this\.req)\.(headers|cookies|query|body|signedCookies)\.(.+)$/i;
const SOURCE: Readonly<Record<string, Claim['source']>> = {
  headers: 'header',
  cookies: 'cookie',
  query: 'query',
  body: 'body',
};

/** The field of the request that an expression reads, also through a variable of the function. */
export function claimOf(expr: Expr, variables: ReadonlyMap<string, Claim>): Claim | undefined {
  if (expr.k === 'id') return variables.get(expr.name);
  if (expr.k === 'await' && expr.arg) return claimOf(expr.arg, variables);
  if (expr.k === 'call') return fromGetter(expr, variables);
  const path = writtenPath(expr);
  const parts = path === undefined ? undefined : OWNER.exec(path);
  const source = parts?.[3] && SOURCE[parts[3].toLowerCase()];
  return source && parts[4] !== undefined ? { source, name: parts[4] } : undefined;
}

function fromGetter(
  call: Extract<Expr, { k: 'call' }>,
  variables: ReadonlyMap<string, Claim>,
): Claim | undefined {
  const path = writtenPath(call.callee) ?? '';
  const [first] = call.args;
  if (
    /^(req|request|ctx|c\.req|ctx\.req)\.(get|header|headers\.get)$|^headers\(\)\.get$/.test(path) &&
    first?.k === 'lit' &&
    typeof first.v === 'string'
  )
    return { source: 'header', name: first.v };
  if (/(^|\.)cookies(\(\))?\.get$/.test(path) && first?.k === 'lit' && typeof first.v === 'string')
    return { source: 'cookie', name: first.v };
  if (call.callee.k === 'mem' && /^(toLowerCase|toUpperCase|trim|toString)$/.test(String(call.callee.prop)))
    return claimOf(call.callee.obj, variables);
  return call.callee.k === 'id' && /^(String|Boolean|Number|parseInt)$/.test(call.callee.name) && first
    ? claimOf(first, variables)
    : undefined;
}

/** Variables of a function's body that hold a field of the request. */
export function claimsIn(body: readonly Stmt[]): ReadonlyMap<string, Claim> {
  const found = new Map<string, Claim>();
  const visit = (statement: Stmt): void => {
    if (statement.k === 'var')
      for (const { pat, init } of statement.decls) {
        if (!init) continue;
        const claim = claimOf(init, found);
        if (pat.k === 'id' && claim) found.set(pat.name, claim);
        const part = /(^|\.)(req|request|ctx|ctx\.request)\.(headers|cookies|query|body)$/i.exec(
          writtenPath(init) ?? '',
        )?.[3];
        const source = part === undefined ? undefined : SOURCE[part.toLowerCase()];
        if (pat.k === 'objpat' && source)
          for (const prop of pat.props)
            for (const name of patternNames(prop.value))
              if (typeof prop.key === 'string') found.set(name, { source, name: prop.key });
      }
    childStatements(statement).forEach(visit);
  };
  body.forEach(visit);
  return found;
}

/** `role`, `isAdmin`, `x-user-role`. */
export const isRoleName = (name: string): boolean =>
  /^(x )?(user |current )?(role|roles|is admin|is super admin|admin|is staff|superuser|permissions?|privilege|access level|user type|is superuser|scopes?)$/.test(
    wordsOf(name).join(' '),
  );

/** `x-user-id`, `x-authenticated-user`: what only a gateway may set. */
export const isIdentityHeader = (name: string): boolean =>
  /^x (forwarded |authenticated |auth |current |remote )?(user|user ?id|userid|username|account id|customer id|email|user email)$|^(remote user|user ?id|userid)$/.test(
    wordsOf(name).join(' '),
  );

/** Does a branch let a request pass, or refuse it? */
export function decides(statements: readonly Stmt[], facts: ModuleFacts): boolean {
  let found = false;
  const see = (expr: Expr): void => {
    if (expr.k === 'call' && expr.callee.k === 'id' && expr.callee.name === 'next' && expr.args.length === 0)
      found = true;
    if (expr.k === 'lit' && (expr.v === 401 || expr.v === 403)) found = true;
    if ((expr.k === 'id' || expr.k === 'mem') && /forbid|unauthori[sz]|denied/i.test(writtenPath(expr) ?? ''))
      found = true;
  };
  const visit = (statement: Stmt): void => {
    for (const expr of expressionsOf(statement)) visitExpression(expr, see);
    childStatements(statement).forEach(visit);
  };
  statements.forEach(visit);
  void facts;
  return found;
}

export const isWithin = (outer: Expr, inner: Expr): boolean => contains(outer.at, inner.at);
