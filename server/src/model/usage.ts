/**
 * What code does with APIs whose options decide about security: `jwt.sign(…)`, `createHash(…)`, `session({…})`.
 * The catalog says which calls are of interest; rules read what is known of the arguments. Plain data.
 */
import type { SourceKind } from './endpoint';
import type { Location } from './location';

/** What kind of thing a call is, whatever the package. A rule asks for topics and not for names of functions. */
export const USAGE_TOPICS = [
  /** Makes a signed token: `[payload, key, options]`. */
  'jwt-sign',
  /** Verifies a token: `[token, key, options]`. */
  'jwt-verify',
  /** Reads a token without verifying it. */
  'jwt-decode',
  /** Options of a middleware or strategy that verifies tokens. */
  'jwt-middleware',
  'password-hash',
  'password-compare',
  /** `createHash(name)` and packages that are one algorithm. */
  'hash',
  'hmac',
  'cipher',
  'key-derivation',
  'key-generation',
  'random',
  /** Options of a session middleware. */
  'session',
  /** `res.cookie(name, value, options)`, in the order of Express. */
  'cookie',
  'cors',
  'csrf',
  'security-headers',
  'response-header',
  'oauth',
  'basic-auth',
  'http-server',
  'http-request',
  /** TLS options of a server, client, agent or database connection. */
  'tls',
  'upload',
  /** Options of a validator of documents. */
  'validator',
  'body-parser',
  /** The body is read piece by piece by the workspace's own code: `[listener]`, or at the place of a loop. */
  'raw-body',
  'static-files',
  'directory-listing',
  'debug-middleware',
  'method-override',
  'graphql-server',
  'graphql-limit',
  'rate-limit',
  'log',
  'request-log',
  'database-connection',
  'database-read',
  'database-write',
  'model-definition',
  'xml-parse',
  /** An expression is applied: `[expression, text]`. */
  'regular-expression',
  /** A template engine is told not to escape, or its escaping is replaced. */
  'escaping',
  'deserialise',
  'template',
  /** A template puts a value out raw that is no request data: `[the read it comes from, the path of the local]`. */
  'template-output',
  'ldap-connection',
  'mail-transport',
  /** A setting of the application: `app.set(name, value)`. */
  'app-setting',
  /** A variable of the environment is set: `[value]`. */
  'environment',
  /** `===` and the like with a credential on a side: `[left, right]`. */
  'comparison',
  /** The state of the login changes: `req.login(user)`, `req.session.userId = …`. */
  'login',
  'session-regenerate',
  /** A function that is given a key or password by position. */
  'credential-argument',
] as const;
export type UsageTopic = (typeof USAGE_TOPICS)[number];

/** Where a value comes from, as far as that matters for security. */
export type Origin =
  | {
      readonly kind: 'request';
      readonly source: SourceKind | 'any';
      readonly name: string;
      /** A schema or type check has vouched for it. */
      readonly validated?: true;
      /** It went through code that is not known, and may have become something else there. */
      readonly vague?: true;
    }
  | { readonly kind: 'credential'; readonly what: string; readonly verified: boolean }
  | { readonly kind: 'error'; readonly what: 'error' | 'message' | 'stack' | 'status' };

interface ViewBase {
  readonly origins?: readonly Origin[];
  /** Where the value was made: an object, array or function of the workspace, or the call of a package. */
  readonly at?: Location;
}

/** What is known of a value without running anything, to a small depth. */
export type ValueView =
  | (ViewBase & { readonly k: 'literal'; readonly value: string | number | boolean | null | undefined })
  /** A string of which only some parts are known; `null` is an unknown part. */
  | (ViewBase & { readonly k: 'text'; readonly parts: readonly (string | null)[] })
  | (ViewBase & { readonly k: 'regex'; readonly pattern: string; readonly flags: string })
  /** `open`: it may have more properties than are known. */
  | (ViewBase & {
      readonly k: 'object';
      readonly props: Readonly<Record<string, ValueView>>;
      readonly open: boolean;
    })
  | (ViewBase & { readonly k: 'array'; readonly items: readonly ValueView[]; readonly open: boolean })
  | (ViewBase & { readonly k: 'function' })
  /** What a package exports or returned: `global:.process.env.SECRET`, `jsonwebtoken.sign()`. */
  | (ViewBase & { readonly k: 'symbol'; readonly symbol: string; readonly args: readonly ValueView[] })
  | (ViewBase & { readonly k: 'either'; readonly of: readonly ValueView[] })
  | (ViewBase & { readonly k: 'unknown' });

/** One call (or assignment, or comparison) of interest. */
export interface Usage {
  readonly topic: UsageTopic;
  /** `jsonwebtoken.sign()`; for comparisons the operator. */
  readonly symbol: string;
  /** The callee as written. */
  readonly label: string;
  readonly location: Location;
  readonly args: readonly ValueView[];
  readonly argsAt: readonly Location[];
  /** The object whose method was called. */
  readonly receiver?: ValueView;
  /** Seen while a request was followed; otherwise at set-up, or in code that nothing was seen to call. */
  readonly inRequest: boolean;
  /** Tests on the way are only passed outside of production. */
  readonly developmentOnly: boolean;
  /** Request data that tests on the way have vouched for: `header.origin`, `body`. */
  readonly checked?: readonly string[];
  /** The caller was found to have a role or to own something on the way. */
  readonly permitted?: true;
}
