import { writtenPath } from '../../../server/src/check/codeScan';
import { logCalls } from '../../../server/src/check/logging';
import { calleeName } from '../../../server/src/check/surroundings';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { wordsOf } from '../../../server/src/check/words';
import { childExpressions } from '../../../server/src/fix/syntax';
import type { Expr } from '../../../server/src/model/ir';
import type { Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'personal-data-in-log',
  title: 'Personal data written to a log',
  description: 'An e-mail address, a telephone number, a name or the like is written to a log.',
  area: 'logging',
  severity: 'info',
  owasp: ['API8:2023'],
  cwe: [532, 359],
  presets: ['strict'],
  fixable: false,
};

const PERSONAL =
  /(^| )(e ?mail( address)?|phone( number)?|mobile( number)?|telephone|(first|last|full|given|family|sur|maiden) ?name|birth ?(date|day)|date of birth|dob|street|postal address|home address|billing address|shipping address|zip ?code|postcode|passport( number)?|national id|iban|tax id|driver licen[cs]e|ip ?address|remote ?address|gender|ethnicity|religion|diagnosis|medical record|salary)$/;
/** A name is one of a person where it is one of a user or the like. */
const PERSON =
  /(^|\.)(current_?)?(user|customer|patient|employee|person|member|client|account|profile|student|subscriber)$/i;
const WHOLE = /^(current ?)?(user|customer|patient|employee|person)$/;
const ABOUT = /(sent|count|exists|valid|verified|template|service|id|type|enabled|job|queue|event|subject)$/i;

const isNoServer = (file: string): boolean =>
  /(^|\/)(scripts?|bin|tools?|examples?|cypress|e2e|tests?|__tests__|frontend|client|public|components|hooks|seeds?|migrations?|cli)\/|\.(test|spec|e2e)\.[cm]?[jt]sx?$|\.[jt]sx$/.test(
    file,
  );

function check({ modules }: RuleContext): ReturnType<Rule['check']> {
  const found: Said[] = [];
  for (const facts of modules.values()) {
    if (facts.ir.directives.includes('use client') || isNoServer(facts.file)) continue;
    for (const call of logCalls(facts))
      for (const arg of call.args) {
        const what = personalIn(arg);
        if (what === undefined) continue;
        found.push({
          message: `\`${writtenPath(call.callee) ?? 'The logger'}\` writes \`${what}\` to the log, where it is kept and copied beyond what its owner agreed to. Log an id of the record, or a hash.`,
          location: { file: facts.file, span: arg.at },
          confidence: 'medium',
        });
      }
  }
  return onePerPlace(found);
}

function personalIn(expr: Expr): string | undefined {
  switch (expr.k) {
    case 'id':
    case 'mem':
      return ofReference(expr);
    case 'lit':
    case 'fn':
    case 'class':
    case 'un':
      return undefined;
    case 'cond':
      return personalIn(expr.then) ?? personalIn(expr.else);
    case 'bin':
      return expr.op === '+' ? (personalIn(expr.l) ?? personalIn(expr.r)) : undefined;
    case 'call':
      return /^(stringify|inspect|format|String|toString|concat|trim|toLowerCase)$/.test(
        calleeName(expr) ?? '',
      )
        ? firstOf([...expr.args, ...(expr.callee.k === 'mem' ? [expr.callee.obj] : [])])
        : undefined;
    case 'obj':
      return firstOf(expr.props.map(({ value }) => value));
    default:
      return firstOf(childExpressions(expr));
  }
}

function firstOf(all: readonly Expr[]): string | undefined {
  for (const one of all) {
    const what = personalIn(one);
    if (what !== undefined) return what;
  }
  return undefined;
}

function ofReference(expr: Expr): string | undefined {
  const path = writtenPath(expr);
  if (path === undefined || path.startsWith('process.env')) return undefined;
  const name = path.split('.').at(-1) ?? '';
  const owner = path.slice(0, -(name.length + 1));
  const words = wordsOf(name).join(' ');
  if (/^[A-Z][A-Z\d_]*$/.test(name) || ABOUT.test(name)) return undefined;
  if (PERSONAL.test(words)) return path;
  if (words === 'name' && PERSON.test(owner)) return path;
  return WHOLE.test(words) && /^(req|request|ctx)\./.test(path) ? path : undefined;
}

export const rule: Rule = { meta, check };
