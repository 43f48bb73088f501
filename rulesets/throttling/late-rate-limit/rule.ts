import { callsOf, perFunction, writtenPath } from '../../../server/src/check/codeScan';
import { childStatements, expressionsOf, visitExpression } from '../../../server/src/fix/syntax';
import { inEachModule } from '../../../server/src/fix/kept';
import type { CallExpr, Stmt } from '../../../server/src/model/ir';
import type { Report, Rule, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'late-rate-limit',
  title: 'Rate limit after the work',
  description: 'A handler does the costly work first and counts the request afterwards.',
  area: 'throttling',
  severity: 'warning',
  owasp: ['API4:2023', 'API2:2023'],
  cwe: [770, 307],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const LIMITER = /(limit|throttl)/i;
const COUNTS = /^(consume|limit|check|increment|hit|attempt|removeTokens)$/;
/** Work that a limiter is there to spare, or to keep from being tried again and again. */
const WORK =
  /(^|\.)(compare|verify|hash|argon2\w*|pbkdf2|scrypt|sendMail|sendEmail|sendSms|findOne|findUnique|findFirst|findMany|findAll|query|execute|create|save|insert|insertOne|update|updateOne|deleteOne|aggregate|signIn\w*)$/;

const check = inEachModule(({ modules }): Report[] =>
  [...modules.values()].flatMap((facts) =>
    facts.ir.directives.includes('use client') || !callsOf(facts).some(({ path }) => LIMITER.test(path))
      ? []
      : facts.ir.functions.flatMap((fn) => {
          const late = lateIn(fn, facts);
          return late
            ? [
                {
                  message: `\`${late.limiter}\` counts the request after \`${late.work}\` has done the work that it should spare: requests over the limit cost as much as others, and guesses are answered. Count first.`,
                  location: { file: facts.file, span: late.call.at },
                  confidence: 'medium' as const,
                  related: [
                    { location: { file: facts.file, span: late.workAt }, message: 'the work is done here' },
                  ],
                },
              ]
            : [];
        }),
  ),
);

interface Late {
  readonly call: CallExpr;
  readonly limiter: string;
  readonly work: string;
  readonly workAt: CallExpr['at'];
}

/** The first thing that a function does with its limiter comes after awaited work, on every way to it. */
const lateIn = perFunction((fn): Late | undefined => {
  let work: { readonly path: string; readonly call: CallExpr } | undefined;
  for (const statement of fn.body) {
    for (const { call, path, awaited } of callsIn(statement)) {
      const parts = path.split('.');
      const owner = parts.slice(0, -1).join('.').replace(/\(\)/g, '');
      if (LIMITER.test(owner) || LIMITER.test(parts.at(-1) ?? '')) {
        const isTop = isDirect(statement);
        return work && isTop && awaited && COUNTS.test(parts.at(-1) ?? '') && LIMITER.test(owner)
          ? { call, limiter: path, work: work.path, workAt: work.call.at }
          : undefined;
      }
      if (awaited && !work && WORK.test(path)) work = { path, call };
    }
  }
  return undefined;
});

/** It runs whenever the function gets there: not in a branch, where only failures may be counted. */
const isDirect = (s: Stmt): boolean => s.k === 'expr' || s.k === 'var';

interface Called {
  readonly call: CallExpr;
  readonly path: string;
  readonly awaited: boolean;
}

function callsIn(statement: Stmt): Called[] {
  const found: Called[] = [];
  const awaited = new Set<CallExpr>();
  for (const expr of expressionsOf(statement))
    visitExpression(expr, (e) => {
      if (e.k === 'await' && e.arg?.k === 'call') awaited.add(e.arg);
      if (e.k !== 'call') return;
      const path = writtenPath(e.callee);
      if (path !== undefined) found.push({ call: e, path, awaited: awaited.has(e) });
    });
  return [...found, ...childStatements(statement).flatMap(callsIn)];
}

export const rule: Rule = { meta, check };
