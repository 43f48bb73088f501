import { eachExpression } from '../../../server/src/check/codeScan';
import { endpointName } from '../../../server/src/check/ruleApi';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { option } from '../../../server/src/check/usageViews';
import { inEachModule } from '../../../server/src/fix/kept';
import type { Expr } from '../../../server/src/model/ir';
import type { Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'credentials-in-url',
  title: 'Credentials in the address',
  description: 'A password, token or key is read from or put into a URL, where logs and histories keep it.',
  area: 'authentication',
  severity: 'warning',
  owasp: ['API2:2023'],
  cwe: [598],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

/** `token` alone is left out: links in mails carry one that works once. */
const CREDENTIAL =
  /^(password|passwd|pwd|pass|api[-_]?key|access[-_]?token|auth[-_]?token|jwt|id[-_]?token|refresh[-_]?token|session[-_]?token|client[-_]?secret|secret|secret[-_]?key)$/i;

function check({ service, modules }: RuleContext): ReturnType<Rule['check']> {
  const found: Said[] = [];
  for (const endpoint of service.endpoints)
    for (const read of endpoint.reads)
      if (read.kind === 'query' && CREDENTIAL.test(read.name))
        found.push({
          message: `${endpointName(endpoint)} takes \`${read.name}\` from the query, so it ends up in logs, histories and referrers. Take it from the Authorization header or from the body of a POST.`,
          location: read.location,
          confidence: 'high',
        });
  for (const { topic, symbol, args, label, location } of service.usages) {
    if (topic !== 'jwt-middleware' || !/^(passport-jwt|@nestjs\/passport)/.test(symbol)) continue;
    const from = option(args[0], 'jwtFromRequest');
    if (from.is === 'set' && from.view.k === 'symbol' && from.view.symbol.includes('fromUrlQueryParameter'))
      found.push({
        message: `\`${label}\` takes the token from the query, so it ends up in logs, histories and referrers. Use \`ExtractJwt.fromAuthHeaderAsBearerToken()\`.`,
        location,
        confidence: 'high',
      });
  }
  return onePerPlace([...found, ...written({ modules })]);
}

const written = inEachModule(({ modules }): readonly Said[] => {
  const found: Said[] = [];
  eachExpression(modules, ['tpl', 'bin'], (expr, facts) => {
    const name = builtInto(expr);
    if (name !== undefined)
      found.push({
        message: `\`${name}\` is put into an address, so it ends up in the logs of every server on the way. Send it in a header or in the body.`,
        location: { file: facts.file, span: expr.at },
        severity: 'info',
        confidence: /pass|pwd|secret|jwt|session/i.test(name) ? 'medium' : 'low',
      });
  });
  return found;
});

const PARAMETER = /[?&]([A-Za-z_-]+)=$/;

/** The name of a credential whose value is filled into the text of an address. */
function builtInto(expr: Expr): string | undefined {
  if (expr.k === 'tpl' && !expr.tag) {
    const at = expr.quasis.findIndex(
      (text, index) => index < expr.exprs.length && CREDENTIAL.test(PARAMETER.exec(text)?.[1] ?? ''),
    );
    const before = expr.quasis.slice(0, at + 1).join('*');
    return at < 0 || isStatement(before) || !isAddress(before)
      ? undefined
      : PARAMETER.exec(expr.quasis[at] ?? '')?.[1];
  }
  if (expr.k !== 'bin' || expr.op !== '+') return undefined;
  const before =
    expr.l.k === 'lit' ? expr.l : expr.l.k === 'bin' && expr.l.r.k === 'lit' ? expr.l.r : undefined;
  const name = typeof before?.v === 'string' ? PARAMETER.exec(before.v)?.[1] : undefined;
  return name !== undefined && CREDENTIAL.test(name) ? name : undefined;
}

/** Bodies of forms are written alike, and one-time codes for apps are shared by a picture. */
const isAddress = (text: string): boolean => /\?/.test(text) && !/^otpauth:/i.test(text);

const isStatement = (text: string): boolean => /^\s*(select|insert|update|delete)\b/i.test(text);

export const rule: Rule = { meta, check };
