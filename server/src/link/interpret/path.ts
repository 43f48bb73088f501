/** What is known on the path that the interpreter follows: the facts that the tests passed so far imply. */
import type { Location } from '../../model/location';

export type Fact =
  /** The request carries a (valid) credential, or not. */
  | { readonly on: 'credential'; readonly holds: boolean; readonly at: Location }
  /** The caller has the role, scope or ownership asked for, or not. */
  | { readonly on: 'permission'; readonly holds: boolean; readonly at: Location }
  /** The program runs in production, or not. */
  | { readonly on: 'production'; readonly holds: boolean; readonly at: Location }
  /** The request data under `key` passed a check, or not. */
  | { readonly on: 'input'; readonly key: string; readonly holds: boolean; readonly at: Location }
  /** The same, of a check that leaves known values or plain characters alone, or not. */
  | { readonly on: 'exact'; readonly key: string; readonly holds: boolean; readonly at: Location }
  /** A rate limit is not yet reached, or it is. */
  | { readonly on: 'limit'; readonly holds: boolean; readonly at: Location }
  /** The request is one of those that a list of paths or methods exempts, or not. */
  | { readonly on: 'exemption'; readonly holds: boolean; readonly at: Location }
  /** The error at hand is one that the workspace made for clients, or not. */
  | { readonly on: 'own-error'; readonly holds: boolean; readonly at: Location }
  /** Something was thrown, and this is the `catch`. */
  | { readonly on: 'failed'; readonly holds: boolean; readonly at: Location }
  /** A secret that the environment should hold is there, or not. */
  | { readonly on: 'configured'; readonly holds: boolean; readonly at: Location }
  /** Anything else that is not known before the program runs. */
  | { readonly on: 'other'; readonly holds: boolean; readonly at: Location };

export const negate = (fact: Fact): Fact => ({ ...fact, holds: !fact.holds });

const sameFact = (a: Fact, b: Fact): boolean =>
  a === b || (a.on === b.on && a.holds === b.holds && keyOf(a) === keyOf(b));

const keyOf = (fact: Fact): string | undefined =>
  fact.on === 'input' || fact.on === 'exact' ? fact.key : undefined;

/** Facts that are in both lists. */
export const commonFacts = (a: readonly Fact[], b: readonly Fact[]): readonly Fact[] =>
  a.filter((fact) => b.some((other) => sameFact(fact, other)));

/** What holds where both lists do; each fact once, or those of a test that a loop repeats would double each time. */
export function addFacts(a: readonly Fact[], b: readonly Fact[]): readonly Fact[] {
  if (b.length === 0 || a === b) return a;
  const added = b.filter((fact) => !a.some((other) => sameFact(fact, other)));
  return added.length === 0 ? a : [...a, ...added];
}

export interface PathState {
  readonly facts: readonly Fact[];
  /** A response was sent on this path, on every way here (`yes`) or on some (`maybe`). */
  readonly responded: 'no' | 'maybe' | 'yes';
  /** Status that was set on the response but not yet sent. */
  readonly status?: number;
  /** The content type that was set says that the answer is no HTML. */
  readonly notHtml?: boolean;
  /** The content type that was set says that it is. */
  readonly isHtml?: boolean;
  /** Nothing follows: the path returned, threw, or left a loop. */
  readonly dead: boolean;
}

/** What `joinPaths` would make of it: calls are only remembered if the state behind them is that before them. */
export const START: PathState = {
  facts: [],
  responded: 'no',
  notHtml: false,
  isHtml: false,
  dead: false,
};

/** A way that only a deployment without its secrets takes (`if (!process.env.CRON_SECRET) …`) tells nothing. */
const isMisconfigured = (path: PathState): boolean =>
  path.facts.some((fact) => fact.on === 'configured' && !fact.holds);

/** The state after two branches meet. */
export function joinPaths(a: PathState, b: PathState): PathState {
  if (a.dead) return b;
  if (b.dead) return a;
  if (a === b) return a;
  return {
    facts: isMisconfigured(a) ? b.facts : isMisconfigured(b) ? a.facts : commonFacts(a.facts, b.facts),
    responded: a.responded === b.responded ? a.responded : 'maybe',
    status: a.status === b.status ? a.status : undefined,
    notHtml: a.notHtml === true && b.notHtml === true,
    isHtml: a.isHtml === true || b.isHtml === true,
    dead: false,
  };
}

/** Does a check of `checked` vouch for `key`? A check of the whole body covers each of its fields. */
export const covers = (checked: string, key: string): boolean =>
  checked === 'any' || checked === key || key.startsWith(`${checked}.`);

export const isChecked = (path: PathState, key: string): boolean =>
  path.facts.some((fact) => fact.on === 'input' && fact.holds && covers(fact.key, key));

/** The name, type or size of the upload was checked: its content is of a kind that is taken here. */
export const isFileChecked = ({ facts }: PathState): boolean =>
  facts.some((fact) => fact.on === 'input' && fact.holds && /^file(?:\.|$)/.test(fact.key));

/** What passed can do no harm anywhere: it is one of a list, or has plain characters alone. */
export const isExact = (path: PathState, key: string): boolean =>
  path.facts.some((fact) => fact.on === 'exact' && fact.holds && covers(fact.key, key));
