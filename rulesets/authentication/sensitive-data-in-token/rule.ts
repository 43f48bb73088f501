import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { alternativesOf } from '../../../server/src/check/usageViews';
import { isPlainPasswordName, wordsOf } from '../../../server/src/check/words';
import { expressionAt } from '../../../server/src/fix/options';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'sensitive-data-in-token',
  title: 'Secrets in a token',
  description: 'A token that everyone can read carries a password or a whole database record.',
  area: 'authentication',
  severity: 'warning',
  owasp: ['API3:2023', 'API2:2023'],
  cwe: [522, 200, 312],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const SENSITIVE =
  /^(password|passwd|pwd|pass ?phrase|password ?hash|hashed ?password|hash|salt|ssn|social security( number)?|credit ?card( number)?|card ?number|cvv|cvc|iban|secret|api ?key|private ?key|refresh ?token|totp ?secret|otp ?secret|mfa ?secret)$/;

/** Calls of data access libraries that give back a record with all of its columns. */
const RECORD =
  /^(mongoose|sequelize|typeorm|@prisma\/client|mongodb|@nestjs\/typeorm|@mikro-orm\/core|objection|bookshelf)[^]*\.(findOne|findById|findByPk|findUnique|findFirst|findOneBy|findOneOrFail|findByIdAndUpdate|findOneAndUpdate|create|save)\(\)(\.(exec|toObject|toJSON|get|lean)\(\))*(\.(_doc|dataValues))?$/;

function judge(usage: Usage, { modules }: RuleContext): Said | undefined {
  // Encrypted tokens cannot be read.
  if (/Encrypt/.test(usage.symbol)) return undefined;
  for (const view of alternativesOf(usage.args[0])) {
    const name = sensitiveIn(view, 2);
    if (name !== undefined)
      return said(
        usage,
        `carries \`${name}\``,
        'high',
        'Put an id into it, and look the rest up where it is needed.',
      );
    if (view.k === 'symbol' && RECORD.test(view.symbol))
      return said(
        usage,
        'carries a whole database record, with all of its columns',
        'medium',
        'Name the claims that are needed: `{ sub: user.id }`.',
      );
  }
  return isWholeUser(usage, modules)
    ? said(
        usage,
        'carries everything that is known of a user',
        'medium',
        'Name the claims that are needed: `{ sub: user.id }`.',
      )
    : undefined;
}

/** `jwt.sign(user, key)` of something that is not known: by its name the whole of a user. */
function isWholeUser({ args, argsAt }: Usage, modules: RuleContext['modules']): boolean {
  const [at] = argsAt;
  const facts = at && modules.get(at.file);
  const payload = facts && expressionAt(facts, at.span);
  if (args[0]?.k !== 'unknown' || payload === undefined) return false;
  const whole =
    payload.k === 'call' && payload.args.length === 0 && payload.callee.k === 'mem'
      ? payload.callee
      : undefined;
  const name =
    payload.k === 'id'
      ? payload.name
      : whole && /^to(JSON|Object)$/.test(String(whole.prop)) && whole.obj.k === 'id'
        ? whole.obj.name
        : '';
  return /^(user|account|member|customer|profile)(~\d+)?$/i.test(name);
}

function sensitiveIn(view: ValueView, depth: number): string | undefined {
  if (view.k !== 'object' || depth === 0) return undefined;
  for (const [name, value] of Object.entries(view.props)) {
    const isFlag = value.k === 'literal' && typeof value.value !== 'string';
    if (!isFlag && (SENSITIVE.test(wordsOf(name).join(' ')) || isPlainPasswordName(name))) return name;
    const inner = sensitiveIn(value, depth - 1);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

const said = (usage: Usage, what: string, confidence: 'high' | 'medium', remedy: string): Said => ({
  message: `The token that \`${usage.label}\` makes ${what}. A signature keeps it from being changed, not from being read: clients, logs and proxies all see it. ${remedy}`,
  location: usage.location,
  confidence,
});

export const rule = usageRule({ meta, topics: ['jwt-sign'], judge });
