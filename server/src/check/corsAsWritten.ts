/** CORS headers that no call was seen to send, and tests of origins: what stands in the code as it is written. */
import { inEachModule } from '../fix/kept';
import type { ModuleFacts } from '../model/facts';
import type { CallExpr, Expr, ObjectExpr } from '../model/ir';
import { contains, type Location } from '../model/location';
import type { RuleContext } from '../model/rule';
import { constantOf, eachExpression, propertyOf, viewOf, writtenPath } from './codeScan';
import { readsOrigin, weakness, type OriginVerdict } from './origins';
import { surroundingsOf } from './surroundings';
import type { Said } from './usageRule';

export const HEADER = /^access-control-allow-origin$/i;
export const CREDENTIALS = /^access-control-allow-credentials$/i;

/** What there is to say of an origin that is let in; `what` names the code that does it. */
export function saidOfOrigin(
  verdict: OriginVerdict,
  location: Location,
  what: string,
  withCredentials: boolean,
  data?: unknown,
): Said {
  const advice = 'List the origins that may.';
  const base = { location, ...(data === undefined ? {} : { data }) };
  switch (verdict.lets) {
    case 'reflected':
      return withCredentials
        ? {
            ...base,
            message: `${what} names any origin that asks and allows credentials, so every site can call the API as the visitor who is logged in, and read the answers. ${advice}`,
            severity: 'error',
            confidence: 'high',
          }
        : {
            ...base,
            message: `${what} names any origin that asks, so every site can read what the API answers to its visitors. ${advice}`,
            confidence: 'medium',
          };
    case 'null':
      return {
        ...base,
        message: `${what} allows the origin \`null\`, which every site can give itself by a sandboxed frame. ${advice}`,
        confidence: 'high',
      };
    case 'pattern':
      return {
        ...base,
        message: `${what} allows origins by ${verdict.pattern}, but ${verdict.because}: strangers can register a domain that matches. Escape dots and anchor both ends.`,
        confidence: 'medium',
        cwe: [942, 346, 183],
      };
    case 'any':
      return {
        ...base,
        message: withCredentials
          ? `${what} allows every origin with credentials; browsers refuse that, and any site can read what needs none. ${advice}`
          : `${what} allows every origin: any site can read what the API answers without a login, also behind a firewall. ${advice}`,
        severity: withCredentials ? 'warning' : 'info',
        confidence: 'medium',
      };
  }
}

/** What no usage tells: headers in tables and configurations, tests of origins, patterns in lists. */
export const corsAsWritten = (context: RuleContext, sent: readonly Location[]): Said[] =>
  written(context).filter(
    ({ location }) => !sent.some(({ file, span }) => file === location.file && contains(span, location.span)),
  );

const written = inEachModule(({ modules }): readonly Said[] => {
  const found: Said[] = [];
  eachExpression(modules, ['obj', 'call', 'regex'], (expr, facts) => {
    if (expr.k === 'obj') found.push(...ofObject(expr, facts));
    else if (expr.k === 'call') found.push(...ofCall(expr, facts));
    else if (expr.k === 'regex') {
      const because = weakness(expr.pattern);
      if (
        because === undefined ||
        because === 'all' ||
        !surroundingsOf(modules, at(facts, expr)).names.some(isCors)
      )
        return;
      const verdict = { lets: 'pattern', pattern: `/${expr.pattern}/${expr.flags}`, because } as const;
      found.push(saidOfOrigin(verdict, at(facts, expr), 'This list', false));
    }
  });
  return found;
}, /origin|cors/i);

const isCors = (name: string): boolean => /cors|origins?$|origins?(list|whitelist|allowed)/i.test(name);
const at = (facts: ModuleFacts, expr: Expr): Location => ({ file: facts.file, span: expr.at });

