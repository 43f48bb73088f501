import { writtenCalls } from '../../../server/src/check/codeScan';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { alternativesOf, option, prefixOf, stringOf } from '../../../server/src/check/usageViews';
import { cookieFixes, type CookieData } from '../../../server/src/fix/cookies';
import type { Confidence } from '../../../server/src/model/endpoint';
import type { Location } from '../../../server/src/model/location';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage, ValueView } from '../../../server/src/model/usage';
import { cookiesIn } from './headers';

const meta: RuleMeta = {
  id: 'insecure-cookie',
  title: 'Unprotected session cookie',
  description: 'A cookie that authenticates can be read by scripts or is sent over plain HTTP.',
  area: 'authentication',
  severity: 'warning',
  owasp: ['API2:2023', 'API8:2023'],
  cwe: [614, 1004, 1275],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

type Attribute = 'httpOnly' | 'secure' | 'sameSite';

/** What a package does where an attribute is not given. */
interface Defaults {
  readonly match: RegExp;
  /** Where the attributes stand among the arguments: position and path. */
  readonly at: readonly (readonly [number, string])[];
  /** Attributes that are off unless they are set. */
  readonly off: readonly Attribute[];
}

const SESSIONS: readonly Defaults[] = [
  { match: /^(express-session|client-sessions)/, at: [[0, 'cookie']], off: ['secure'] },
  { match: /^cookie-session/, at: [[0, '']], off: [] },
  { match: /^koa-(generic-)?session/, at: [[0, '']], off: ['secure'] },
  { match: /^(@fastify\/|fastify-)session|^@fastify\/secure-session/, at: [[0, 'cookie']], off: [] },
  {
    match: /^iron-session/,
    at: [
      [2, 'cookieOptions'],
      [1, 'cookieOptions'],
    ],
    off: [],
  },
  { match: /createCookie\(\)$/, at: [[1, '']], off: ['httpOnly', 'secure'] },
  {
    match: /createCookieSessionStorage|createSessionStorage/,
    at: [[0, 'cookie']],
    off: ['httpOnly', 'secure'],
  },
  { match: /^(csurf|tiny-csrf)/, at: [[0, 'cookie']], off: [] },
  { match: /^express-openid-connect/, at: [[0, 'session.cookie']], off: [] },
  { match: /^hapi\.strategy/, at: [[0, 'cookie']], off: [] },
];

/** Attributes that a cookie lacks unless they are set: of most responses both, of hapi's and SvelteKit's none. */
function offByDefault(symbol: string): readonly Attribute[] {
  if (/^(?:h|server|response)\.state\(\)$|^event\.cookies\./.test(symbol)) return [];
  return symbol === 'ctx.cookies.set()' ? ['secure'] : ['httpOnly', 'secure'];
}

function judge(usage: Usage): Said | undefined {
  if (usage.topic === 'cookie') return ofCookie(usage);
  if (usage.topic === 'response-header') return ofHeader(usage);
  const defaults = SESSIONS.find(({ match }) => match.test(usage.symbol));
  if (!defaults) return undefined;
  for (const [position, path] of defaults.at) {
    const view = usage.args[position];
    if (!view || alternativesOf(view).some((one) => one.k === 'unknown' || one.k === 'symbol')) continue;
    const state = path === '' ? { is: 'set' as const, view } : option(view, path);
    if (state.is === 'unknown' || state.is === 'constant') continue;
    if (state.is === 'missing' && defaults.off.length === 0) continue;
    const options = state.is === 'set' ? state.view : undefined;
    const open = offIn(options, defaults.off);
    if (open.length > 0)
      return said(
        usage.location,
        usage.label,
        open,
        { options: options?.at ?? view.at, ...(options ? {} : { under: path }) },
        confidenceOf(options, open),
      );
  }
  return undefined;
}

/** Attributes that are off: given as such, or left to a default that is. */
function offIn(options: ValueView | undefined, off: readonly Attribute[]): Attribute[] {
  if (options && options.k !== 'object' && options.k !== 'either') return [];
  return (['httpOnly', 'secure', 'sameSite'] as const).filter((name) => {
    const state = stateOf(options, name);
    if (state.is === 'missing') return off.includes(name);
    return (
      state.is === 'constant' &&
      (state.value === false ||
        (name === 'sameSite' &&
          /^none$/i.test(String(state.value)) &&
          stateOf(options, 'secure').is !== 'set' &&
          !isTrue(options)))
    );
  });
}

const isTrue = (options: ValueView | undefined): boolean => {
  const state = stateOf(options, 'secure');
  return state.is === 'constant' && state.value === true;
};

/** Some write `httponly` and `samesite`; hapi writes `isHttpOnly`. */
function stateOf(options: ValueView | undefined, name: Attribute): ReturnType<typeof option> {
  const states = [name, name.toLowerCase(), `is${name.charAt(0).toUpperCase()}${name.slice(1)}`].map((one) =>
    option(options, one),
  );
  return states.find(({ is }) => is !== 'missing') ?? { is: 'missing' };
}

/** `res.setHeader('Set-Cookie', 'session=…')`. */
function ofHeader(usage: Usage): Said | undefined {
  for (const cookie of cookiesIn(usage)) {
    if (READABLE_ON_PURPOSE.test(cookie.name) || !AUTHENTICATES.test(cookie.name)) continue;
    const open = (['httpOnly', 'secure'] as const).filter((one) => !cookie[one]);
    if (open.length > 0) return said(usage.location, usage.label, open, {}, 'high', cookie.name);
  }
  return undefined;
}

const confidenceOf = (options: ValueView | undefined, open: readonly Attribute[]): Confidence =>
  options && open.some((name) => stateOf(options, name).is === 'constant') ? 'high' : 'medium';

const AUTHENTICATES =
  /token|jwt|sess|(^|[_.-])sid$|auth|login|remember|credential|identity|^(?:user|account)(?:_?id)?$|^uid$|refresh|access|bearer|password|api_?key|secret/i;
const READABLE_ON_PURPOSE =
  /xsrf|csrf|(auth|login|sign-?in)[-_.]?(error|info|status|message|failure)|is[-_.]?(auth|logged|signed)|state|nonce|pkce|verifier|redirect|return|callback|locale|theme|lang|flash|consent/i;

/** `res.cookie(name, value, options)` and its like, for cookies that log somebody in. */
function ofCookie(usage: Pick<Usage, 'args' | 'location' | 'label' | 'symbol'>): Said | undefined {
  const [name, value, options] = usage.args;
  const text = stringOf(name) ?? prefixOf(name);
  const isToken = alternativesOf(value).some(
    (one) => one.k === 'symbol' && /sign|jwt|token/i.test(one.symbol),
  );
  if (isRemoval(value, options)) return undefined;
  if (
    alternativesOf(options).some(
      (one) => one.k !== 'object' && !(one.k === 'literal' && one.value === undefined),
    )
  )
    return undefined;
  const authenticates = !READABLE_ON_PURPOSE.test(text) && (AUTHENTICATES.test(text) || isToken);
  if (!authenticates) return ofOtherCookie(usage, options);
  const open = offIn(options, offByDefault(usage.symbol));
  // hapi calls its attributes otherwise.
  const data: CookieData = /\.state\(\)$/.test(usage.symbol)
    ? {}
    : options?.at
      ? { options: options.at }
      : { call: usage.location, position: 2 };
  return open.length === 0 ? undefined : said(usage.location, usage.label, open, data, 'high', text);
}

/** Of other cookies only what is switched off in so many words, where it is of no use: a signed one is for the server. */
function ofOtherCookie(
  usage: Pick<Usage, 'location' | 'label'>,
  options: ValueView | undefined,
): Said | undefined {
  const signed = option(options, 'signed');
  const isForServer = signed.is === 'constant' && signed.value === true;
  const open = offIn(options, []).filter((name) => name === 'secure' || (name === 'httpOnly' && isForServer));
  if (open.length === 0) return undefined;
  return {
    message: `The cookie that \`${usage.label}\` sets is not protected: ${open.map((one) => HARM[one]).join(', and ')}. Leave the attributes on.`,
    location: usage.location,
    severity: 'info',
    confidence: 'medium',
    cwe: open.map((one) => CWE[one]),
    data: { options: options?.at, missing: open } satisfies CookieData,
  };
}

/** Cookies are taken back by an empty value or a date in the past. */
function isRemoval(value: ValueView | undefined, options: ValueView | undefined): boolean {
  if (
    stringOf(value) === '' ||
    (value?.k === 'literal' && (value.value === null || value.value === undefined))
  )
    return true;
  const age = option(options, 'maxAge');
  return age.is === 'constant' && typeof age.value === 'number' && age.value <= 0;
}

const HARM: Readonly<Record<Attribute, string>> = {
  httpOnly: 'scripts can read it (no httpOnly)',
  secure: 'it is sent over plain HTTP (no secure)',
  sameSite: 'other sites can make browsers send it (sameSite)',
};

const CWE: Readonly<Record<Attribute, number>> = { httpOnly: 1004, secure: 614, sameSite: 1275 };

function said(
  location: Location,
  label: string,
  open: readonly Attribute[],
  data: CookieData,
  confidence: Confidence,
  name = '',
): Said {
  return {
    message: `The cookie ${name === '' ? '' : `\`${name}\` `}that \`${label}\` sets authenticates, but ${open.map((one) => HARM[one]).join(', and ')}. Set httpOnly, secure and sameSite: 'lax' or 'strict'.`,
    location,
    confidence,
    cwe: open.map((one) => CWE[one]),
    data: { ...data, missing: open },
  };
}

