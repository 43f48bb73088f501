/** What a function that was called with each element of a list says of the list. */
import { array, truth, type ArrayValue, type Value } from './values';

/** Those of which it is not known that they are left out; closed if that is known of all. */
export function kept(list: ArrayValue, results: readonly Value[]): ArrayValue {
  const known = list.items.map((_, index) => {
    const result = results[index];
    return result && truth(result);
  });
  const isSure = !list.open && list.items.length > 0 && known.every((one) => one !== undefined);
  return array(
    list.items.filter((_, index) => known[index] !== false),
    !isSure,
  );
}

/** Whether some or all of the results are true; undefined if that depends on what is not known. */
export function decided(name: 'some' | 'every', results: readonly Value[]): boolean | undefined {
  const known = results.map(truth);
  const settles = name === 'some';
  if (known.includes(settles)) return settles;
  return known.includes(undefined) ? undefined : !settles;
}
