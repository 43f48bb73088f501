/** Handlers behind optional authentication that take it for granted that there is a caller. */
import { visitStatements } from '../fix/syntax';
import type { ChainStep, Endpoint } from '../model/endpoint';
import type { ModuleFacts } from '../model/facts';
import type { Expr, FunctionIr } from '../model/ir';
import { contains, type Location } from '../model/location';
import { writtenPath } from './codeScan';
import { functionsWithin } from './functions';
import { lacks } from './ruleApi';

export interface Assumption {
  readonly step: ChainStep;
  /** `req.user.id` */
  readonly written: string;
  readonly location: Location;
}

/** `req.user.id`, `ctx.state.user.sub`, `request.auth.userId`: a part of the caller. */
const PART =
  /^(?:(?:req|request|_req|r)\.(?:user|auth|account|currentUser|jwt)|(?:ctx|context)\.(?:state\.(?:user|auth|jwtdata)|user|auth))\.\w+/;
const WHOLE =
  /^(?:(?:req|request|_req|r)\.(?:user|auth|account|currentUser|jwt)|(?:ctx|context)\.(?:state\.(?:user|auth|jwtdata)|user|auth))\b/;
const ASKS = /(^|\.)(isAuthenticated|isUnauthenticated)$/;

/** Where the handler of an endpoint that lets strangers pass uses a part of the caller; nothing if it asks first. */
export function assumesCaller(
  endpoint: Endpoint,
  modules: ReadonlyMap<string, ModuleFacts>,
): Assumption | undefined {
  const step = optionalStep(endpoint);
  const { handler } = endpoint;
  const facts = handler && modules.get(handler.location.file);
  if (!step || !facts || !lacks(endpoint, 'authentication') || endpoint.traits.publicBecause)
    return undefined;
  const found = assumptionIn(functionsWithin(facts, handler.location.span), endpoint.traits.changesState);
  return found && { step, written: found.path, location: { file: facts.file, span: found.expr.at } };
}

const optionalStep = ({ chain }: Endpoint): ChainStep | undefined =>
  chain.find(({ effects }) =>
    effects.some(({ control, strength }) => control === 'authentication' && strength === 'optional'),
  );

function assumptionIn(
  functions: readonly FunctionIr[],
  changesState: boolean,
): { path: string; expr: Expr } | undefined {
  let found: { path: string; expr: Expr } | undefined;
  let asks = false;
  const isCaller = (expr: Expr): boolean => {
    const path = writtenPath(expr) ?? '';
    return WHOLE.test(path) || ASKS.test(path.replace(/\(\)$/, ''));
  };
  const testIn = (test: Expr): boolean => {
    if (test.k === 'un' || test.k === 'await') return test.arg !== undefined && testIn(test.arg);
    if (test.k === 'logic' || test.k === 'bin') return testIn(test.l) || testIn(test.r);
    return isCaller(test);
  };
  const see = (expr: Expr): void => {
    if (expr.k === 'cond' && testIn(expr.test)) asks = true;
    if (expr.k === 'logic' && testIn(expr.l)) asks = true;
    if (expr.k !== 'mem') return;
    const path = writtenPath(expr);
    if (path === undefined || !PART.test(path)) return;
    // `req.user?.id` is written by somebody who thought of strangers; for a change, nobody is a bad owner all the same.
    if (isOptionalAccess(expr) && !changesState) return;
    if (isOptionalAccess(expr)) asks = true;
    else if (!found || contains(expr.at, found.expr.at)) found = { path, expr };
  };
  const tests = (list: FunctionIr['body']): void => {
    for (const statement of list) {
      if (statement.k === 'if' && testIn(statement.test)) asks = true;
    }
  };
  for (const fn of functions) {
    visitStatements(fn.body, see);
    eachStatementList(fn.body, tests);
  }
  return asks ? undefined : found;
}

function eachStatementList(list: FunctionIr['body'], see: (list: FunctionIr['body']) => void): void {
  see(list);
  for (const s of list) {
    if (s.k === 'if') {
      eachStatementList(s.then, see);
      if (s.else) eachStatementList(s.else, see);
    } else if (s.k === 'try') eachStatementList(s.block, see);
    else if (s.k === 'block' || s.k === 'loop' || s.k === 'foreach') eachStatementList(s.body, see);
  }
}

/** Two characters stand between an object and its property where the access is optional. */
const isOptionalAccess = (expr: Extract<Expr, { k: 'mem' }>): boolean =>
  expr.propAt[0] - expr.obj.at[1] === 2;
