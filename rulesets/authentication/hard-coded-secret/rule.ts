import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { literalSecrets, type LiteralSecret } from '../../../server/src/check/secrets';
import { propertyOf } from '../../../server/src/check/codeScan';
import { option } from '../../../server/src/check/usageViews';
import { expressionAt } from '../../../server/src/fix/options';
import { secretFixes } from '../../../server/src/fix/secrets';
import type { Location } from '../../../server/src/model/location';
import type { RuleContext, RuleMeta, Rule } from '../../../server/src/model/rule';
import type { Usage, UsageTopic, ValueView } from '../../../server/src/model/usage';
import { secretsInText } from './named';

const meta: RuleMeta = {
  id: 'hard-coded-secret',
  title: 'Secret in the code',
  description: 'A key, password or token is written in the code.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023', 'API8:2023'],
  cwe: [798, 321, 259],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

/** Which arguments of a call are keys: a position, or a dotted option of it. */
const KEYS: Partial<Readonly<Record<UsageTopic, readonly (readonly [number, string?])[]>>> = {
  'jwt-sign': [[1]],
  'jwt-verify': [[1]],
  'jwt-middleware': [
    [0, 'secret'],
    [0, 'secretOrKey'],
    [0, 'privateKey'],
    [0, 'secretOrPrivateKey'],
    [0, 'key'],
  ],
  hmac: [[1]],
  cipher: [[1]],
  session: [
    [0, 'secret'],
    [0, 'keys'],
    [0, 'password'],
    [0, 'cookie.secrets'],
    [0, 'secrets'],
    [1, 'password'],
    [1, 'secret'],
    [1, 'secrets'],
    [2, 'password'],
    [2, 'secret'],
  ],
  csrf: [[0, 'secret']],
  oauth: [
    [0, 'clientSecret'],
    [0, 'consumerSecret'],
    [0, 'client.secret'],
    [0, 'secretOrKey'],
  ],
  'credential-argument': [[0], [1]],
};

/** Positions of keys where they differ from those of the topic. */
const POSITIONS: readonly (readonly [RegExp, readonly (readonly [number, string?])[]])[] = [
  [/^cookie-parser(\.cookieParser)?\(\)$/, [[0]]],
  [/^cookie-parser\.signedCookie|^cookie-signature/, [[1]]],
  [
    /^fast-jwt|secure-session/,
    [
      [0, 'key'],
      [0, 'secret'],
    ],
  ],
  [/^(jws)\./, [[0, 'secret'], [0, 'privateKey'], [2]]],
  [/^jose\.(.*)\.sign\(\)$/, [[0], [1]]],
  [/^crypto\.createSign\(\)\.sign|^crypto\.create(Secret|Private)Key|crypto\.private/, [[0]]],
  [/^crypto\.sign\(\)/, [[2]]],
  [/^global:\.crypto\.(create(Secret|Private)Key|private|createSign)/, [[0]]],
  [/^global:\.crypto\.createHmac/, [[1]]],
  [/^global:\.crypto\.create(De|C)ipher/, [[1]]],
  [/^crypto-js/, [[1]]],
  [/^(stripe|@sendgrid\/mail|cryptr|simple-crypto-js)/, [[0]]],
  [/^(twilio|ldapjs)/, [[1]]],
  [/^express-basic-auth/, [[0, 'users']]],
];

function judge(usage: Usage, context: RuleContext): Said | undefined {
  const places = POSITIONS.find(([symbol]) => symbol.test(usage.symbol))?.[1] ?? KEYS[usage.topic] ?? [];
  for (const [position, path] of places) {
    const [secret] = literalSecrets(viewAt(usage.args[position], path)).filter(isKey);
    if (secret) return said(usage, secret, writtenAt(usage, position, path, context));
  }
  return undefined;
}

function viewAt(view: ValueView | undefined, path: string | undefined): ValueView | undefined {
  if (path === undefined) return view?.k === 'object' && !('key' in view.props) ? undefined : view;
  const state = option(view, path);
  return state.is === 'constant' || state.is === 'set' ? state.view : undefined;
}

/** Paths of key files and names of algorithms are no keys, and a public key is no secret. */
const isKey = ({ value }: LiteralSecret): boolean =>
  value.length > 0 &&
  !/public|^(\.{0,2}\/|https?:)|\.(pem|key|pub)$|^(utf-?8|hex|base64|RS256|HS256)$/i.test(value);

