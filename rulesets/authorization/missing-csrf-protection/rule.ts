import { writtenCalls, type WrittenCall } from '../../../server/src/check/codeScan';
import { endpointName } from '../../../server/src/check/ruleApi';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { option, stringOf } from '../../../server/src/check/usageViews';
import { functionAround } from '../../../server/src/fix/syntax';
import type { Application, ChainStep, Endpoint } from '../../../server/src/model/endpoint';
import { contains } from '../../../server/src/model/location';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'missing-csrf-protection',
  title: 'Missing CSRF protection',
  description:
    'A cookie logs the caller in, and nothing tells requests of other sites from those of the own one.',
  area: 'authorization',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [352],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const check = (context: RuleContext): Report[] => [
  ...context.service.applications.flatMap((application) => ofApplication(application, context) ?? []),
  ...onePerPlace([...ignoredMethods(context), ...overridesAfter(context)]),
];

/** Session middleware that sets no SameSite by itself, and where its cookie's options stand. */
const SESSION =
  /^(express-session|cookie-session|client-sessions|koa-session|koa-generic-session|@fastify\/session|fastify-session|@fastify\/secure-session)\b/;
const CSRF = /csrf|xsrf|lusca/i;
const FORMS = /urlencoded|multer|upload|formidable|formbody|busboy|multipart|koa-?body|bodyParser\(\)/i;

