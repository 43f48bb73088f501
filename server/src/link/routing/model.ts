/** What frameworks register while the set-up code runs, and what they make of it: endpoints whose chains are values. */
import type { DeclaredInput, Protocol, StepKind, StepScope } from '../../model/endpoint';
import type { Location } from '../../model/location';
import type { OwnLimit } from '../behaviour/bodyLimit';
import type { MethodsSeen } from '../behaviour/methods';
import type { Interpreter } from '../interpret/interpreter';
import type { ObjectValue, Value } from '../interpret/values';
import type { Trace } from '../interpret/trace';

/** A function or plugin in a chain, not yet classified. */
export interface RawStep {
  readonly value: Value;
  readonly kind: StepKind;
  readonly scope: StepScope;
  readonly label: string;
  /** Where it was registered. */
  readonly at: Location;
  /** Registered under a condition that is not known. */
  readonly conditional: boolean;
  /** How the framework calls it; default: as the framework's ordinary middleware. */
  readonly role?: string;
  /** Distinguishes runs of the same value that depend on the endpoint (metadata that a guard reads). */
  readonly cacheKey?: string;
  /** The framework whose model runs it, where it is another one than the endpoint's. */
  readonly framework?: string;
}

export interface RawEndpoint {
  readonly protocol: Protocol;
  readonly framework: string;
  readonly method: string;
  readonly path: string;
  readonly at: Location;
  readonly nameAt: Location;
  readonly app: RawApplication;
  readonly steps: readonly RawStep[];
  readonly handler: RawStep | undefined;
  readonly errorHandlers: readonly RawStep[];
  readonly unknowns: readonly { readonly summary: string; readonly at?: Location }[];
  /** Request parts that the framework itself validates before the handler, with the evidence (`schema.body`). */
  readonly validates?: readonly {
    readonly covers: readonly string[];
    readonly summary: string;
    readonly at: Location;
  }[];
  /** What schemas and declared types say that a request holds. */
  readonly declares?: readonly DeclaredInput[];
  /** The handler looks at the method of a request: for which, and what it does with others. */
  readonly methods?: MethodsSeen;
  readonly isStatic?: boolean;
  readonly isFallback?: boolean;
  /** Registered for it, but after every route, so that they never run for one. */
  readonly late?: readonly RawStep[];
  /** A later route of the same method and path serves what this one passes on; if it does, it is a step of that one. */
  readonly isContinued?: boolean;
}

export interface RawApplication {
  readonly key: string;
  readonly framework: string;
  readonly at: Location;
  readonly errorHandlers: readonly RawStep[];
  readonly errorHandling: 'central' | 'default' | 'unknown';
  readonly defaultErrorsLeak: boolean;
}

/** One server framework, as far as the linker needs to know it. Instances live for one linking of a workspace. */
export interface Framework {
  readonly id: string;
  /** The value of a package that this framework models; undefined for all others. */
  readonly packageValue?: (name: string, subpath: string) => Value | undefined;
  /** A value for a parameter of this declared type, for functions that set-up code never called. */
  readonly valueOfType?: (typeName: string, from: string, at: Location) => Value | undefined;
  /** The type that a parameter of this name has by custom, in projects that use the framework. */
  readonly typeNameFor?: (name: string) => string | undefined;
  /** The value of a name that nothing binds in a file, where the framework provides it without an import. */
  readonly ambient?: (interpreter: Interpreter, name: string, file: string) => Value | undefined;
  /** Told of set-up calls on receivers that nothing is known of; returns what they return, where it knows that. */
  readonly onUnknownCall?: Interpreter['onUnknownCall'];
  /** Finds endpoints that no call registers (files, decorators). Runs after all modules were evaluated. */
  readonly discover?: (interpreter: Interpreter) => void;
  readonly collect: (interpreter: Interpreter) => RawEndpoint[];
  /**
   * Of what all frameworks collected, `absorbed` are the endpoints that are nothing but the place at which operations of
   * this framework are served; `adds` are these operations.
   */
  readonly absorb?: (
    interpreter: Interpreter,
    raws: readonly RawEndpoint[],
  ) => { readonly absorbed: ReadonlySet<RawEndpoint>; readonly adds: readonly RawEndpoint[] };
  /** Calls a step or handler as the framework would at run time, with the properties earlier steps set on the request. */
  readonly run: (
    interpreter: Interpreter,
    step: RawStep,
    endpoint: RawEndpoint | undefined,
    assigned: ReadonlyMap<string, Value>,
  ) => void;
  /** What it bounds of a request's body where nothing is set; absent: nothing. */
  readonly bodyLimit?: (raw: RawEndpoint) => OwnLimit | undefined;
  /** What the framework reads from a value that its step returned (a guard's boolean, a Response). */
  readonly finish?: (interpreter: Interpreter, step: RawStep, returned: Value, trace: Trace) => void;
}

/** One path of a registration, in `/users/:id` form; `exact` is false for prefixes and wildcards. */
export interface PathPattern {
  readonly text: string;
  readonly wildcard: boolean;
  /** Capital letters are told from small ones. */
  readonly isCased?: boolean;
  readonly regex?: RegExp;
  /** A regular expression as it was written. */
  readonly source?: string;
}

export type Registration =
  | {
      readonly type: 'route';
      readonly methods: readonly string[];
      readonly paths: readonly PathPattern[];
      readonly steps: readonly RawStep[];
      readonly at: Location;
      readonly nameAt: Location;
      readonly conditional: boolean;
      readonly validates?: RawEndpoint['validates'];
    }
  | {
      readonly type: 'use';
      readonly paths: readonly PathPattern[];
      /** The paths are patterns of the whole path, and no prefixes. */
      readonly exact?: boolean;
      readonly steps: readonly RawStep[];
      readonly at: Location;
      readonly conditional: boolean;
    }
  | { readonly type: 'param'; readonly name: string; readonly step: RawStep; readonly at: Location };

/** A router or application object and what was registered on it, in order. */
export interface RouterNode {
  readonly framework: string;
  readonly kind: 'app' | 'router';
  readonly value: ObjectValue;
  readonly at: Location;
  readonly entries: Registration[];
  readonly settings: Map<string, Value>;
  mounted: boolean;
  /** Stands before the paths of all that is registered on it, wherever it is mounted. */
  prefix?: Value;
  /** It was handed to code outside of the workspace, which may register on it what is not seen. */
  escaped?: boolean;
  /** Made for a parameter of a function that nothing calls. */
  readonly assumed: boolean;
}
