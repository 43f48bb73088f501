/**
 * Rows of `rulesets/catalog/*.json`: what the exports of packages do for security.
 *
 * A value that comes from a package is known by its *symbol path*: the package name, then the way from its module
 * object: `.name` for a member, `()` for the result of a call or `new`. The default export and the module object are
 * the same (CommonJS interop). Examples: `express-rate-limit` `()` is what its default export returns;
 * `passport` `.authenticate()` what `passport.authenticate(…)` returns; `zod` `.object().parse` the method `parse` of
 * a schema. `*` in a path stands for any run of further members and calls: `zod` `*.safeParse()`.
 */
import type { FrameworkHints } from './hints';
import type { Confidence, ControlId, SinkCategory } from './endpoint';
import type { UsageTopic } from './usage';

/** A test on the arguments of the (last) call of the path. All given tests must hold. */
export interface ArgTest {
  /** Which argument. */
  readonly arg: number;
  /** Dotted property of an options object; absent: the argument itself. */
  readonly prop?: string;
  readonly is?: string | number | boolean | null;
  /** There, and not this constant. */
  readonly isNot?: string | number | boolean | null;
  readonly exists?: boolean;
}

interface RowBase {
  /** Name of the package, or of several that are alike. */
  readonly package: string | readonly string[];
  /** Symbol path or several. */
  readonly path: string | readonly string[];
  readonly when?: readonly ArgTest[];
  readonly note?: string;
}

/** A chain step (middleware, hook, guard, plugin) that is a control. */
export interface StepRow extends RowBase {
  readonly kind: 'step';
  readonly control: ControlId | 'none';
  /** `optional` lets requests through that lack it. Default `required`. */
  readonly strength?: 'required' | 'optional';
  /** For validation: the request parts it covers. */
  readonly covers?: readonly string[];
  /** Index of the argument that holds roles or scopes. */
  readonly demandsArg?: number;
  readonly label?: string;
}

/** A function called inside a handler or middleware. */
export interface CallRow extends RowBase {
  readonly kind: 'call';
  readonly effect:
    /** Throws or ends the request unless authenticated. */
    | 'enforces-authentication'
    /** Returns a session, user or claims, or null: a check if the result is tested. */
    | 'returns-identity'
    /** Verifies a credential and throws if it is bad. */
    | 'verifies-credential'
    /** Throws or ends the request unless the caller has the permission. */
    | 'enforces-authorization'
    /** Returns whether the caller has the permission. */
    | 'returns-permission'
    /** Returns the validated value or throws; `arg` is what it validates. */
    | 'validates'
    /** Returns a result object whose error has to be looked at. */
    | 'returns-validation'
    /** Counts a request; throws or returns whether the limit is reached. */
    | 'limits-rate'
    /** Looks up what only its owner can name: an id that is as good as a secret. */
    | 'redeems'
    /** Logs its arguments. */
    | 'logs'
    /** Decodes without verifying. */
    | 'decodes-credential'
    | 'work-database'
    | 'work-file'
    | 'work-network'
    | 'work-process'
    | 'work-crypto'
    | 'work-mail';
  readonly arg?: number;
  /** For `verifies-credential`: it throws (or rejects) if the credential is bad, so that going on means it was good. */
  readonly throws?: boolean;
}

/** A function whose argument is dangerous when it comes from the request. */
export interface SinkRow extends RowBase {
  readonly kind: 'sink';
  readonly sink: SinkCategory;
  readonly cwe: number;
  /** Dangerous argument positions; `-1` means all. */
  readonly args: readonly number[];
  /** Property of the argument that is dangerous; absent: the argument itself. */
  readonly prop?: string;
  /**
   * Only if the argument is not a plain value: `string` (built by concatenation), `object` (operators possible), `whole`
   * (the argument itself is request data, and not a part of it).
   */
  readonly shape?: 'string' | 'object' | 'whole' | 'any';
  /** Any value that is not constant is worth a look here, wherever it comes from. */
  readonly open?: true;
  /** How likely data here does harm; default `high`. `low`: only worth a look. */
  readonly confidence?: Confidence;
}

/** A function whose result (or argument) is harmless for the given sinks afterwards. */
export interface SanitizerRow extends RowBase {
  readonly kind: 'sanitizer';
  readonly for: readonly (SinkCategory | 'all')[];
  readonly arg?: number;
}

/** A call whose arguments rules want to see (model/usage.ts). */
export interface UsageRow extends RowBase {
  readonly kind: 'usage';
  readonly topic: UsageTopic;
}

export type CatalogRow = StepRow | CallRow | SinkRow | SanitizerRow | UsageRow;

export interface CatalogFile {
  readonly $schema?: string;
  readonly description: string;
  /** Of a framework's own file: what lets its files pass the pre-filter. */
  readonly hints?: FrameworkHints;
  readonly rows: readonly CatalogRow[];
}
