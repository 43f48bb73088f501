import { calleeName, surroundingsOf } from '../../../server/src/check/surroundings';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { stringOf } from '../../../server/src/check/usageViews';
import { tagLengthFixes } from '../../../server/src/fix/cipher';
import { functionAround, visitStatements } from '../../../server/src/fix/syntax';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'unchecked-authentication-tag',
  title: 'Decryption without checking the tag',
  description:
    'Encrypted data is decrypted in an authenticated mode without making sure that it was not changed.',
  area: 'encryption',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [310, 354],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const AUTHENTICATED = /(gcm|ccm|ocb|chacha20-poly1305)$/i;

function judge(usage: Usage, context: RuleContext): Said | undefined {
  if (!/createDecipheriv\(\)$/.test(usage.symbol)) return undefined;
  const name = stringOf(usage.args[0]);
  if (name === undefined || !AUTHENTICATED.test(name)) return undefined;
  const { functions } = surroundingsOf(context.modules, usage.location);
  // Where it is handed on, it may be finished elsewhere.
  if (functions.includes('pipe') || functions.includes('pipeline')) return undefined;
  const called = methodsIn(usage, context);
  const isUsed = called.has('update');
  if (isUsed && !called.has('final') && !called.has('pipe'))
    return {
      message: `\`${usage.label}\` decrypts in ${name}, but \`final()\` is never called: only it checks the tag, so data that somebody changed is taken for genuine.`,
      location: usage.location,
      severity: 'error',
      confidence: 'medium',
      key: 'final',
    };
  // Options that are given were thought about.
  if (!/gcm$/i.test(name) || usage.args.length > 3) return undefined;
  return {
    message: `\`${usage.label}\` takes tags of any length, and one of 4 bytes can be guessed. Say how long it has to be: \`{ authTagLength: 16 }\`.`,
    location: usage.location,
    severity: 'info',
    confidence: 'medium',
    key: 'length',
  };
}

/** Methods that are called anywhere in the function around the place. */
function methodsIn({ location }: Usage, { modules }: RuleContext): ReadonlySet<string> {
  const facts = modules.get(location.file);
  const around = facts && functionAround(facts.ir, location.span);
  const names = new Set<string>();
  visitStatements(around?.body ?? facts?.ir.body ?? [], (expr) => {
    if (expr.k === 'call') names.add(calleeName(expr) ?? '');
  });
  return names;
}

export const rule = usageRule({ meta, topics: ['cipher'], judge, fixes: tagLengthFixes });
