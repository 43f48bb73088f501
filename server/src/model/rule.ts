/** What a rule is. Rules are pure: they see the model and return findings. */
import type { Endpoint, Service, Confidence } from './endpoint';
import type { ModuleFacts } from './facts';
import type { Finding, Fix, Severity } from './finding';
import type { Location } from './location';
import type { Settings } from './settings';

export interface RuleMeta {
  /** Kebab case, names the bad thing: `missing-authentication`. */
  readonly id: string;
  readonly title: string;
  /** One sentence, for tables and SARIF. */
  readonly description: string;
  readonly area:
    | 'authentication'
    | 'authorization'
    | 'validation'
    | 'errors'
    | 'throttling'
    | 'encryption'
    | 'exposure'
    | 'logging'
    | 'methods'
    | 'openapi'
    | 'drift'
    | 'configuration';
  readonly severity: Severity;
  /**
   * The least and the most that a finding of an endpoint may be: who reaches the endpoint and what it does decides
   * (`check/context.ts`). Absent: the rule says by itself how bad each finding is.
   */
  readonly range?: readonly [least: Severity, most: Severity];
  /** `API2:2023` */
  readonly owasp: readonly string[];
  readonly cwe: readonly number[];
  /** Presets that contain the rule. */
  readonly presets: readonly ('recommended' | 'strict' | 'owasp-api-2023')[];
  readonly fixable: boolean;
}

/** A finding before `check/` completes it. */
export interface Report {
  readonly message: string;
  readonly location: Location;
  readonly severity?: Severity;
  readonly confidence: Confidence;
  readonly cwe?: readonly number[];
  readonly owasp?: readonly string[];
  readonly endpoint?: Endpoint;
  readonly alsoEndpoints?: readonly Endpoint[];
  readonly related?: Finding['related'];
  readonly isFlow?: true;
  readonly data?: unknown;
  /** Distinguishes findings of the same rule on the same code; becomes part of the fingerprint. */
  readonly key?: string;
}

export interface RuleContext {
  readonly service: Service;
  readonly settings: Settings;
  readonly modules: ReadonlyMap<string, ModuleFacts>;
  /** Text of a file of the workspace, such as `schema.prisma`; undefined if there is none. Of a module as its facts have it. */
  readonly text?: (file: string) => string | undefined;
}

/** What a fix may look at: the facts, and the text of any file of the workspace. */
export interface FixContext extends RuleContext {
  /** Text of a workspace file, or undefined if it cannot be read. */
  readonly text: (file: string) => string | undefined;
  /** Specifier by which `fromFile` imports `toFile` in the style of this code base (`./x`, `./x.js`, `@/x`). */
  readonly specifier: (fromFile: string, toFile: string) => string;
  /** Name → version range: `dependencies` and `devDependencies` of the package.json that governs `file`. */
  readonly dependencies: (file: string) => ReadonlyMap<string, string>;
}

export interface Rule {
  readonly meta: RuleMeta;
  readonly check: (context: RuleContext) => Report[];
  /** Fixes for one finding of this rule, best first. */
  readonly fixes?: (finding: Finding, context: FixContext) => Fix[];
}
