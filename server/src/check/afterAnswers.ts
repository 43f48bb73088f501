/**
 * Ways on which code answers a request and goes on all the same. Statements tell this by themselves: a branch that ends
 * with an answer, and what stands after the branch.
 */
import { perFunction } from '../fix/kept';
import { visitExpression } from '../fix/syntax';
import type { CallExpr, Expr, Stmt } from '../model/ir';
import type { Span } from '../model/location';

export interface Overrun {
  readonly how: 'answered' | 'passed' | 'status-only';
  /** The call as written, without arguments: `res.status().json`. */
  readonly label: string;
  readonly status?: number;
  /** The statement that answers. */
  readonly at: Span;
  /** What is done next; `end` if nothing is. */
  readonly then: 'next' | 'answer' | 'work' | 'end';
  readonly thenLabel: string;
}

const SENDS = new Set(['json', 'jsonp', 'send', 'end', 'sendStatus', 'redirect', 'render', 'sendFile']);
const RESPONSE = /^_?(res|resp|response|reply|rep)$/;
const LOGS = /^(console|log|logger|winston|pino|debug)$/i;
const LOGIN_PAGE = /log-?in|sign-?in|auth|401|403|unauthori[sz]ed|forbidden/i;

export const overrunsOf = perFunction((fn): readonly Overrun[] => {
  const found: Overrun[] = [];
  const names = new Set(fn.params.flatMap(({ pat }) => (pat.k === 'id' ? [pat.name] : [])));
  follow(fn.body, [], (branch, after) => {
    const overrun = overrunIn(branch, after, names);
    if (overrun) found.push(overrun);
  });
  return found;
});

type See = (branch: readonly Stmt[], after: readonly Stmt[]) => void;

/** Shows every branch, and what follows on it. */
function follow(list: readonly Stmt[], rest: readonly Stmt[], see: See): void {
  list.forEach((statement, index) => {
    const after = [...list.slice(index + 1), ...rest];
    const branch = (body: readonly Stmt[] | undefined): void => {
      if (!body) return;
      see(body, after);
      follow(body, after, see);
    };
    if (statement.k === 'if') {
      branch(statement.then);
      if (statement.else?.length === 1 && statement.else[0]?.k === 'if') follow(statement.else, after, see);
      else branch(statement.else);
    } else if (statement.k === 'try') {
      follow(statement.block, after, see);
      branch(statement.handler);
    } else if (statement.k === 'block') follow(statement.body, after, see);
  });
}

interface Said {
  readonly how: Overrun['how'];
  readonly label: string;
  readonly root: string;
  readonly status?: number;
}

function overrunIn(
  branch: readonly Stmt[],
  after: readonly Stmt[],
  params: ReadonlySet<string>,
): Overrun | undefined {
  for (const [index, statement] of branch.entries()) {
    const said = statement.k === 'expr' ? answerIn(statement.e, params) : undefined;
    if (!said) continue;
    const tail = branch.slice(index + 1);
    if (said.how === 'status-only') return statusAlone(said, statement, tail, after, params);
    if (tail.some(leaves)) return undefined;
    const next = whatNext([...tail, ...after], params);
    const counts = next && (said.how === 'answered' || next.then !== 'work');
    return counts ? { ...said, at: statement.at, ...next } : undefined;
  }
  return undefined;
}

/** `res.status(401); return;`: the client waits; `res.status(401); next();`: the request passes. */
function statusAlone(
  said: Said,
  statement: Stmt,
  tail: readonly Stmt[],
  after: readonly Stmt[],
  params: ReadonlySet<string>,
): Overrun | undefined {
  if (tail.some((s) => expressions(s).some((e) => mentions(e, said.root) || callOfNext(e, params))))
    return undefined;
  const [exit] = tail.filter(leaves);
  if (exit) {
    const isBare = exit.k === 'return' && exit.arg === undefined;
    return isBare ? { ...said, at: statement.at, then: 'end', thenLabel: 'return' } : undefined;
  }
  const next = whatNext([...tail, ...after], params);
  return next?.then === 'next' && next.isPlain ? { ...said, at: statement.at, ...next } : undefined;
}

const leaves = (s: Stmt): boolean =>
  s.k === 'return' || s.k === 'throw' || s.k === 'continue' || s.k === 'break' || exits(s);

const exits = (s: Stmt): boolean =>
  s.k === 'expr' && s.e.k === 'call' && chainOf(s.e)?.names.join('.') === 'process.exit';

