import { surroundingsOf } from '../../../server/src/check/surroundings';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { alternativesOf, originsIn } from '../../../server/src/check/usageViews';
import { functionAround } from '../../../server/src/fix/syntax';
import type { ChainStep } from '../../../server/src/model/endpoint';
import { contains } from '../../../server/src/model/location';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'jwt-not-verified',
  title: 'Token read without verifying it',
  description: 'A JSON Web Token is decoded, and nothing checks its signature.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023'],
  cwe: [345, 347],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

/** Claims that say when to fetch a new token or which key verifies it, and not who the caller is. */
const HARMLESS = new Set(['exp', 'iat', 'nbf', 'header', 'kid', 'alg', 'length', 'payload']);

function judge(usage: Usage, context: RuleContext): Said | undefined {
  const skips = usage.symbol.startsWith('jwt-simple.') || usage.symbol.startsWith('jwt-simple/');
  if (skips && !skipsVerification(usage)) return undefined;
  if (usage.symbol.startsWith('jwt-decode') && isForBrowsers(usage, context)) return undefined;
  if (!skips && isVerifiedNearby(usage, context)) return undefined;
  const { reads, inputs, names } = surroundingsOf(context.modules, usage.location);
  if (!skips && reads.length > 0 && reads.every((name) => HARMLESS.has(name))) return undefined;
  const fromRequest = originsIn(usage.args[0]).some((origin) => origin.kind === 'request');
  const fromProvider = [...inputs, ...names].some((name) => /id_?token/i.test(name)) && !fromRequest;
  return {
    message: `\`${usage.label}\` reads a token without checking its signature, so anyone can make one that says what they like. Verify it (\`jwt.verify(token, key, { algorithms })\`) before its claims are used.`,
    location: usage.location,
    confidence:
      fromProvider || isBehindGuard(usage, context) ? 'low' : fromRequest || skips ? 'high' : 'medium',
  };
}

/** `decode(token, key, noVerify)` of jwt-simple: anything truthy skips the check. */
const skipsVerification = (usage: Usage): boolean =>
  alternativesOf(usage.args[2]).some((one) => one.k === 'literal' && Boolean(one.value));

/** What the handler checks itself may well be the token that is only read. */
const isGuard = ({ kind, effects, certainty }: ChainStep): boolean =>
  kind !== 'check' &&
  kind !== 'handler' &&
  certainty === 'certain' &&
  effects.some(({ control, strength }) => control === 'authentication' && strength === 'required');

/** It runs behind a guard of its endpoints, or in a decorator of a parameter, which Nest runs after the guards. */
function isBehindGuard(usage: Usage, { service, modules }: RuleContext): boolean {
  const users = service.endpoints.filter(({ usages }) => usages.includes(usage));
  const facts = modules.get(usage.location.file);
  return (
    (users.length > 0 && users.every(({ chain }) => chain.some(isGuard))) ||
    (facts?.ir.imports.some(({ imported }) => imported === 'createParamDecorator') ?? false)
  );
}

/** Browsers read their own token to show a name, and cannot verify it. */
function isForBrowsers({ location }: Usage, { modules }: RuleContext): boolean {
  const facts = modules.get(location.file);
  return (
    /\.[jt]sx$|(^|\/)(frontend|client|web-?app|ui|www|browser|public)\//.test(location.file) ||
    (facts?.ir.directives.includes('use client') ?? false) ||
    (facts?.ir.imports.some(({ from }) => /^(react|vue|svelte|@angular\/|pinia|zustand|redux)/.test(from)) ??
      false)
  );
}

/** The same function, or the one around it, verifies a token as well. */
function isVerifiedNearby({ location }: Usage, { service, modules }: RuleContext): boolean {
  const facts = modules.get(location.file);
  const around = facts && functionAround(facts.ir, location.span);
  const parent = around?.parent === undefined ? undefined : facts?.ir.functions[around.parent];
  return service.usages.some(
    (other) =>
      other.topic === 'jwt-verify' &&
      other.location.file === location.file &&
      !(other.location.span[0] === location.span[0]) &&
      (!around ||
        contains(around.bodyAt, other.location.span) ||
        (parent !== undefined && contains(parent.bodyAt, other.location.span))),
  );
}

export const rule = usageRule({ meta, topics: ['jwt-decode'], judge });
