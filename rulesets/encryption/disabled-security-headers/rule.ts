import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { option, originsIn, stringOf, stringsOf } from '../../../server/src/check/usageViews';
import { headerOnFixes } from '../../../server/src/fix/helmet';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Origin, Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'disabled-security-headers',
  title: 'Security header switched off',
  description: 'A protection of browsers that is on by default is switched off.',
  area: 'encryption',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [693, 319, 1021],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

interface Header {
  readonly names: readonly string[];
  readonly harm: string;
  /** Of use for APIs too; the others protect pages alone. */
  readonly severity: 'warning' | 'info';
}

const HEADERS: readonly Header[] = [
  {
    names: ['hsts', 'strictTransportSecurity'],
    harm: 'browsers may be led to plain HTTP',
    severity: 'warning',
  },
  {
    names: ['noSniff', 'xContentTypeOptions'],
    harm: 'browsers guess types, so that data may be run as a script',
    severity: 'warning',
  },
  { names: ['frameguard', 'xFrameOptions'], harm: 'pages may be framed by other sites', severity: 'info' },
  { names: ['contentSecurityPolicy'], harm: 'nothing limits which scripts pages may run', severity: 'info' },
  { names: ['referrerPolicy'], harm: 'addresses are told to other sites', severity: 'info' },
];

function judge(usage: Usage): Said | Said[] | undefined {
  if (usage.topic === 'response-header') return ofHeader(usage);
  const found: Said[] = [];
  const [options] = usage.args;
  for (const { names, harm, severity } of HEADERS)
    for (const name of names) {
      const state = option(options, name);
      if (state.is !== 'constant' || state.value !== false) continue;
      found.push({
        message: `\`${usage.label}\` switches ${name} off, so ${harm}. Leave it on, and loosen it where it is in the way.`,
        location: usage.location,
        severity,
        confidence: name === 'contentSecurityPolicy' ? 'medium' : 'high',
        key: name,
        ...(options?.at ? { data: { place: options.at, option: name } } : {}),
      });
    }
  const policy = /referrerPolicy\(\)$/.test(usage.symbol)
    ? option(options, 'policy')
    : option(options, 'referrerPolicy.policy');
  const policies = policy.is === 'constant' || policy.is === 'set' ? policyNames(policy.view) : [];
  if (policies.some((name) => /^(unsafe-url|no-referrer-when-downgrade)?$/.test(name)))
    found.push({
      message: `\`${usage.label}\` lets browsers tell other sites the whole address, with whatever tokens are in it. Use \`no-referrer\`, the default, or \`strict-origin-when-cross-origin\`.`,
      location: usage.location,
      severity: 'info',
      confidence: 'high',
      key: 'policy',
    });
  const age = [
    option(options, 'hsts.maxAge'),
    option(options, 'strictTransportSecurity.maxAge'),
    ...(/hsts|strictTransport/i.test(usage.symbol) ? [option(options, 'maxAge')] : []),
  ].find((state) => state.is === 'constant');
  if (age?.is === 'constant' && typeof age.value === 'number' && age.value < 15_552_000)
    found.push({
      message: `\`${usage.label}\` tells browsers to insist on HTTPS for ${String(age.value)} seconds only. Use half a year or more: \`maxAge: 15552000\`.`,
      location: usage.location,
      severity: 'info',
      confidence: 'high',
      key: 'maxAge',
    });
  return found;
}

const policyNames = (view: ValueView): readonly string[] =>
  view.k === 'array' ? view.items.flatMap((item) => stringsOf(item)) : stringsOf(view);

const PROTECTS =
  /^(x-frame-options|content-security-policy|strict-transport-security|x-content-type-options|referrer-policy|cross-origin-(opener|embedder|resource)-policy)$/i;

/** Given by the request, and not looked at. */
const isChosen = (origin: Origin): boolean =>
  origin.kind === 'request' && origin.validated !== true && origin.source !== 'parameter';

/** `res.setHeader('X-XSS-Protection', '0')` is the modern advice and fine; the others switch something off. */
function ofHeader(usage: Usage): Said | undefined {
  const name = stringOf(usage.args[0]) ?? '';
  const value = stringOf(usage.args[1]) ?? '';
  if (PROTECTS.test(name) && originsIn(usage.args[1]).some(isChosen))
    return {
      message: `\`${usage.label}\` takes ${name} from the request, so whoever makes the link decides whether the header protects. Set a constant.`,
      location: usage.location,
      confidence: 'high',
      cwe: /^x-frame/i.test(name) ? [1021, 451] : [693],
      key: 'chosen',
    };
  const off =
    (/^strict-transport-security$/i.test(name) && /max-age=0\b/i.test(value)) ||
    (/^x-frame-options$/i.test(name) && /allowall/i.test(value)) ||
    (/^content-security-policy$/i.test(name) &&
      /(script|default)-src[^;]*('unsafe-inline'|\*(\s|;|$))/i.test(value));
  return off
    ? {
        message: `\`${usage.label}\` sets ${name} to a value that switches it off. Set one that protects, or leave it to helmet.`,
        location: usage.location,
        severity: 'info',
        confidence: 'medium',
      }
    : undefined;
}

export const rule = usageRule({
  meta,
  topics: ['security-headers', 'response-header'],
  judge,
  fixes: headerOnFixes,
});