function ofApplication(application: Application, { service, modules }: RuleContext): Report | undefined {
  const endpoints = service.endpoints.filter(({ app }) => app === application.key);
  const changing = endpoints.filter((one) => isChanging(one) && !isProtected(one));
  const known = endpoints.find((one) => isChanging(one) && hasToken(one));
  const session = known
    ? undefined
    : (openSession(changing, service.usages) ?? openToken(changing, service.usages));
  if (known ? changing.length === 0 : !session) return undefined;
  if (!known && (usesTokens(service.usages) || [...modules.values()].some(importsCsrf))) return undefined;
  const [first, ...others] = known
    ? changing.filter((one) => known.location.file === one.location.file)
    : changing.filter((one) => one.chain.some(isCookieStep) || (session?.isToken && readsToken(one)));
  if (!first) return undefined;
  const takesForms =
    application.framework === 'nest' ||
    changing.some((one) => one.chain.some(({ label, symbol }) => FORMS.test(`${label} ${symbol ?? ''}`)));
  const count = others.length > 0 ? ` and ${String(others.length)} other endpoints` : '';
  return {
    message: known
      ? `${endpointName(first)}${count} checks no CSRF token, but ${endpointName(known)} does: another site can make a visitor's browser send this request. Put the same check on it.`
      : `${endpointName(first)}${count} trusts the ${session?.isToken ? 'token in the' : 'session'} cookie of \`${session?.label ?? ''}\`, which ${session?.isNone ? 'browsers send along from every site' : 'sets no SameSite'}, and no CSRF token is checked: another site can make a visitor's browser send it. Set sameSite: 'lax', or check a token.`,
    location: known ? first.nameLocation : (session?.location ?? first.nameLocation),
    confidence: known || session?.isNone === true ? 'high' : takesForms ? 'medium' : 'low',
    endpoint: first,
    alsoEndpoints: others,
    related: changing
      .slice(0, 12)
      .map((one) => ({ location: one.nameLocation, message: `${endpointName(one)} changes state` })),
    key: known ? 'endpoint' : 'session',
  };
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY']);
const isChanging = (endpoint: Endpoint): boolean =>
  endpoint.protocol === 'http' &&
  !SAFE.has(endpoint.method) &&
  endpoint.traits.changesState &&
  !endpoint.traits.isStatic &&
  !endpoint.traits.isErrorOrFallback &&
  endpoint.traits.publicBecause === undefined;

/** A step that checks a token, or a handler that looks at what other sites cannot set. */
const isProtected = (endpoint: Endpoint): boolean =>
  hasToken(endpoint) ||
  endpoint.reads.some(
    ({ kind, name }) =>
      (kind === 'header' && /csrf|xsrf|^origin$|^referer$|sec-fetch-site|x-requested-with/i.test(name)) ||
      (kind === 'body' && /csrf/i.test(name)),
  );

const hasToken = ({ chain }: Endpoint): boolean =>
  chain.some(({ label, symbol }) => CSRF.test(`${label} ${symbol ?? ''}`));

const isCookieStep = ({ symbol, effects }: ChainStep): boolean =>
  (symbol !== undefined && SESSION.test(symbol)) ||
  effects.some(
    ({ control, evidence }) => control === 'authentication' && /the cookie|session/i.test(evidence.summary),
  );

const usesTokens = (usages: readonly Usage[]): boolean => usages.some(({ topic }) => topic === 'csrf');

const importsCsrf = ({
  ir,
}: {
  readonly ir: { readonly imports: readonly { readonly from: string }[] };
}): boolean => ir.imports.some(({ from }) => CSRF.test(from));

interface Session {
  readonly label: string;
  readonly location: Usage['location'];
  readonly isNone: boolean;
  /** A cookie that the application sets itself, with a token in it. */
  readonly isToken?: true;
}

const TOKEN = /token|jwt|auth|session|sid$/i;

const readsToken = ({ reads, posture }: Endpoint): boolean =>
  posture.authentication.state === 'present' &&
  reads.some(({ kind, name }) => kind === 'cookie' && TOKEN.test(name));

/** The cookie in which the application puts the token that these endpoints ask for, if other sites can make use of it. */
function openToken(endpoints: readonly Endpoint[], usages: readonly Usage[]): Session | undefined {
  const isAsked = endpoints.some(readsToken);
  if (!isAsked) return undefined;
  for (const usage of usages) {
    const [name, value, options] = usage.args;
    if (usage.topic !== 'cookie' || usage.developmentOnly || !TOKEN.test(stringOf(name) ?? '')) continue;
    // An empty one logs out.
    if (value?.k === 'literal' || (options !== undefined && options.k !== 'object')) continue;
    const state = option(options, 'sameSite');
    const isNone = state.is === 'constant' && (state.value === false || /^none$/i.test(String(state.value)));
    if (isNone || state.is === 'missing')
      return { label: usage.label, location: usage.location, isNone, isToken: true };
  }
  return undefined;
}

/** The session middleware of these endpoints, if its cookie goes along with requests of other sites. */
function openSession(endpoints: readonly Endpoint[], usages: readonly Usage[]): Session | undefined {
  for (const { chain } of endpoints)
    for (const { symbol, location } of chain) {
      if (symbol === undefined || !SESSION.test(symbol)) continue;
      const usage =
        usages.find(
          (one) =>
            one.topic === 'session' &&
            one.location.file === location.file &&
            contains(location.span, one.location.span),
        ) ?? usages.find((one) => one.topic === 'session' && SESSION.test(one.symbol));
      const state = usage && sameSiteOf(usage);
      if (usage && state) return { label: usage.label, location: usage.location, isNone: state === 'none' };
    }
  return undefined;
}

/** Nothing if it is restricted, or not known. */
function sameSiteOf(usage: Usage): 'none' | 'missing' | undefined {
  const options: ValueView | undefined = usage.args.find(({ k }) => k === 'object');
  if (!options || usage.args[0]?.k === 'unknown') return undefined;
  const path = /^(cookie-session|koa)/.test(usage.symbol) ? '' : 'cookie.';
  if (path !== '' && option(options, 'cookie').is === 'unknown') return undefined;
  const holder = path === '' ? { is: 'set' as const } : option(options, 'cookie');
  if (holder.is === 'missing') return 'missing';
  const states = ['sameSite', 'samesite'].map((name) => option(options, `${path}${name}`));
  if (states.every(({ is }) => is === 'missing')) return 'missing';
  return states.some(
    (state) => state.is === 'constant' && (state.value === false || /^none$/i.test(String(state.value))),
  )
    ? 'none'
    : undefined;
}

const CHANGES = /^(POST|PUT|PATCH|DELETE)$/i;

/** `csurf({ ignoreMethods: ['POST'] })` checks nothing where it matters. */
const ignoredMethods = ({ service }: RuleContext): Said[] =>
  service.usages
    .filter(({ topic }) => topic === 'csrf')
    .flatMap((usage) => {
      const methods = usage.args.flatMap((arg) => {
        const state = option(arg, 'ignoreMethods');
        const named = state.is === 'missing' ? option(arg, 'ignoredMethods') : state;
        return named.is === 'set' && named.view.k === 'array'
          ? named.view.items.flatMap((item) => stringOf(item) ?? [])
          : [];
      });
      const open = methods.filter((method) => CHANGES.test(method));
      return open.length === 0
        ? []
        : {
            message: `\`${usage.label}\` skips ${open.join(', ')}, so the requests that change something are not checked for a CSRF token. Leave the default, which skips GET, HEAD and OPTIONS.`,
            location: usage.location,
            confidence: 'high' as const,
            key: 'ignored',
          };
    });

/** A GET that says `_method=DELETE` passes the check as a GET, and is a DELETE afterwards. */
function overridesAfter({ modules }: RuleContext): Said[] {
  const tokens = writtenCalls(modules, /(^|\.)(csrf|csurf|csrfProtection|lusca\.csrf)$/);
  const overrides = writtenCalls(modules, /(^|\.)method-?override$/i);
  return tokens.flatMap((token) => {
    const later = overrides.find((one) => isLater(token, one));
    return later
      ? {
          message: `\`${token.path}\` runs before \`${later.path}\`: a GET with an override passes the check for CSRF tokens and becomes another method afterwards. Override the method first.`,
          location: { file: token.facts.file, span: token.call.at },
          confidence: 'high' as const,
          key: 'override',
        }
      : [];
  });
}

const isLater = (token: WrittenCall, override: WrittenCall): boolean =>
  token.facts.file === override.facts.file &&
  functionAround(token.facts.ir, token.call.at) === functionAround(override.facts.ir, override.call.at) &&
  token.call.at[0] < override.call.at[0];

export const rule: Rule = { meta, check };
