import { eachExpression } from '../../../server/src/check/codeScan';
import { calleeName } from '../../../server/src/check/surroundings';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { wordsOf } from '../../../server/src/check/words';
import { inEachModule } from '../../../server/src/fix/kept';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { Expr } from '../../../server/src/model/ir';
import type { Rule, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'sensitive-field-in-clear',
  title: 'Sensitive field stored in the clear',
  description:
    'A model has a field for data that must not be readable in the database, and nothing encrypts it.',
  area: 'encryption',
  severity: 'info',
  owasp: ['API8:2023'],
  cwe: [312, 311],
  presets: ['strict'],
  fixable: false,
};

const SENSITIVE =
  /^(ssn|social security( number)?|tax ?id|national ?id|passport ?(number|no)|credit ?card( number)?|card ?number|cc ?number|cvv2?|cvc|security code|iban|bank account( number)?|account number|routing number|pin( code)?|driver'?s? licen[cs]e( number)?|medical record\w*|mothers maiden name)$/;

const check = inEachModule(({ modules }): ReturnType<Rule['check']> => {
  const found: Said[] = [];
  const note = (name: string, span: Expr['at'], facts: ModuleFacts): void => {
    if (!SENSITIVE.test(wordsOf(name).join(' ')) || encrypts(facts)) return;
    found.push({
      message: `\`${name}\` is stored as it is, so whoever reads the database or a copy of it has it. Encrypt the field, or keep a token of a provider instead${/^(cvv|cvc|security)/i.test(name) ? '; a card’s check digits may not be stored at all' : ''}.`,
      location: { file: facts.file, span },
      confidence: 'medium',
    });
  };
  eachExpression(modules, ['call'], (expr, facts) => {
    if (
      expr.k !== 'call' ||
      !/^(Schema|model|define|init|sqliteTable|pgTable|mysqlTable)$/.test(calleeName(expr) ?? '')
    )
      return;
    for (const arg of expr.args)
      if (arg.k === 'obj')
        for (const prop of arg.props)
          if (typeof prop.key === 'string') note(prop.key, prop.keyAt ?? prop.at, facts);
  });
  for (const facts of modules.values())
    for (const cls of facts.ir.classes)
      for (const member of cls.members)
        if (typeof member.name === 'string' && member.decorators?.some(({ expr }) => isColumn(expr)))
          note(member.name, member.nameAt, facts);
  return onePerPlace(found);
});

const isColumn = (expr: Expr): boolean =>
  expr.k === 'call' && expr.callee.k === 'id' && /^(Column|Prop|Property|Field)$/.test(expr.callee.name);

/** Something in the module speaks of encryption: a plug-in, a transformer, a hook. */
const encrypts = ({ ir }: ModuleFacts): boolean =>
  ir.imports.some(({ from, local }) => /encrypt|crypto|cipher|vault/i.test(`${from} ${local}`));

export const rule: Rule = { meta, check };
