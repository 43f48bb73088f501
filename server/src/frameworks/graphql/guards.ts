/**
 * graphql-shield and graphql-middleware: trees of rules or functions around the resolvers of a schema. A rule lets a
 * request pass by returning true; a field that the tree does not name has the type's `*`, and without one the
 * `fallbackRule`, which allows by default. Read in graphql-shield 7 and graphql-middleware 6, and checked by running them.
 */
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  alternatives,
  external,
  modelled,
  native,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { inTurn, noteVerdict, verdictOf, type Verdict } from '../../link/behaviour/verdict';
import type { RawStep } from '../../link/routing/model';
import { around, type Guards } from './schema';

type Rule =
  | { readonly is: 'function'; readonly fn: Value }
  | { readonly is: 'and' | 'or'; readonly of: readonly Value[] }
  | { readonly is: 'not'; readonly rule: Value }
  | { readonly is: 'allow' | 'deny' };

interface Named {
  readonly rule: Rule;
  readonly name: string;
  readonly at: Location;
}

const rules = new WeakMap<ObjectValue, Named>();
const shields = new WeakMap<ObjectValue, Guards>();

const find = <T>(map: WeakMap<ObjectValue, T>, value: Value | undefined): T | undefined =>
  value?.t === 'obj' ? map.get(value) : undefined;

function ruleValue(rule: Rule, name: string, at: Location): ObjectValue {
  const value = modelled({ kind: 'graphql.rule', call: () => UNKNOWN }, at);
  rules.set(value, { rule, name, at });
  return value;
}

export function shieldPackage(name: string): Value | undefined {
  const members = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
  if (!members) return undefined;
  return modelled({
    kind: 'package',
    get: (_i, self, member) =>
      member === 'default'
        ? self
        : ((Object.hasOwn(members, member) ? members[member] : undefined) ?? external(name, `.${member}`)),
  });
}

/** `const isAdmin = rule()(…)`: the rule's function goes by the name of what it makes. */
function assignedTo(interpreter: Interpreter, at: Location): string {
  const before = interpreter.view.text(at.file)?.slice(Math.max(0, at.span[0] - 80), at.span[0]) ?? '';
  return (
    /\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=]*)?=\s*$|([\w$]+)\s*:\s*$/
      .exec(before)
      ?.slice(1)
      .find(Boolean) ?? ''
  );
}

const makeRule = native('rule', () =>
  native('rule', ({ interpreter, args, at }) => {
    const [fn = UNKNOWN] = args;
    const own = fn.t === 'fn' ? fn.ir.name : undefined;
    return ruleValue({ is: 'function', fn }, assignedTo(interpreter, at) || (own ?? 'rule'), at);
  }),
);

const combined = (is: 'and' | 'or'): Value =>
  native(is, ({ interpreter, args, at }) =>
    ruleValue({ is, of: args }, assignedTo(interpreter, at) || `${is}(${args.map(nameOf).join(', ')})`, at),
  );

const nameOf = (value: Value): string => find(rules, value)?.name ?? 'rule';
const NOWHERE: Location = { file: '', span: [0, 0] };

const SHIELD: Readonly<Record<string, Value>> = {
  rule: makeRule,
  and: combined('and'),
  chain: combined('and'),
  or: combined('or'),
  race: combined('or'),
  not: native('not', ({ args: [rule = UNKNOWN], at }) =>
    ruleValue({ is: 'not', rule }, `not(${nameOf(rule)})`, at),
  ),
  allow: ruleValue({ is: 'allow' }, 'allow', NOWHERE),
  deny: ruleValue({ is: 'deny' }, 'deny', NOWHERE),
  shield: native('shield', (context) => {
    const [tree = UNKNOWN, options] = context.args;
    const fallback = options && memberOf(context.interpreter, options, 'fallbackRule', context.at);
    const value = modelled({ kind: 'graphql.shield' }, context.at);
    shields.set(value, (type, name) => {
      const rule = ruleFor(tree, type, name) ?? (fallback && find(rules, fallback) ? fallback : undefined);
      return rule ? stepsOf(rule, context.at) : [];
    });
    return value;
  }),
};

const MIDDLEWARE: Readonly<Record<string, Value>> = {
  applyMiddleware: native('applyMiddleware', ({ args, at }) => {
    const [schema = UNKNOWN, ...more] = args;
    return around(schema, { guards: more.map((one) => guardsOf(one, at)) });
  }),
};

