import { eachExpression } from '../../../server/src/check/codeScan';
import { throwsIn } from '../../../server/src/check/bodies';
import { promisedBy, type Promised } from '../../../server/src/check/promises';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { hasWord } from '../../../server/src/check/words';
import { awaitFixes, type AwaitData } from '../../../server/src/fix/await';
import { childStatements, functionAround } from '../../../server/src/fix/syntax';
import { inEachModule } from '../../../server/src/fix/kept';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { CallExpr, Expr, FunctionIr, Stmt } from '../../../server/src/model/ir';
import type { Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'unawaited-check',
  title: 'Check whose promise is not awaited',
  description: 'A check is asynchronous and not awaited: its promise is always true, and refuses too late.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023', 'API5:2023'],
  cwe: [287, 252, 253],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

/** What a check of a caller or of input is called. */
const CHECK =
  /^(auth\w*|is|has|can|check\w*|verif\w*|valid\w*|allow\w*|permi\w*|permission\w*|owner\w*|owns|admin\w*|role\w*|require\w*|ensure\w*|assert\w*|guard\w*|compare\w*|match\w*|session|token|jwt|logged|protect\w*|limit\w*|blocked|banned|locked)$/;

interface Candidate {
  readonly call: CallExpr;
  readonly facts: ModuleFacts;
  /** What tests the result; absent where nothing uses it. */
  readonly parent?: AwaitData['parent'];
}

const check = ({ modules }: RuleContext): ReturnType<Rule['check']> =>
  onePerPlace(
    candidates({ modules }).flatMap(({ call, facts, parent }): readonly Said[] => {
      // What it gives has to be looked up in other modules.
      const promised = promisedBy(call, facts, modules);
      if (!promised) return [];
      if (parent) return [truthy(promised, call, parent, facts)];
      return refuses(promised.fn) ? [tooLate(promised, call, facts)] : [];
    }),
  );

/** Calls of what is called a check, in tests and as statements. */
const candidates = inEachModule(({ modules }): readonly Candidate[] => {
  const found: Candidate[] = [];
  const judge = (expr: Expr, parent: AwaitData['parent'], facts: ModuleFacts): void => {
    if (expr.k === 'un' && expr.op === '!') judge(expr.arg, 'operator', facts);
    else if (expr.k === 'logic') for (const side of [expr.l, expr.r]) judge(side, 'operator', facts);
    else if (expr.k === 'call' && isCheck(expr)) found.push({ call: expr, facts, parent });
  };
  const visit = (s: Stmt, facts: ModuleFacts): void => {
    if (s.k === 'if') judge(s.test, 'test', facts);
    if (s.k === 'expr' && s.e.k === 'call' && isCheck(s.e)) found.push({ call: s.e, facts });
    for (const child of childStatements(s)) visit(child, facts);
  };
  for (const facts of modules.values()) {
    if (facts.ir.directives.includes('use client')) continue;
    for (const s of facts.ir.body) visit(s, facts);
    for (const fn of facts.ir.functions) for (const s of fn.body) visit(s, facts);
  }
  eachExpression(modules, ['cond'], (expr, facts) => {
    judge(expr.test, 'operator', facts);
  });
  return found;
});

const isCheck = ({ callee }: CallExpr): boolean => {
  const name = callee.k === 'id' ? callee.name : callee.k === 'mem' ? callee.prop : undefined;
  return typeof name === 'string' && hasWord(name, CHECK);
};

/** It says no by throwing, and gives nothing that somebody could use later. */
const refuses = (fn: FunctionIr | undefined): boolean => fn !== undefined && throwsIn(fn.body) && !isMain(fn);

const isMain = ({ params }: FunctionIr): boolean => params.length === 0;

const truthy = (
  { name }: Promised,
  call: CallExpr,
  parent: AwaitData['parent'],
  facts: ModuleFacts,
): Said => ({
  message: `\`${name}()\` gives a promise, and a promise is always true: this test never fails, whatever the check finds. Await it.`,
  location: { file: facts.file, span: call.at },
  confidence: 'high',
  ...data(call, parent, facts),
});

const tooLate = ({ name }: Promised, call: CallExpr, facts: ModuleFacts): Said => ({
  message: `\`${name}()\` refuses by throwing, but its promise is not awaited: the code goes on before it has answered, and the refusal is lost. Await it.`,
  location: { file: facts.file, span: call.at },
  confidence: 'high',
  ...data(call, 'test', facts),
});

/** Only an asynchronous function can await. */
const data = (call: CallExpr, parent: AwaitData['parent'], facts: ModuleFacts): { data?: AwaitData } =>
  functionAround(facts.ir, call.at)?.async === true
    ? { data: { place: { file: facts.file, span: call.at }, parent } }
    : {};

export const rule: Rule = { meta, check, fixes: awaitFixes };
