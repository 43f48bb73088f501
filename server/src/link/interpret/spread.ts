/** `{ ...source }` and `Object.assign(target, source)`. */
import { joinLabels } from './labels';
import { alternatives, labelsOf, union, unknown, type ObjectValue, type Value } from './values';

export function spreadInto(target: ObjectValue, source: Value): void {
  for (const value of alternatives(source)) {
    if (value.t === 'obj') for (const [name, item] of value.props) target.props.set(name, item);
    if (value.t !== 'lit' && (value.t !== 'obj' || value.open)) {
      target.open = true;
      overwrite(target, value);
      target.labels = joinLabels(target.labels, labelsOf(value));
    }
  }
}

/** `{ role: 'user', ...req.body }`: the request may have a field of that name as well. */
function overwrite({ props }: ObjectValue, source: Value): void {
  const labels = labelsOf(source).filter((label) => label.l === 'req');
  if (labels.length === 0) return;
  for (const [name, old] of props)
    if (source.t !== 'obj' || !source.props.has(name))
      props.set(
        name,
        union([old, unknown(labels.map((label) => ({ ...label, name: fieldName(label.name, name) })))]),
      );
}

const fieldName = (owner: string, name: string): string => (owner === '' ? name : `${owner}.${name}`);
