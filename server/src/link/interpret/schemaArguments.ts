/** Which values a call that checks input may have for its schema. */
import type { CallRow } from '../../model/catalog';
import type { ExternalValue, Value } from './values';

/** `schema.parse(x)`, `parse(schema, x)`, `attempt(x, schema)`, `compile(schema)(x)`. */
export function schemasOf(row: CallRow, callee: ExternalValue, args: readonly Value[]): Value[] {
  if (row.effect !== 'validates' && row.effect !== 'returns-validation') return [];
  const beside = row.arg === undefined || row.arg === 0 ? args[1] : args[0];
  const made = callee.path.endsWith('()') ? callee.args[0] : callee.from;
  return [beside, made].filter((value) => value?.t === 'ext' || value?.t === 'obj');
}
