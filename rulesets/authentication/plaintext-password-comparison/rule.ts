import { comparisonsIn, type Side } from '../../../server/src/check/comparisons';
import { eachExpression, propertyOf } from '../../../server/src/check/codeScan';
import { calleeName, namesOf } from '../../../server/src/check/surroundings';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { isPlainPasswordName, wordsOf } from '../../../server/src/check/words';
import { functionAround, visitStatements } from '../../../server/src/fix/syntax';
import { inEachModule } from '../../../server/src/fix/kept';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { Expr, ObjectExpr } from '../../../server/src/model/ir';
import type { Rule, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'plaintext-password-comparison',
  title: 'Password compared as text',
  description: 'A password is compared with a stored one directly, so it is stored in the clear.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023'],
  cwe: [256, 312, 522],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const REMEDY =
  'Store a hash (argon2id, bcrypt) and compare by the library: `await bcrypt.compare(password, user.passwordHash)`.';

const check = inEachModule(({ modules }): ReturnType<Rule['check']> => {
  const found: Said[] = [];
  for (const { facts, expr, sides } of comparisonsIn(modules)) {
    const [left, right] = sides;
    if (!isStoredAgainstGiven(left, right) && !isStoredAgainstGiven(right, left)) continue;
    if (hashes(facts, expr)) continue;
    found.push({
      message: `A password is compared with the stored one as text, so passwords are kept in the clear, and whoever reads the database has them all. ${REMEDY}`,
      location: { file: facts.file, span: expr.at },
      confidence: left.fromRequest || right.fromRequest ? 'high' : 'medium',
    });
  }
  eachExpression(modules, ['call'], (expr, facts) => {
    const at = passwordInQuery(expr);
    if (at && !hashes(facts, expr))
      found.push({
        message: `A user is looked up by the password itself, so passwords are kept in the clear, and whoever reads the database has them all. ${REMEDY}`,
        location: { file: facts.file, span: at },
        confidence: 'medium',
      });
  });
  return onePerPlace(found);
});

const RECORD =
  /^(user|account|member|admin|customer|person|employee|client|result|row|record|doc|found\w*|existing\w*|db\w*|stored\w*|saved\w*|[a-z]*User|u)(\.|\[|$)|\.(rows|user|dataValues|_doc|get\(\))/i;

/** `user.password` on one side, what the client sent on the other. Two fields of one form are compared elsewhere. */
function isStoredAgainstGiven(stored: Side, given: Side): boolean {
  if (!isPlainPasswordName(stored.name) || !isPlainPasswordName(given.name)) return false;
  if (stored.fromRequest || !stored.path.includes('.') || !RECORD.test(stored.path)) return false;
  const isNew = (side: Side): boolean => wordsOf(side.name).some((word) => /^(new|next|updated)$/.test(word));
  return !isNew(given) && !isNew(stored) && given.path !== stored.path;
}

const HASHER = /hash|bcrypt|argon|scrypt|pbkdf|md5|sha\d*|digest|encrypt|crypt/i;

/** What is compared has been hashed before, in the same function. */
function hashes(facts: ModuleFacts, expr: Expr): boolean {
  const around = functionAround(facts.ir, expr.at);
  let found = false;
  visitStatements(around?.body ?? [], (one) => {
    if (one.k === 'call' && namesOf(one.callee).some((name) => HASHER.test(name))) found = true;
  });
  return found;
}

const FINDS =
  /^(find|findOne|findFirst|findUnique|findOneBy|findBy|findAll|findOneOrFail|findFirstOrThrow|where|count|exists|authenticate)$/;

/** `User.findOne({ email, password })`, also below `where`. */
function passwordInQuery(expr: Expr): Expr['at'] | undefined {
  if (expr.k !== 'call' || !FINDS.test(calleeName(expr) ?? '')) return undefined;
  const [first] = expr.args;
  if (first?.k !== 'obj') return undefined;
  const where = propertyOf(first, 'where');
  return passwordOf(first) ?? (where?.k === 'obj' ? passwordOf(where) : undefined);
}

function passwordOf(object: ObjectExpr): Expr['at'] | undefined {
  const entry = object.props.find((prop) => typeof prop.key === 'string' && isPlainPasswordName(prop.key));
  if (!entry) return undefined;
  const { value } = entry;
  const isGiven = (value.k === 'id' || value.k === 'mem') && namesOf(value).some(isPlainPasswordName);
  return isGiven ? entry.at : undefined;
}

export const rule: Rule = { meta, check };
