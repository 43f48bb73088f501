/** plugin-scope-auth: which scopes a field demands, and the functions that say who has them. */
import type { Location } from '../../model/location';
import { inTurn, verdictOf, type Verdict } from '../../link/behaviour/verdict';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { stringOf, truth, UNKNOWN, type Value } from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import { placeOf } from '../../link/routing/registry';

interface Demand {
  /** A record of scopes, or a function that decides or makes one. */
  readonly wanted: Value;
  /** `authScopes` of the builder: who has which scope. */
  readonly owned: Value;
  readonly all: boolean;
}

/** Demands of one linking, by the keys of the steps that ask for them. */
export class Scopes {
  private readonly demands = new Map<string, Demand>();

  add(key: string, demand: Demand): void {
    this.demands.set(key, demand);
  }

  /** @param args of a resolver */
  judge(interpreter: Interpreter, step: RawStep, args: readonly Value[]): Verdict {
    const demand = this.demands.get(step.cacheKey ?? '');
    if (!demand) return { passes: [interpreter.path], refusals: [] };
    const { wanted, owned, all } = demand;
    const record = (value: Value): Verdict => judgeRecord(interpreter, value, { owned, all }, args, step.at);
    if (wanted.t !== 'fn') return record(wanted);
    let made: Value | undefined;
    const own = verdictOf(interpreter, wanted, args, step.at, (returned) => {
      if (returned.t === 'obj' && !returned.model) made = returned;
      return returned;
    });
    return made ? record(made) : own;
  }
}

function judgeRecord(
  interpreter: Interpreter,
  wanted: Value,
  how: { readonly owned: Value; readonly all: boolean },
  args: readonly Value[],
  at: Location,
): Verdict {
  if (wanted.t !== 'obj' || wanted.model) return { passes: [interpreter.path], refusals: [] };
  const judges = [...wanted.props].flatMap(([name, value]) => {
    // `{ admin: false }` is a scope that nobody is asked for: where there is no other, nobody may pass.
    if (truth(value) === false) return [];
    if (name === '$all' || name === '$any')
      return [() => judgeRecord(interpreter, value, { ...how, all: name === '$all' }, args, at)];
    return [() => judgeScope(interpreter, how.owned, name, value, args, at)];
  });
  return inTurn(interpreter, judges, how.all ? 'passes' : 'refusals');
}

/** Whether the caller has a scope: a value, or a function of what the field says beside its name. */
const judgeScope = (
  interpreter: Interpreter,
  owned: Value,
  name: string,
  parameter: Value,
  [, , context = UNKNOWN]: readonly Value[],
  at: Location,
): Verdict =>
  verdictOf(interpreter, owned, [context], at, (returned) => {
    const scope = memberOf(interpreter, returned, name, at);
    return scope.t === 'fn' ? interpreter.invoke(scope, [parameter], at) : scope;
  });

export function scopeSteps(
  interpreter: Interpreter,
  scopes: Scopes,
  options: Value,
  wanted: Value,
  at: Location,
): RawStep[] {
  const read = (target: Value, name: string): Value =>
    target.t === 'obj' ? memberOf(interpreter, target, name, at) : UNKNOWN;
  const plugin = read(options, 'scopeAuth');
  const owned = [read(plugin, 'authScopes'), read(options, 'authScopes')].find(({ t }) => t === 'fn');
  const key = `${at.file} ${String(at.span[0])} ${placeKey(wanted, at)} ${labelOf(wanted)}`;
  scopes.add(key, {
    wanted,
    owned: owned ?? UNKNOWN,
    all: stringOf(read(plugin, 'defaultStrategy')) === 'all',
  });
  const isSeen = wanted.t === 'fn' || owned !== undefined;
  return [
    {
      value: wanted.t === 'fn' ? wanted : isSeen && owned ? owned : UNKNOWN,
      kind: 'guard',
      scope: 'route',
      label: labelOf(wanted),
      at,
      conditional: false,
      role: 'scopes',
      cacheKey: key,
      framework: 'pothos',
    },
  ];
}

const placeKey = (value: Value, at: Location): string => {
  const place = value.t === 'obj' ? (value.at ?? at) : placeOf(value, at);
  return `${place.file} ${String(place.span[0])}`;
};

/** `auth scopes admin, employee`. */
const labelOf = (wanted: Value): string =>
  wanted.t === 'obj' && !wanted.model
    ? `auth scopes ${[...wanted.props.keys()].join(', ')}`
    : wanted.t === 'fn'
      ? (wanted.ir.name ?? 'authScopes')
      : 'authScopes';
