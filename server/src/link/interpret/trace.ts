/** What a function that is run with a symbolic request was seen to do. */
import type { CallRow } from '../../model/catalog';
import type { FunctionIr } from '../../model/ir';
import type { ErrorExposure, Flow, RequestRead } from '../../model/endpoint';
import type { Location } from '../../model/location';
import type { Usage } from '../../model/usage';
import { requestKey, type Label } from './labels';
import type { PathState } from './path';
import { union, type Value } from './values';

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
  /** The function in which it is answered, and in which the path goes on unless something ends it. */
  readonly within?: FunctionIr;
}

export interface ContinueEvent {
  readonly path: PathState;
  readonly at: Location;
  readonly within?: FunctionIr;
}

export interface CatalogEvent {
  readonly row: CallRow;
  readonly symbol: string;
  readonly at: Location;
  readonly labels: readonly Label[];
  readonly path: PathState;
  /** Of a check: what may be the schema, the likeliest first. */
  readonly schemas?: readonly Value[];
}

/** A credential or identity is looked at. */
export interface CredentialEvent {
  readonly what: string;
  readonly at: Location;
}

/** A credential is given to code that is not in the workspace, which may check it. */
export interface HandOver {
  readonly what: string;
  /** It is the request as a whole, and what it is given to answers it. */
  readonly isRequest?: true;
  readonly to: string;
  readonly at: Location;
}

export class Trace {
  readonly answers: AnswerEvent[] = [];
  /** `next()`, `return true` of a guard, `await next()`. */
  readonly continues: ContinueEvent[] = [];
  readonly catalog: CatalogEvent[] = [];
  readonly credentials: CredentialEvent[] = [];
  readonly handedOver: HandOver[] = [];
  readonly reads = new Map<string, RequestRead>();
  readonly flows: Flow[] = [];
  readonly exposures: ErrorExposure[] = [];
  readonly usages: Usage[] = [];
  /** Where one thing is done for a caller who is known, and another for strangers. */
  treatsBoth?: Location;
  /** Where something more is done for a caller who is known: strangers go on as well. */
  welcomesBoth?: Location;
  /** The path of the request was looked at, so what is done may depend on the endpoint. */
  readsUrl = false;
  /** Nobody waits for an answer: whoever was refused by an error is refused, whether or not somebody tells of it. */
  unanswered = false;
  /** The response was given to code that is not known, which may answer. */
  answeredElsewhere = false;
  /** Methods that the request's method was compared with. */
  readonly methods = new Set<string>();
  /** Paths that the request's path was compared with (`/users/:param`, `/files/*`). */
  readonly paths = new Set<string>();
  /** Metadata keys that a guard reads (`Reflector.get`). */
  readonly metadata: { readonly key: string; readonly at: Location }[] = [];
  readonly unknowns: { readonly summary: string; readonly at: Location }[] = [];
  /** Properties that were set on the request. */
  readonly assigned = new Map<string, Value>();
  private readonly assignedOn = new Map<string, PathState>();

  /** What was set on a way that this one does not come by may be there as well. */
  assign(name: string, value: Value, path: PathState): void {
    const known = this.assigned.get(name);
    const before = this.assignedOn.get(name);
    const isElsewhere = before && before.facts.some((fact) => !path.facts.includes(fact));
    this.assigned.set(name, known && isElsewhere ? union([known, value]) : value);
    this.assignedOn.set(name, path);
  }

  /** What the observed function itself returned, on each of its ways. */
  readonly returns: { readonly value: Value; readonly path: PathState }[] = [];
}

/** Notes in `into` what `from` holds, as if it happened there; `placed` gives paths their place. */
export function mergeTraces(into: Trace, from: Trace, placed: (path: PathState) => PathState): void {
  for (const event of from.answers) into.answers.push({ ...event, path: placed(event.path) });
  for (const event of from.continues) into.continues.push({ ...event, path: placed(event.path) });
  for (const event of from.catalog) into.catalog.push({ ...event, path: placed(event.path) });
  into.credentials.push(...from.credentials);
  for (const [key, read] of from.reads) if (!into.reads.has(key)) into.reads.set(key, read);
  for (const flow of from.flows) noteFlow(into, flow);
  for (const exposure of from.exposures)
    if (!into.exposures.some((other) => sameExposure(other, exposure))) into.exposures.push(exposure);
  into.handedOver.push(...from.handedOver);
  into.treatsBoth ??= from.treatsBoth;
  into.welcomesBoth ??= from.welcomesBoth;
  if (from.readsUrl) into.readsUrl = true;
  if (from.answeredElsewhere) into.answeredElsewhere = true;
  for (const method of from.methods) into.methods.add(method);
  for (const path of from.paths) into.paths.add(path);
  into.metadata.push(...from.metadata);
  into.unknowns.push(...from.unknowns);
  for (const [name, value] of from.assigned) into.assigned.set(name, value);
  into.returns.push(...from.returns);
  for (const usage of from.usages) if (!into.usages.includes(usage)) into.usages.push(usage);
}

/** The same request data at the same place is noted once: one way on which nothing was checked is enough. */
export function noteFlow(trace: Trace, flow: Flow): void {
  const known = trace.flows.findIndex((other) => sameFlow(other, flow));
  const old = trace.flows[known];
  if (!old) trace.flows.push(flow);
  else if (openness(flow) > openness(old)) trace.flows[known] = flow;
}

const openness = (flow: Flow): number => (flow.sanitized ? 0 : 2) + (flow.validated ? 0 : 1);

const sameFlow = (a: Pick<Flow, 'sink' | 'source'>, b: Pick<Flow, 'sink' | 'source'>): boolean =>
  a.sink.category === b.sink.category &&
  a.sink.location.span[0] === b.sink.location.span[0] &&
  a.sink.location.file === b.sink.location.file &&
  requestKey(a.source) === requestKey(b.source);

/** The same piece of an error that is sent at the same place is noted once. */
export const sameExposure = (
  a: Pick<ErrorExposure, 'sentAt' | 'what'>,
  b: Pick<ErrorExposure, 'sentAt' | 'what'>,
): boolean => a.sentAt.span[0] === b.sentAt.span[0] && a.sentAt.file === b.sentAt.file && a.what === b.what;
