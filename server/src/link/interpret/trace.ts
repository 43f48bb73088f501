/** What a function that is run with a symbolic request was seen to do. */
import type { CallRow } from '../../model/catalog';
import type { ErrorExposure, Flow, RequestRead } from '../../model/endpoint';
import type { Location } from '../../model/location';
import type { Usage } from '../../model/usage';
import type { Label } from './labels';
import type { PathState } from './path';
import type { Value } from './values';

/** The request is answered, or ended by an error, with this status (undefined: not known). */
export interface AnswerEvent {
  readonly how: 'respond' | 'throw' | 'next-error' | 'redirect' | 'render';
  readonly status: number | undefined;
  readonly path: PathState;
  readonly at: Location;
  readonly label: string;
  readonly body?: Value;
  /** Name of the error class or the redirect's target. */
  readonly detail?: string;
}

export interface ContinueEvent {
  readonly path: PathState;
  readonly at: Location;
}

export interface CatalogEvent {
  readonly row: CallRow;
  readonly symbol: string;
  readonly at: Location;
  readonly labels: readonly Label[];
  readonly path: PathState;
}

/** A credential or identity is looked at. */
export interface CredentialEvent {
  readonly what: string;
  readonly at: Location;
}

export class Trace {
  readonly answers: AnswerEvent[] = [];
  /** `next()`, `return true` of a guard, `await next()`. */
  readonly continues: ContinueEvent[] = [];
  readonly catalog: CatalogEvent[] = [];
  readonly credentials: CredentialEvent[] = [];
  readonly reads = new Map<string, RequestRead>();
  readonly flows: Flow[] = [];
  readonly exposures: ErrorExposure[] = [];
  readonly usages: Usage[] = [];
  /** The path of the request was looked at, so what is done may depend on the endpoint. */
  readsUrl = false;
  /** Methods that the request's method was compared with. */
  readonly methods = new Set<string>();
  /** Metadata keys that a guard reads (`Reflector.get`). */
  readonly metadata: { readonly key: string; readonly at: Location }[] = [];
  readonly unknowns: { readonly summary: string; readonly at: Location }[] = [];
  /** Properties that were set on the request. */
  readonly assigned = new Map<string, Value>();
  /** What the observed function itself returned, on each of its ways. */
  readonly returns: { readonly value: Value; readonly path: PathState }[] = [];
}
