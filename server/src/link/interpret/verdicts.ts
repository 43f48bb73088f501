/** The answers of functions that are called for a yes or no, or for a verdict with its reasons. */
import type { Location } from '../../model/location';
import { joinLabels, NO_LABELS, type Label } from './labels';
import { addFacts, type PathState } from './path';
import { implicationsOf, PREDICATE, predicateImplications } from './tests';
import {
  alternatives,
  deepLabels,
  labelsOf,
  truth,
  union,
  type Implications,
  type ObjectValue,
  type Value,
} from './values';

/** A `return` of a function: what it gives, and what was known there. */
interface Exit {
  readonly value: Value;
  readonly path: PathState;
}

/**
 * `{ ok: false, error }` where nobody is signed in, `{ ok: true, user }` otherwise: the field tells whether the
 * credential was good.
 */
function byField(exits: readonly Exit[], before: PathState): Value | undefined {
  const objects = exits.flatMap(({ value }) =>
    value.t === 'obj' && !value.model && !value.cls ? [value] : [],
  );
  if (objects.length < exits.length) return undefined;
  const told = (value: ObjectValue, name: string): boolean | undefined => {
    const field = value.props.get(name);
    return field?.t === 'lit' && typeof field.v === 'boolean' ? field.v : undefined;
  };
  const name = [...(objects[0]?.props.keys() ?? [])].find(
    (key) =>
      objects.every((o) => told(o, key) !== undefined) &&
      new Set(objects.map((o) => told(o, key))).size === 2,
  );
  if (name === undefined) return undefined;
  const factsOf = (wanted: boolean): readonly PathState['facts'][number][] =>
    exits
      .filter((_exit, i) => objects[i] && told(objects[i], name) === wanted)
      .map(({ path }) => path.facts.slice(before.facts.length))
      .reduce((a, b) => a.filter((f) => b.some((g) => g.on === f.on && g.holds === f.holds)));
  // Which value of the field goes with a good credential; without one, nothing is told that matters here.
  const good = [true, false].find((wanted) => factsOf(wanted).some((f) => f.on === 'credential' && f.holds));
  if (good === undefined) return undefined;
  const yes = factsOf(good);
  const no = yes.map((fact) => (fact.on === 'credential' ? { ...fact, holds: false } : fact));
  const lacking = no.filter((fact) => fact.on === 'credential');
  const implies: Implications = good ? { truthy: yes, falsy: lacking } : { truthy: lacking, falsy: yes };
  const field: Value = { t: 'unk', labels: [], implies };
  return union(objects.map((o) => ({ ...o, props: new Map(o.props).set(name, field) })));
}

/**
 * A helper that returns true on some paths and false on others tells by its result which facts hold:
 * `function isAdmin(req) { if (!req.user) return false; return true; }`.
 */
export function withExitFacts(result: Value, exits: readonly Exit[], before: PathState): Value {
  if (exits.length < 2) return result;
  const told = byField(exits, before);
  if (told) return told;
  const known = exits.map((exit) => ({
    truth: truth(exit.value),
    facts: exit.path.facts.slice(before.facts.length),
    // `return error.isOperational`: what the value itself tells.
    told: exit.value.t === 'unk' ? (exit.value.implies?.truthy ?? []) : [],
  }));
  if (!known.some((k) => k.truth === false) || known.every((k) => k.truth === false)) return result;
  const gather = (wanted: boolean): readonly PathState['facts'][number][] => {
    const lists = known
      .filter((k) => k.truth === wanted || (wanted && k.truth === undefined))
      .map((k) => (wanted ? addFacts(k.facts, k.told) : k.facts));
    return lists.length === 0
      ? []
      : lists.reduce((a, b) => a.filter((f) => b.some((g) => g.on === f.on && g.holds === f.holds)));
  };
  const falseFacts = known
    .filter((k) => k.truth === false)
    .map((k) => k.facts)
    .reduce(addFacts, []);
  // Ways to `false` that contradict each other on the credential: that one is missing is what they share.
  const lacking = falseFacts.some((fact) => fact.on === 'credential' && !fact.holds);
  const falsy = lacking ? falseFacts.filter((fact) => fact.on !== 'credential' || !fact.holds) : falseFacts;
  const implies: Implications = { truthy: gather(true), falsy };
  if (implies.truthy.length === 0 && implies.falsy.length === 0) return result;
  if (result.t === 'union')
    return {
      t: 'union',
      of: [...result.of.filter((v) => v.t !== 'lit'), { t: 'unk', labels: [], implies, ofUnion: true }],
    };
  if (result.t === 'unk' || result.t === 'ext') return { ...result, implies };
  return result;
}

/**
 * The answer of a function of the workspace that is called for a yes or no about request data: what it looked at is a
 * check of that data, also where the way to its answer cannot be decided.
 */
export function asPredicate(result: Value, name: string, args: readonly Value[], at: Location): Value {
  if (!PREDICATE.test(name)) return result;
  const answers = alternatives(result);
  const isReport = answers.every((v) => v.t === 'obj' && !v.model && !v.cls);
  if (truth(result) !== undefined && !isReport) return result;
  if (!isReport && answers.some((v) => v.t !== 'lit' && (v.t !== 'unk' || v.outcome === 'substring')))
    return result;
  const labels = args
    .reduce<readonly Label[]>((all, arg) => joinLabels(all, deepLabels(arg, 2)), NO_LABELS)
    .filter((label) => label.l === 'req');
  if (labels.length === 0) return result;
  if (isReport) return union(answers.map((v) => (v.t === 'obj' ? asVerdict(v, labels, at) : v)));
  const known = implicationsOf(result, at);
  const told = predicateImplications(labels, at);
  return {
    t: 'unk',
    labels: labelsOf(result),
    implies: { truthy: addFacts(known.truthy, told.truthy), falsy: addFacts(known.falsy, told.falsy) },
  };
}

/**
 * `{ errors, isValid }` of `validateInput(body)`: the field that says whether all is well says it of what was looked at.
 */
function asVerdict(report: ObjectValue, labels: readonly Label[], at: Location): Value {
  const told = predicateImplications(labels, at);
  const fields = [...report.props].flatMap(([name, value]): [string, Value][] => {
    if (!isOpenAnswer(value)) return [];
    const known = labelsOf(value);
    if (SAYS_GOOD.test(name) || isYesOrNo(value)) return [[name, { t: 'unk', labels: known, implies: told }]];
    return SAYS_BAD.test(name)
      ? [[name, { t: 'unk', labels: known, implies: { truthy: told.falsy, falsy: told.truthy } }]]
      : [];
  });
  return fields.length === 0 ? report : { ...report, props: new Map([...report.props, ...fields]) };
}

const SAYS_GOOD = /^(?:is_?)?(?:valid|ok|okay|success|successful|allowed|safe|passed)$/i;
const SAYS_BAD = /^(?:error|err|reason|invalid|failed)$/i;

/** It is not known which way the answer goes; a verdict that is known already is what it is. */
const isOpenAnswer = (value: Value): boolean =>
  truth(value) === undefined && !(value.t === 'unk' && (value.implies || value.outcome));

const isYesOrNo = (value: Value): boolean =>
  value.t === 'union' && value.of.every((one) => one.t === 'lit' && typeof one.v === 'boolean');
