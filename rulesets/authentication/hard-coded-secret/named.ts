/** Secrets that are known by their name or by their form, wherever they are written. */
import { eachExpression } from '../../../server/src/check/codeScan';
import {
  formatOf,
  isPlaceholder,
  isRandomLooking,
  masked,
  namedSecret,
  passwordInUrl,
  secretInQuery,
} from '../../../server/src/check/secrets';
import { isPlainPasswordName } from '../../../server/src/check/words';
import { inEachModule } from '../../../server/src/fix/kept';
import type { Said } from '../../../server/src/check/usageRule';
import { childStatements, patternNames } from '../../../server/src/fix/syntax';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { Expr, Stmt } from '../../../server/src/model/ir';
import type { Span } from '../../../server/src/model/location';

export interface TextSecret {
  readonly value: string;
  readonly report: Said;
}

export const secretsInText = inEachModule(({ modules }): readonly TextSecret[] => {
  const found: TextSecret[] = [];
  const note = (secret: TextSecret | undefined): void => {
    if (secret) found.push(secret);
  };
  eachExpression(modules, ['lit', 'tpl', 'obj', 'bin', 'assign'], (expr, facts) => {
    if (isExcluded(facts)) return;
    const text = textOf(expr);
    if (text !== undefined) note(byForm(text, expr.at, facts));
    if (expr.k === 'obj')
      for (const prop of expr.props)
        if (typeof prop.key === 'string') note(byName(prop.key, prop.value, facts, 'property'));
    if (expr.k === 'bin' && /^[!=]==?$/.test(expr.op)) note(compared(expr, facts));
    if (expr.k === 'assign' && expr.op === '=')
      for (const name of targetNames(expr.target)) note(byName(name, expr.value, facts, 'variable'));
  });
  for (const facts of modules.values()) {
    if (isExcluded(facts) || facts.ir.directives.includes('use client')) continue;
    for (const { name, init } of declarations(facts)) note(byName(name, init, facts, 'variable'));
  }
  return found;
});

/** Data that tests, demonstrations and seeds are filled with, and translations, hold no secrets of the service. */
const isExcluded = ({ file }: ModuleFacts): boolean =>
  /(^|\/)(examples?|demos?|seeds?|seeders?|fixtures?|mocks?|stories|testing|test-?utils?|test-?helpers?|__tests__|tests?|spec|e2e|locales?|i18n|lang|translations?|docs?|swagger|openapi)(\/|\.|-)|[.-](seed|mock|fixture|example|swagger|stories)s?\./i.test(
    file.slice(file.lastIndexOf('/', file.lastIndexOf('/', file.lastIndexOf('/') - 1) - 1)),
  );

const textOf = (expr: Expr): string | undefined => {
  if (expr.k === 'lit' && typeof expr.v === 'string') return expr.v;
  return expr.k === 'tpl' && expr.exprs.length === 0 ? expr.quasis.join('') : undefined;
};

function byForm(value: string, span: Span, facts: ModuleFacts): TextSecret | undefined {
  const location = { file: facts.file, span };
  const format = formatOf(value);
  if (format !== undefined)
    return {
      value,
      report: {
        message: `This is ${format} (${masked(value)}), and everyone who can read the code can use it. Revoke it, and read a new one from the environment or a secret store.`,
        location,
        confidence: 'high',
      },
    };
  const inQuery = secretInQuery(value);
  if (inQuery !== undefined)
    return {
      value,
      report: {
        message: `This address holds a secret in its query (${masked(inQuery)}), and everyone who can read the code, or a log that the address is written to, can use it. Change it, and send it in a header from the environment.`,
        location,
        confidence: 'medium',
      },
    };
  const inUrl = passwordInUrl(value);
  if (!inUrl) return undefined;
  const isLocal =
    /^(localhost|127\.|0\.0\.0\.0|\[?::1|host\.docker|db$|postgres$|mysql$|mongo(db)?$|redis$|rabbitmq$)/i.test(
      inUrl.host,
    );
  return {
    value,
    report: {
      message: `This address holds a password (${masked(inUrl.password)}), and everyone who can read the code can use it. Change it, and read the whole address from the environment.`,
      location,
      severity: isLocal ? 'info' : 'error',
      confidence: isLocal ? 'low' : 'high',
    },
  };
}

function byName(
  name: string,
  value: Expr | undefined,
  facts: ModuleFacts,
  where: 'property' | 'variable',
): TextSecret | undefined {
  // `isDevelopment ? 'a' : 'b'`: what is chosen is written all the same.
  if (value?.k === 'cond')
    return byName(name, value.then, facts, where) ?? byName(name, value.else, facts, where);
  const fallback = value?.k === 'logic' && value.op !== '&&';
  const text = value && textOf(fallback ? value.r : value);
  if (value === undefined || text === undefined || isPlaceholder(text)) return undefined;
  const kind = namedSecret(name, text);
  if (kind === undefined) return undefined;
  const certainty =
    kind === 'sure'
      ? 'high'
      : kind === 'likely'
        ? 'medium'
        : where === 'variable' && !fallback
          ? 'medium'
          : 'low';
  return {
    value: text,
    report: {
      message: `\`${name}\` holds a secret that is written in the code (${masked(text)}). Read it from the environment or a secret store, and replace the one that was here.`,
      location: { file: facts.file, span: fallback ? value.r.at : value.at },
      severity: fallback ? 'warning' : 'error',
      confidence: fallback && certainty === 'high' ? 'medium' : certainty,
      data: { name },
    },
  };
}

/** `password === 'letmein'`: whoever reads it can log in. */
function compared(expr: Extract<Expr, { k: 'bin' }>, facts: ModuleFacts): TextSecret | undefined {
  const [text, other] = textOf(expr.l) === undefined ? [expr.r, expr.l] : [expr.l, expr.r];
  const name =
    other.k === 'id' ? other.name : other.k === 'mem' && typeof other.prop === 'string' ? other.prop : '';
  const value = textOf(text) ?? '';
  const isSecret = isPlainPasswordName(name) ? value.length > 3 && !/\s/.test(value) : isRandomLooking(value);
  const found = isSecret ? byName(name, text, facts, 'variable') : undefined;
  // To read it from elsewhere would not make such a login a good one.
  return found && { ...found, report: { ...found.report, data: undefined } };
}

const targetNames = (target: Extract<Expr, { k: 'assign' }>['target']): string[] =>
  target.k === 'mem' ? (typeof target.prop === 'string' ? [target.prop] : []) : patternNames(target);

interface Declaration {
  readonly name: string;
  readonly init: Expr | undefined;
}

/** Variables, parameters with a default, and properties of classes. */
function declarations({ ir }: ModuleFacts): Declaration[] {
  const found: Declaration[] = [];
  const visit = (statement: Stmt): void => {
    if (statement.k === 'var')
      for (const decl of statement.decls)
        if (decl.pat.k === 'id') found.push({ name: decl.pat.name, init: decl.init });
    childStatements(statement).forEach(visit);
  };
  ir.body.forEach(visit);
  for (const fn of ir.functions) {
    fn.body.forEach(visit);
    for (const { pat } of fn.params)
      if (pat.k === 'default' && pat.pat.k === 'id') found.push({ name: pat.pat.name, init: pat.value });
  }
  for (const cls of ir.classes)
    for (const member of cls.members)
      if (typeof member.name === 'string' && member.value)
        found.push({ name: member.name, init: member.value });
  return found;
}
