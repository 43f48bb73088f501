import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { calledAs, option } from '../../../server/src/check/usageViews';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'jwt-without-revocation',
  title: 'Tokens that cannot be revoked',
  description: 'A middleware verifies tokens and is given no way to ask whether they were revoked.',
  area: 'authentication',
  severity: 'hint',
  owasp: ['API2:2023'],
  cwe: [613, 522],
  presets: ['strict'],
  fixable: false,
};

/** Middleware that can be told how to ask, by the option of that name. */
const OPTIONS: readonly (readonly [RegExp, string])[] = [
  [/^express-jwt\b/, 'isRevoked'],
  [/^koa-jwt\b/, 'isRevoked'],
  [/^@fastify\/jwt\b/, 'trusted'],
];

function judge(usage: Usage): Said | undefined {
  const name = OPTIONS.find(([symbol]) => symbol.test(usage.symbol))?.[1];
  const options = usage.args.find(({ k }) => k === 'object');
  if (name === undefined || !options || option(options, name).is !== 'missing') return undefined;
  return {
    message: `\`${calledAs(usage)}\` takes every token until it expires, also after a logout, a change of the password or a theft. Keep tokens short-lived, or ask with \`${name}\` whether this one was revoked.`,
    location: usage.location,
    confidence: 'medium',
  };
}

export const rule = usageRule({ meta, topics: ['jwt-middleware'], judge });