/** The first thing of weight that certainly follows. What stands under a test may be for other ways. */
function whatNext(
  list: readonly Stmt[],
  params: ReadonlySet<string>,
): (Pick<Overrun, 'then' | 'thenLabel'> & { readonly isPlain: boolean }) | undefined {
  let work: string | undefined;
  for (const s of list) {
    if (s.k === 'throw' || s.k === 'continue' || s.k === 'break' || exits(s)) break;
    const inner =
      s.k === 'try' ? whatNext(s.block, params) : s.k === 'block' ? whatNext(s.body, params) : undefined;
    if (inner && inner.then !== 'work') return inner;
    work ??= inner?.thenLabel;
    // A test of what was sent already is the way out.
    if (s.k === 'if' && mentions(s.test, 'headersSent', true)) break;
    for (const e of expressions(s)) {
      const next = callOfNext(e, params);
      if (next) return { then: 'next', thenLabel: 'next()', isPlain: next.args.length === 0 };
      const answer = answerIn(stripped(e), params);
      if (answer && answer.how === 'answered')
        return { then: 'answer', thenLabel: answer.label, isPlain: true };
      work ??= workIn(e);
    }
    if (s.k === 'return') break;
  }
  return work === undefined ? undefined : { then: 'work', thenLabel: work, isPlain: true };
}

const expressions = (s: Stmt): readonly Expr[] => {
  if (s.k === 'expr') return [s.e];
  if (s.k === 'return') return s.arg ? [s.arg] : [];
  return s.k === 'var' ? s.decls.flatMap(({ init }) => (init ? [init] : [])) : [];
};

const stripped = (e: Expr): Expr => (e.k === 'await' && e.arg ? stripped(e.arg) : e);

function callOfNext(e: Expr, params: ReadonlySet<string>): CallExpr | undefined {
  const call = stripped(e);
  return call.k === 'call' && call.callee.k === 'id' && isNext(call.callee.name, params) ? call : undefined;
}

const isNext = (name: string, params: ReadonlySet<string>): boolean =>
  name === 'next' || (name === 'done' && params.has(name));

/** A call that is awaited, or whose result is kept: queries and the like, but no logging. */
function workIn(e: Expr): string | undefined {
  let found: string | undefined;
  visitExpression(e, (inner) => {
    if (inner.k !== 'await' || inner.arg?.k !== 'call') return;
    const chain = chainOf(inner.arg);
    if (chain && !LOGS.test(chain.names[0] ?? '')) found ??= chain.names.join('.');
  });
  return found;
}

function mentions(e: Expr, name: string, member = false): boolean {
  let found = false;
  visitExpression(e, (inner) => {
    if (inner.k === 'id' && inner.name === name) found = true;
    if (member && inner.k === 'mem' && inner.prop === name) found = true;
  });
  return found;
}

interface Chain {
  readonly names: readonly string[];
  readonly calls: ReadonlyMap<string, CallExpr>;
}

/** `res.status(401).json(x)` → `res`, `status`, `json`, with the calls by their names. */
function chainOf(e: Expr): Chain | undefined {
  const names: string[] = [];
  const calls = new Map<string, CallExpr>();
  for (let at: Expr = e; ;) {
    if (at.k === 'call') {
      const callee: Expr = at.callee;
      if (callee.k === 'mem' && typeof callee.prop === 'string') calls.set(callee.prop, at);
      at = callee;
    } else if (at.k === 'mem' && typeof at.prop === 'string') {
      names.unshift(at.prop);
      at = at.obj;
    } else if (at.k === 'id') return { names: [at.name, ...names], calls };
    else if (at.k === 'this') return { names: ['this', ...names], calls };
    else return undefined;
  }
}

function answerIn(e: Expr, params: ReadonlySet<string>): Said | undefined {
  if (e.k !== 'call') return undefined;
  if (e.callee.k === 'id' && isNext(e.callee.name, params))
    return { how: 'passed', label: 'next', root: e.callee.name };
  const chain = chainOf(e);
  const [root = '', ...names] = chain?.names ?? [];
  const last = names.at(-1) ?? '';
  if (!chain || !RESPONSE.test(root) || names.length === 0 || names.length > 6) return undefined;
  const status = numberIn(
    chain.calls.get('status') ?? chain.calls.get('code') ?? chain.calls.get('sendStatus'),
  );
  const label = [root, ...names].join('.');
  if (last === 'status' || last === 'code')
    return status !== undefined && status >= 400 ? { how: 'status-only', label, root, status } : undefined;
  if (!SENDS.has(last)) return undefined;
  return { how: 'answered', label, root, ...(status === undefined ? {} : { status }), ...redirected(chain) };
}

/** A redirect to the login page turns away as a 401 does. */
function redirected({ calls }: Chain): { readonly status?: number } {
  const target = calls.get('redirect')?.args.at(-1);
  return target?.k === 'lit' && typeof target.v === 'string' && LOGIN_PAGE.test(target.v)
    ? { status: 401 }
    : {};
}

function numberIn(call: CallExpr | undefined): number | undefined {
  const first = call?.args[0];
  if (first?.k === 'lit' && typeof first.v === 'number') return first.v;
  const name = first?.k === 'mem' && typeof first.prop === 'string' ? first.prop : '';
  return BY_NAME[name.toUpperCase().replaceAll('_', '')];
}

const BY_NAME: Readonly<Record<string, number>> = {
  BADREQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOTFOUND: 404,
  CONFLICT: 409,
  UNPROCESSABLEENTITY: 422,
  TOOMANYREQUESTS: 429,
  INTERNALSERVERERROR: 500,
};
