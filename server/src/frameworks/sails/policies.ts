/** `config/policies`: the policies of an action are those of the most specific key, and replace those of wider ones. */
import { external, stringOf, truth, UNKNOWN, type Value } from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import type { Location } from '../../model/location';
import type { SailsProject } from './project';

export function policySteps(project: SailsProject, action: string, at: Location): RawStep[] {
  const table = project.config('policies');
  if (table?.t !== 'obj') return [];
  let found: Value | undefined;
  let width = -1;
  for (const [key, value] of flattened(table)) {
    const wanted = key.replace(/\*$/, '');
    const matches = key.endsWith('*') ? action.startsWith(wanted) : action === key;
    const own = key.endsWith('*') ? wanted.length : key.length + 1000;
    if (matches && own > width) [found, width] = [value, own];
  }
  return found ? stepsOf(project, found, table.at ?? at) : [];
}

/** `{ UserController: { '*': …, find: … } }` and `{ 'user/*': … }` in one form. */
function flattened(table: Value): [string, Value][] {
  if (table.t !== 'obj') return [];
  return [...table.props].flatMap(([key, value]): [string, Value][] => {
    const base = key
      .replace(/Controller$/, '')
      .replace(/\.(?=[^.]+$)/, '/')
      .toLowerCase();
    if (value.t === 'obj' && !value.model)
      return [...value.props].map(([name, one]) => [`${base}/${name.toLowerCase()}`, one]);
    return [[key.endsWith('Controller') ? `${base}/*` : base, value]];
  });
}

export function stepsOf(project: SailsProject, value: Value, at: Location): RawStep[] {
  if (value.t === 'arr') return value.items.flatMap((item) => stepsOf(project, item, at));
  const step = (one: Value, label: string, where: Location): RawStep => ({
    value: one,
    kind: 'guard',
    scope: 'app',
    label,
    at: where,
    conditional: false,
    role: 'policy',
  });
  // `false` refuses everybody.
  if (truth(value) === false) return [step(external('sails', '.policies.false'), 'false', at)];
  if (value.t === 'lit' && value.v === true) return [];
  const name = stringOf(value);
  if (name === undefined) return [step(value, value.t === 'fn' ? (value.ir.name ?? '') : '', at)];
  const policy = project.policies.get(name.toLowerCase());
  return [step(policy?.value ?? UNKNOWN, name, policy?.at ?? at)];
}