/** `ctx.cookies.set(…)`, `cookies().set(…)`, `res.setCookie(…)` of receivers whose package is not known. */
function written(context: RuleContext): readonly Said[] {
  const seen = new Set(
    context.service.usages
      .filter(({ topic }) => topic === 'cookie')
      .map(({ location }) => `${location.file} ${String(location.span[0])}`),
  );
  return writtenCalls(
    context.modules,
    /(^|\.)(cookies?(\(\))?|cookieStore|cookieJar|jar)\.set$|^(res|resp|response|reply|h|rep)\.(cookie|setCookie|status\(\)\.cookie)$|^set(Signed)?Cookie$/,
  )
    .filter(({ call, facts }) => !seen.has(`${facts.file} ${String(call.at[0])}`))
    .flatMap(({ call, facts, path, args }) => {
      const location = { file: facts.file, span: call.at };
      // `set({ name, value, …options })` of Next, `setCookie(event, name, value, options)` of h3 and Hono.
      const [first] = args;
      const asOne = first?.k === 'object' && 'name' in first.props;
      const shifted =
        path === 'setSignedCookie'
          ? [...args.slice(1, 3), ...args.slice(4)]
          : path === 'setCookie' && args.length > 2 && first?.k !== 'literal'
            ? args.slice(1)
            : args;
      const given = asOne ? [first.props['name'] ?? first, first.props['value'] ?? first, first] : shifted;
      const symbol = /^(ctx|this|context)\.cookies\./.test(path)
        ? 'ctx.cookies.set()'
        : /\/\+[\w.]+$/.test(facts.file) || /^event\./.test(path)
          ? 'event.cookies.set()'
          : path;
      return ofCookie({ args: given, location, label: path, symbol }) ?? [];
    })
    .map((report) => ({ ...report, confidence: 'medium' as const }));
}

export const rule = usageRule({
  meta,
  topics: ['session', 'cookie', 'csrf', 'response-header'],
  judge,
  also: written,
  fixes: cookieFixes,
});