/** Where the secret is given: the argument or the option, if that stands in the call, else the call. */
function writtenAt(
  usage: Usage,
  position: number,
  path: string | undefined,
  { modules }: RuleContext,
): Place {
  const at = usage.argsAt[position];
  const view = usage.args[position];
  const facts = modules.get(usage.location.file);
  if (!facts || !view) return { location: usage.location };
  if (path === undefined) {
    const expr = at && at.file === facts.file ? expressionAt(facts, at.span) : undefined;
    return expr?.k === 'lit' && at ? { location: at, isLiteral: true } : { location: usage.location };
  }
  const holder = path
    .split('.')
    .slice(0, -1)
    .reduce<ValueView | undefined>((one, name) => (one?.k === 'object' ? one.props[name] : undefined), view);
  const where = holder?.at;
  const owner = where && modules.get(where.file);
  const object = owner && expressionAt(owner, where.span);
  const value = object?.k === 'obj' ? propertyOf(object, path.split('.').at(-1) ?? '') : undefined;
  if (!value || !where) return { location: usage.location };
  return {
    location: { file: where.file, span: value.at },
    isLiteral: value.k === 'lit',
    isCopy: value.k === 'mem',
  };
}

interface Place {
  readonly location: Location;
  readonly isLiteral?: boolean;
  /** A member of an object that holds it: what is written there says it already. */
  readonly isCopy?: boolean;
}

const VARIABLES: Partial<Readonly<Record<UsageTopic, string>>> = {
  'jwt-sign': 'JWT_SECRET',
  'jwt-verify': 'JWT_SECRET',
  'jwt-middleware': 'JWT_SECRET',
  session: 'SESSION_SECRET',
  hmac: 'HMAC_SECRET',
  cipher: 'ENCRYPTION_KEY',
  csrf: 'CSRF_SECRET',
  oauth: 'OAUTH_CLIENT_SECRET',
};

function said(usage: Usage, secret: LiteralSecret, { location, isLiteral, isCopy }: Place): Said {
  const remedy = 'Read it from the environment or a secret store, and replace the one that was here.';
  return {
    message: secret.isFallback
      ? `\`${usage.label}\` falls back to a secret that is written in the code: where the setting is missing, everyone who can read the code can forge what it signs. Stop at start-up instead.`
      : `\`${usage.label}\` uses a secret that is written in the code: everyone who can read it can forge what it signs or read what it protects. ${remedy}`,
    location,
    severity: secret.isFallback ? 'warning' : 'error',
    confidence: secret.isFallback ? 'medium' : 'high',
    related: location === usage.location ? [] : [{ location: usage.location, message: 'it is used here' }],
    key: secret.value,
    ...(isLiteral === true ? { data: { name: VARIABLES[usage.topic] ?? 'SECRET' } } : {}),
    ...(isCopy === true ? { data: { copy: true } } : {}),
  };
}

const TOPICS = new Set<UsageTopic>(Object.keys(KEYS) as UsageTopic[]);

function check(context: RuleContext): ReturnType<Rule['check']> {
  const used = context.service.usages
    .filter((usage) => TOPICS.has(usage.topic) && !usage.developmentOnly)
    .flatMap((usage) => judge(usage, context) ?? []);
  const values = new Set(used.flatMap(({ key }) => (key === undefined ? [] : [key])));
  // One secret is one finding: where it is used, or else where it is written.
  const named = secretsInText(context).filter(({ value }) => !values.has(value));
  // `secret: config.secret` says nothing that the place where `config` is written does not say.
  const atLiterals = new Set(
    used.filter(isAtLiteral).map(({ key, location }) => `${location.file} ${key ?? ''}`),
  );
  const kept = used.filter(
    (report) => !isCopied(report) || !atLiterals.has(`${report.location.file} ${report.key ?? ''}`),
  );
  return onePerPlace([
    ...kept.map(({ key: _value, ...report }) => report),
    ...named.map(({ report }) => report),
  ]);
}

const has = (data: unknown, name: string): boolean =>
  typeof data === 'object' && data !== null && name in data;
const isAtLiteral = ({ data }: Said): boolean => has(data, 'name');
const isCopied = ({ data }: Said): boolean => has(data, 'copy');

export const rule: Rule = { meta, check, fixes: secretFixes };