/** nexus-shield: `ruleType({ resolve: (root, args, ctx) => … })`, on the fields themselves. */
const NEXUS_SHIELD: Readonly<Record<string, Value>> = {
  ...SHIELD,
  ruleType: native('ruleType', ({ interpreter, args, at }) => {
    const fn = args[0] ? memberOf(interpreter, args[0], 'resolve', at) : UNKNOWN;
    return ruleValue({ is: 'function', fn }, assignedTo(interpreter, at) || 'rule', at);
  }),
};

const MEMBERS: Readonly<Record<string, Readonly<Record<string, Value>>>> = {
  'graphql-shield': SHIELD,
  'graphql-middleware': MIDDLEWARE,
  'nexus-shield': NEXUS_SHIELD,
};

/** The rule or function that a tree has for a field. */
function ruleFor(tree: Value, type: string, name: string): Value | undefined {
  if (tree.t !== 'obj' || tree.model) return find(rules, tree) ? tree : undefined;
  const ofType = tree.props.get(type) ?? tree.props.get('*');
  if (ofType?.t !== 'obj' || ofType.model) return ofType;
  return ofType.props.get(name) ?? ofType.props.get('*');
}

/** What `applyMiddleware`, or the option `middlewares` of older servers, was given. */
export function guardsOf(value: Value, at: Location): Guards {
  const shield = find(shields, value);
  if (shield) return shield;
  return (type, name) => {
    const fn = value.t === 'fn' ? value : ruleFor(value, type, name);
    return fn && fn.t !== 'lit' ? [functionStep(fn, at)] : [];
  };
}

/** A shield, or a tree of functions around the resolvers of root types; plugins of servers are others. */
export const isGuards = (value: Value): boolean =>
  find(shields, value) !== undefined ||
  (value.t === 'obj' && !value.model && ['Query', 'Mutation'].some((type) => value.props.has(type)));

const functionStep = (value: Value, at: Location): RawStep => ({
  value,
  kind: 'middleware',
  scope: 'app',
  label: value.t === 'fn' ? (value.ir.name ?? 'middleware') : 'middleware',
  at: value.t === 'fn' ? { file: value.module.file, span: value.ir.at } : at,
  conditional: false,
  role: 'around',
});

/** A rule as steps; of those that have to hold together each is one. */
export function stepsOf(value: Value, at: Location): RawStep[] {
  const known = find(rules, value);
  if (known?.rule.is === 'allow') return [];
  if (known?.rule.is === 'and') return known.rule.of.flatMap((one) => stepsOf(one, at));
  const isSeen = known !== undefined && isKnown(value);
  return [
    {
      value: isSeen ? value : UNKNOWN,
      kind: 'guard',
      scope: 'app',
      label: known?.name ?? (value.t === 'ext' ? (/\.(\w+)/.exec(value.path)?.[1] ?? 'rule') : 'rule'),
      at: known && known.at.file !== '' ? known.at : at,
      conditional: false,
      role: 'rule',
    },
  ];
}

/** Whether all functions of a rule are those of the workspace. */
function isKnown(value: Value): boolean {
  const rule = find(rules, value)?.rule;
  switch (rule?.is) {
    case undefined:
      return false;
    case 'function':
      return alternatives(rule.fn).every((fn) => fn.t === 'fn');
    case 'and':
    case 'or':
      return rule.of.every(isKnown);
    case 'not':
      return isKnown(rule.rule);
    default:
      return true;
  }
}

/** Runs a rule with the arguments of a resolver. */
export function runRule(interpreter: Interpreter, step: RawStep, args: readonly Value[]): void {
  noteVerdict(interpreter, judge(interpreter, step.value, args, step.at), step.at);
}

function judge(interpreter: Interpreter, value: Value, args: readonly Value[], at: Location): Verdict {
  const rule = find(rules, value)?.rule;
  const { path } = interpreter;
  switch (rule?.is) {
    case 'function':
      return verdictOf(interpreter, rule.fn, args, at);
    case 'deny':
      return { passes: [], refusals: [path] };
    case 'not': {
      const { passes, refusals } = judge(interpreter, rule.rule, args, at);
      return { passes: refusals, refusals: passes };
    }
    case 'and':
      return inTurn(
        interpreter,
        rule.of.map((one) => () => judge(interpreter, one, args, at)),
        'passes',
      );
    case 'or':
      return inTurn(
        interpreter,
        rule.of.map((one) => () => judge(interpreter, one, args, at)),
        'refusals',
      );
    default:
      return { passes: [path], refusals: [] };
  }
}
