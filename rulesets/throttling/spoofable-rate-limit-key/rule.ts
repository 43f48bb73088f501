import { mayBeTogether } from '../../../server/src/check/owners';
import { namesOf } from '../../../server/src/check/surroundings';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { calledAs, option, stringOf } from '../../../server/src/check/usageViews';
import { visitStatements } from '../../../server/src/fix/syntax';
import type { Expr, FunctionIr } from '../../../server/src/model/ir';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'spoofable-rate-limit-key',
  title: 'Rate limit that clients can dodge',
  description: 'A limiter counts by a header that clients choose, so that each request can be a new client.',
  area: 'throttling',
  severity: 'warning',
  owasp: ['API4:2023', 'API2:2023'],
  cwe: [348, 307],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

/** Headers that arrive as clients sent them unless a proxy is known to replace them. */
const SPOOFABLE =
  /^(x-forwarded-for|x-real-ip|x-client-ip|forwarded|true-client-ip|user-agent|x-cluster-client-ip)$/i;

function judge(usage: Usage, context: RuleContext): Said | readonly Said[] | undefined {
  if (usage.topic === 'app-setting') return ofTrust(usage, context);
  return usage.args.flatMap((options): Said[] => {
    for (const name of ['keyGenerator', 'id', 'key']) {
      const state = option(options, name);
      if (state.is !== 'set' || state.view.k !== 'function' || !state.view.at) continue;
      const { at } = state.view;
      const facts = context.modules.get(at.file);
      const fn = facts?.ir.functions.find((one) => one.at[0] === at.span[0] && one.at[1] === at.span[1]);
      const header = fn && headerOf(fn);
      if (header !== undefined)
        return [
          {
            message: `\`${calledAs(usage)}\` counts by the header ${header}, which clients set as they like, so that every request is a new client to it. Count by \`req.ip\` with \`trust proxy\` set to the number of proxies, or by the user.`,
            location: usage.location,
            confidence: 'high',
            related: [{ location: at, message: 'the key is made here' }],
          },
        ];
    }
    return [];
  });
}

/** `app.set('trust proxy', true)` takes the leftmost address, which the client wrote; of weight where a limiter counts by it. */
function ofTrust(usage: Usage, { service }: RuleContext): Said | undefined {
  const [name, value] = usage.args;
  if (stringOf(name)?.toLowerCase() !== 'trust proxy') return undefined;
  const isAll = usage.symbol === 'app.enable()' || (value?.k === 'literal' && value.value === true);
  const limiter = service.usages.find(
    ({ topic, location }) =>
      topic === 'rate-limit' && mayBeTogether(service.applications, location.file, usage.location.file),
  );
  if (!isAll || !limiter) return undefined;
  return {
    message: `\`trust proxy\` is true, so \`req.ip\` is what the client wrote into X-Forwarded-For, and \`${limiter.label}\` can be dodged with a new value each time. Set it to the number of proxies in front, or to their addresses.`,
    location: usage.location,
    confidence: 'high',
    related: [{ location: limiter.location, message: 'the limiter counts by this address' }],
  };
}

/** The header that a function makes its result of, unless a proxy's own count or the user comes first. */
function headerOf(fn: FunctionIr): string | undefined {
  let header: string | undefined;
  let identified = false;
  const see = (expr: Expr): void => {
    const text =
      expr.k === 'lit' ? expr.v : expr.k === 'mem' && typeof expr.prop === 'string' ? expr.prop : '';
    if (typeof text === 'string' && SPOOFABLE.test(text)) header ??= text.toLowerCase();
    if (expr.k === 'mem' && namesOf(expr).some((name) => /^(user|userId|apiKey|session|auth)$/i.test(name)))
      identified = true;
  };
  visitStatements(fn.body, see);
  return identified ? undefined : header;
}

export const rule = usageRule({ meta, topics: ['rate-limit', 'app-setting'], judge });
