/** The endpoint model: what `link/` makes of all facts, and what every rule asks. Plain data. */
import type { InputSchema } from './inputSchema';
import type { Location } from './location';
import type { Usage, ValueView } from './usage';

export type Protocol = 'http' | 'graphql' | 'trpc' | 'rpc' | 'message';

/** The controls of the checklist, in the order in which reports show them. */
export const CONTROL_IDS = [
  'authentication',
  'authorization',
  'validation',
  'rateLimit',
  'errorExposure',
  'responseExposure',
  'bodyLimit',
  'transport',
  'headers',
  'logging',
  'methodHandling',
] as const;
export type ControlId = (typeof CONTROL_IDS)[number];

export type ControlStateName = 'present' | 'absent' | 'unknown' | 'not-needed';
export type Confidence = 'high' | 'medium' | 'low';

/** Why a control is taken as present, absent or unknown. */
export interface Evidence {
  /** A sentence fragment that stands on its own: "`requireAuth` answers 401 when no token verifies". */
  readonly summary: string;
  readonly location?: Location;
}

export interface ControlState {
  readonly state: ControlStateName;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

/** Where request data comes from. */
export type SourceKind =
  | 'path'
  | 'query'
  | 'body'
  | 'header'
  | 'cookie'
  | 'file'
  | 'url'
  | 'message'
  /** No request data as far as is known: a parameter of a function that nothing was seen to call (`Service.unproven`). */
  | 'parameter';

/** One piece of request data that the chain or the handler reads: `{kind: 'body', name: 'email'}`. */
export interface RequestRead {
  readonly kind: SourceKind;
  /** Dotted path below the kind; empty when the whole of it is read. */
  readonly name: string;
  readonly location: Location;
  /** A schema, type check or allow-list guards this value. */
  readonly validated: boolean;
}

/** A piece of the request that a schema or a declared type names, whether the code reads it or not. */
export interface DeclaredInput {
  readonly kind: SourceKind;
  readonly name: string;
  readonly location: Location;
  readonly required: boolean;
  /** What it may be; absent: not known. */
  readonly schema?: InputSchema;
}

/** A part of the request that a schema is held against before it is used. */
export interface CheckedPart {
  readonly kind: SourceKind;
  readonly schema: InputSchema;
}

export type StepKind =
  | 'middleware'
  | 'guard'
  | 'hook'
  | 'pipe'
  | 'interceptor'
  | 'filter'
  | 'validator'
  | 'wrapper'
  | 'check'
  | 'param-handler'
  | 'handler'
  | 'error-handler';

/** `app` is everything, `router`/`plugin`/`module`/`class` a part, `route` this endpoint alone, `inline` in the body. */
export type StepScope = 'app' | 'router' | 'plugin' | 'module' | 'class' | 'route' | 'inline' | 'file';

/** What a step does for a control. `optional` is not protection: it lets requests without the control pass. */
export interface StepEffect {
  readonly control: ControlId;
  readonly strength: 'required' | 'optional' | 'possible';
  readonly confidence: Confidence;
  readonly evidence: Evidence;
  /** For validation: the request parts it covers (`body`, `query.page`). Empty for other controls. */
  readonly covers?: readonly string[];
  /** For authorization: roles, scopes or the owner that it demands. */
  readonly demands?: readonly string[];
}

/** One thing that a request to an endpoint passes. Order in `Endpoint.chain` is the order at run time. */
export interface ChainStep {
  readonly kind: StepKind;
  readonly scope: StepScope;
  /** As the author wrote it, shortened: `requireAuth`, `rateLimit({…})`, `(req, res, next) => …`. */
  readonly label: string;
  /** Where it was registered. */
  readonly location: Location;
  /** Where it is defined, if that is in the workspace. */
  readonly definedAt?: Location;
  /** `express-rate-limit.rateLimit()` if it comes from a package. */
  readonly symbol?: string;
  /** `conditional`: registered under a condition that is not known; `unknown`: could not be resolved. */
  readonly certainty: 'certain' | 'conditional' | 'unknown';
  readonly effects: readonly StepEffect[];
}

export interface FlowStep {
  readonly label: string;
  readonly location: Location;
}

/** The kinds of place where request data does harm (`use` is any other use outside of the workspace's own code). */
export type SinkCategory =
  | 'sql'
  | 'nosql'
  | 'command'
  | 'path'
  | 'url'
  | 'redirect'
  | 'html'
  | 'template'
  | 'eval'
  | 'regex'
  | 'ldap'
  | 'xpath'
  | 'xml'
  | 'deserialization'
  | 'prototype'
  | 'mass-assignment'
  | 'header'
  | 'log'
  | 'format'
  | 'use';

/** Request data that reaches a place of interest. */
export interface Flow {
  readonly source: { readonly kind: SourceKind; readonly name: string; readonly location: Location };
  readonly sink: {
    readonly category: SinkCategory;
    readonly cwe: number;
    /** As written: `db.query`, `User.findOne`. */
    readonly label: string;
    /** `pg.Pool().query()` if it is a package's function. */
    readonly symbol?: string;
    readonly location: Location;
  };
  readonly steps: readonly FlowStep[];
  /** A sanitizer for this very sink, or a schema that makes it harmless, lies on the way. */
  readonly sanitized: boolean;
  /** Some validation of the value lies on the way. */
  readonly validated: boolean;
  /** The value is certainly a string, never an object or a list. */
  readonly text?: boolean;
  readonly confidence: Confidence;
  /** The function whose parameter it is, for flows of unknown origin. */
  readonly context?: string;
}

/** Internals of an error that reach the client. */
export interface ErrorExposure {
  readonly what: 'stack' | 'message' | 'error';
  /** The expression that is sent. */
  readonly location: Location;
  /** The call that sends it, as written. */
  readonly sentBy: string;
  readonly sentAt: Location;
  readonly caughtAt?: Location;
  /** Sent only outside production (`NODE_ENV` or the like was tested). */
  readonly developmentOnly: boolean;
  readonly steps: readonly FlowStep[];
  readonly confidence: Confidence;
}

/** One way in which a request is answered or ended. */
export interface AnswerView {
  readonly how: 'respond' | 'throw' | 'next-error' | 'redirect' | 'render';
  /** Undefined: not known, or the default. */
  readonly status?: number;
  readonly body?: ValueView;
  /** The call as written: `res.json`. */
  readonly label: string;
  readonly location: Location;
  /** Only outside of production. */
  readonly developmentOnly: boolean;
  /** What was known of the caller on this way: a credential was found good (`yes`), or bad or missing (`no`). */
  readonly authenticated?: 'yes' | 'no';
  /** Where the credential, the identity or a permission was tested on this way. */
  readonly tests?: readonly Location[];
}

export interface Endpoint {
  /** Stable under unrelated edits: framework, application, method, path, and a counter for true duplicates. */
  readonly id: string;
  readonly protocol: Protocol;
  /** Upper case; `*` when any method is answered. */
  readonly method: string;
  /** `/users/:id`, whatever the framework; `{?}` stands for a segment that could not be resolved. */
  readonly path: string;
  readonly framework: string;
  /** Key of the application it belongs to. */
  readonly app: string;
  /** The registration: the call, the decorator or the exported function. */
  readonly location: Location;
  /** The narrower place to underline: method and path arguments, or the handler's name. */
  readonly nameLocation: Location;
  readonly handler?: { readonly name: string; readonly location: Location };
  readonly chain: readonly ChainStep[];
  /** Controls that were registered for it after all routes, and so never run for one. */
  readonly late?: readonly ChainStep[];
  readonly reads: readonly RequestRead[];
  readonly declares?: readonly DeclaredInput[];
  /** What schemas in its steps and its handler let through. */
  readonly checked?: readonly CheckedPart[];
  readonly flows: readonly Flow[];
  readonly exposures: readonly ErrorExposure[];
  /** Ways in which the handler and the route's own steps answer. */
  readonly answers: readonly AnswerView[];
  /** Calls of interest in the handler, in the route's own steps and in what they call. */
  readonly usages: readonly Usage[];
  /** The handler looks at the method of a request: for which, and whether it refuses others. */
  readonly methods?: {
    readonly compared: readonly string[];
    readonly others: 'refused' | 'passed' | 'unknown';
  };
  readonly traits: EndpointTraits;
  readonly posture: Readonly<Record<ControlId, ControlState>>;
  /** What could not be resolved, in plain words. */
  readonly unknowns: readonly Evidence[];
}

/** What an endpoint is and does, as far as its path, chain and handler show it. */
export interface EndpointTraits {
  /** Answers a state-changing method, or writes. */
  readonly changesState: boolean;
  /** Reads or writes a data store, a file, or another service. */
  readonly work: readonly ('database' | 'file' | 'network' | 'process' | 'crypto' | 'mail')[];
  /** Public by nature or by declaration, with the reason. */
  readonly publicBecause?: Evidence;
  /** Needs a stricter rate limit: `login`, `otp`, … */
  readonly sensitive?: 'login' | 'otp' | 'password-reset' | 'token' | 'sign-up';
  readonly returnsData: boolean;
  /** Serves files or pages only. */
  readonly isStatic: boolean;
  readonly isErrorOrFallback: boolean;
  /** A server action that other code of the server calls: clients reach it only if they import it as well. */
  readonly isHelper?: true;
}

/** One server of the workspace: an Express app, a Nest root module, a Next.js project. */
export interface Application {
  readonly key: string;
  readonly framework: string;
  readonly location: Location;
  /** Name of the nearest package.json, or the folder. */
  readonly name: string;
  readonly errorHandler: { readonly state: 'central' | 'default' | 'unknown'; readonly location?: Location };
  /** The framework's default error answer shows internals in production too (frameworks.md §1). */
  readonly defaultErrorsLeak: boolean;
}

/** A reusable control found in the workspace: what fixes put on unguarded endpoints. */
export interface KnownControl {
  readonly control: ControlId;
  readonly framework: string;
  /** How its code refers to it: `requireAuth`, `passport.authenticate('jwt', { session: false })`. */
  readonly expression: string;
  /** Where it can be imported from, if it is exported. */
  readonly exported?: { readonly file: string; readonly name: string };
  /** Package import that `expression` needs, if it comes from one. */
  readonly imported?: { readonly from: string; readonly name: string; readonly local: string };
  readonly location: Location;
  /** On how many endpoints it stands already. */
  readonly uses: number;
}

/** What `link/` found: every endpoint of the workspace with its effective chain. */
export interface Service {
  readonly applications: readonly Application[];
  readonly endpoints: readonly Endpoint[];
  readonly knownControls: readonly KnownControl[];
  /** Registrations and files that could not be resolved, with the reason. */
  readonly unknowns: readonly Evidence[];
  /** Calls of interest, wherever they stand; one row for each place and each way in which it was seen. */
  readonly usages: readonly Usage[];
  /** Functions that nothing was seen to call, but that take a request: what they would do with one. */
  readonly strays: readonly Stray[];
  /**
   * Values of unknown origin at dangerous places: parameters of functions that nothing was seen to call, and values
   * (with an empty name) of which nothing is known but that they are not constant. Harm only if they hold request data.
   */
  readonly unproven: readonly Flow[];
}

/** A function that looks like a handler, whose registration was not seen. */
export interface Stray {
  readonly name: string;
  readonly location: Location;
  readonly flows: readonly Flow[];
  readonly exposures: readonly ErrorExposure[];
  readonly reads: readonly RequestRead[];
}