function ofObject(object: ObjectExpr, facts: ModuleFacts): Said[] {
  const credentials = object.props.find((prop) => typeof prop.key === 'string' && CREDENTIALS.test(prop.key));
  const isSent = credentials !== undefined && /^true$/i.test(String(constantOf(credentials.value, facts)));
  const key = propertyOf(object, 'key');
  const value = propertyOf(object, 'value');
  const named =
    key && value && HEADER.test(String(constantOf(key, facts)))
      ? [{ value, at: object.at }]
      : object.props.flatMap((prop) =>
          prop.kind === 'prop' && typeof prop.key === 'string' && HEADER.test(prop.key)
            ? [{ value: prop.value, at: prop.at }]
            : [],
        );
  return named.flatMap((header) => {
    const verdict = writtenVerdict(header.value, facts);
    return verdict
      ? saidOfOrigin(verdict, { file: facts.file, span: header.at }, '`Access-Control-Allow-Origin`', isSent)
      : [];
  });
}

/** A constant, or the origin of the request as it came. */
function writtenVerdict(value: Expr, facts: ModuleFacts): OriginVerdict | undefined {
  const view = viewOf(value, facts);
  if (view.k === 'literal')
    return view.value === '*' ? { lets: 'any' } : view.value === 'null' ? { lets: 'null' } : undefined;
  return readsOrigin(value, facts) ? { lets: 'reflected' } : undefined;
}

function ofCall(call: CallExpr, facts: ModuleFacts): Said[] {
  const place = at(facts, call);
  const [first, second] = call.args;
  const name = constantOf(first, facts);
  const callee = call.callee;
  if (typeof name === 'string' && second && HEADER.test(name)) {
    const verdict = writtenVerdict(second, facts);
    return verdict ? [saidOfOrigin(verdict, place, '`Access-Control-Allow-Origin`', false)] : [];
  }
  if (callee.k !== 'mem' || typeof callee.prop !== 'string') return [];
  const loose = loosePattern(
    callee.prop === 'test' ? callee.obj : first,
    callee.prop === 'test' ? first : callee.obj,
  );
  if (loose && /^(?:test|match)$/.test(callee.prop))
    return [saidOfOrigin({ lets: 'pattern', ...loose }, place, 'This test', false)];
  if (typeof name !== 'string') return [];
  const owner = writtenPath(callee.obj) ?? '';
  if (!/(^|\.)(request_?)?origin$/i.test(owner)) return [];
  const because = looseTest(callee.prop, name);
  return because === undefined
    ? []
    : [
        {
          message: `\`${owner}.${callee.prop}('${name}')\` is met by origins of strangers: ${because}. Compare the whole origin with a list.`,
          location: place,
          confidence: 'medium',
          cwe: [346, 942, 183],
        },
      ];
}

/** `/example\.com/.test(origin)`, `origin.match(/…/)`: a pattern that origins of strangers match as well. */
function loosePattern(
  regex: Expr | undefined,
  origin: Expr | undefined,
): { readonly pattern: string; readonly because: string } | undefined {
  if (regex?.k !== 'regex' || !origin || !/(^|\.)(request_?)?origin$/i.test(writtenPath(origin) ?? ''))
    return undefined;
  const because = weakness(regex.pattern);
  return because === undefined || because === 'all'
    ? undefined
    : { pattern: `/${regex.pattern}/${regex.flags}`, because };
}

/** Why a test of a part of an origin is met by others. */
function looseTest(method: string, text: string): string | undefined {
  if (/localhost/.test(text)) return undefined;
  if (method === 'startsWith' && /^https?:\/\/[\w-]{3,}$/.test(text))
    return `\`${text}.evil.com\` begins so too`;
  if (!/[a-z0-9-]\.[a-z]{2,}/i.test(text)) return undefined;
  if (method === 'endsWith' && !/^(\.|https?:)/.test(text)) return `\`evil-${text}\` ends so too`;
  if (method === 'startsWith' && !/[:/]$/.test(text)) return `\`${text}.evil.com\` begins so too`;
  if (method === 'includes' || method === 'indexOf') return `any domain may contain \`${text}\``;
  return undefined;
}
