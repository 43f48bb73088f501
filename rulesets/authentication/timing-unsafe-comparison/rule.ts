import { comparisonsIn, type Comparison, type Side } from '../../../server/src/check/comparisons';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { wordsOf } from '../../../server/src/check/words';
import { timingSafeFixes } from '../../../server/src/fix/timingSafe';
import { functionAround, visitStatements } from '../../../server/src/fix/syntax';
import type { Confidence } from '../../../server/src/model/endpoint';
import type { Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'timing-unsafe-comparison',
  title: 'Secret compared in variable time',
  description:
    'A secret is compared by an operator that stops at the first difference, which can be measured.',
  area: 'authentication',
  severity: 'warning',
  owasp: ['API2:2023'],
  cwe: [208, 203],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

function check({ modules, service }: RuleContext): ReturnType<Rule['check']> {
  const credentials = new Set(
    service.usages
      .filter(({ topic }) => topic === 'comparison')
      .map(({ location }) => `${location.file} ${String(location.span[0])}`),
  );
  const found = comparisonsIn(modules).flatMap((comparison): Said[] => {
    const { facts, expr } = comparison;
    const confidence = confidenceOf(comparison, credentials.has(`${facts.file} ${String(expr.at[0])}`));
    if (!confidence) return [];
    return [
      {
        message: `A secret is compared by \`${expr.op}\`, which takes longer the more of it is right, so it can be found out piece by piece. Compare digests of equal length by \`crypto.timingSafeEqual\`.`,
        location: { file: facts.file, span: expr.at },
        confidence,
      },
    ];
  });
  return onePerPlace(found);
}

const SECRET =
  /\b(secret|signature|hmac|api ?key|auth ?token|access ?token|webhook ?token|csrf ?token|xsrf ?token|verification ?token|reset ?token|password|token|digest|otp|passcode|pin|mac|hub ?signature( 256)?|internal ?key|admin ?key|shared ?key|bearer)$/;
const NOT_THE_SECRET =
  /\b(type|kind|count|length|status|id|ids|index|address|symbol|contract|mint|next|prev|previous|current|last|first|confirm\w*|repeat|new|old|node|syntax|design)\b/;

const text = (name: string): string => wordsOf(name).join(' ');
const isSecret = ({ name }: Side): boolean => SECRET.test(text(name)) && !NOT_THE_SECRET.test(text(name));
const isConfigured = ({ path }: Side): boolean =>
  /process\.env\.\w*(SECRET|TOKEN|KEY|PASSWORD|PASS|SIGNATURE)\w*$/i.test(path) ||
  /(^|\.)(config|env|settings|options|cfg|conf)\.(\w+\.)*\w*(secret|token|api_?key|password)$/i.test(path);

function confidenceOf(comparison: Comparison, isCredential: boolean): Confidence | undefined {
  const { sides } = comparison;
  const [left, right] = sides;
  if (left.fromRequest && right.fromRequest && left.path.split('.')[1] === right.path.split('.')[1])
    return undefined;
  if (sides.some(isConfigured) && sides.some((side) => !isConfigured(side))) return 'medium';
  if (sides.some(isMacName) && makesMac(comparison)) return 'medium';
  if (!sides.some(isSecret)) return undefined;
  const both = sides.every(isSecret);
  if ((both || isCredential) && sides.some((side) => side.fromRequest)) return 'medium';
  const around = functionAround(comparison.facts.ir, comparison.expr.at)?.name ?? '';
  return /auth|verif|valid|login|sign_?in|check|compare|guard/i.test(around) &&
    (both || sides.some(isOfRecord))
    ? 'medium'
    : 'low';
}

/** `user.token`, `session.secret`: what the service keeps. */
const isOfRecord = (side: Side): boolean => isSecret(side) && side.path.includes('.') && !side.fromRequest;

const isMacName = ({ name }: Side): boolean =>
  /\b(signature|hmac|digest|hash|mac|checksum|sig)$/.test(text(name)) ||
  /(expected|computed|calculated|generated)/i.test(name);

/** The function computes a message authentication code. */
function makesMac({ facts, expr }: Comparison): boolean {
  const around = functionAround(facts.ir, expr.at);
  let found = false;
  visitStatements(around?.body ?? facts.ir.body, (one) => {
    if (one.k === 'call' && one.callee.k === 'mem' && one.callee.prop === 'createHmac') found = true;
    if (one.k === 'call' && one.callee.k === 'id' && one.callee.name === 'createHmac') found = true;
  });
  return found;
}

export const rule: Rule = { meta, check, fixes: timingSafeFixes };
