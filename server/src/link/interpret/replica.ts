/** Copies of what a remembered call made, so that no two callers share an object that either may change. */
import { copyOfCollection } from './collections';
import { stamp, type Value } from './values';

const MAX_DEPTH = 4;

/**
 * How much is copied of a value: where its identity counts, as that of a router at set-up, `exact` gives nothing if a
 * part cannot be copied; a handler's results are looked at only, so there such parts are shared.
 */
export type Copying = 'exact' | 'shared';

/** The value, with everything in it that was made at `start` or later copied; undefined if it cannot be copied. */
export function replica(value: Value, start: number, copying: Copying, depth = 0): Value | undefined {
  const whole = copying === 'shared' ? value : undefined;
  switch (value.t) {
    case 'lit':
    case 'str':
    case 'regex':
    case 'unk':
      return value;
    case 'ext':
      // A step of a chain is told from another by its identity.
      return { ...value, props: value.props && new Map(value.props) };
    case 'fn':
      return value.scope.born < start && !value.props ? value : whole;
    case 'cls':
      return value.scope.born < start ? value : whole;
    case 'nat':
      return whole;
    case 'union': {
      const of = all(value.of, start, copying, depth);
      return of && { t: 'union', of };
    }
    case 'arr': {
      if (value.born < start) return value;
      const items = depth < MAX_DEPTH ? all(value.items, start, copying, depth + 1) : undefined;
      return items ? { ...value, items, born: stamp() } : whole;
    }
    case 'obj': {
      if (value.born < start) return value;
      if (value.model?.kind.startsWith('builtin.')) return copyOfCollection(value) ?? whole;
      // A model keeps something beside the properties.
      if (value.model || value.getters || depth >= MAX_DEPTH) return whole;
      const items = all([...value.props.values()], start, copying, depth + 1);
      if (!items) return undefined;
      const props = new Map([...value.props.keys()].map((name, index) => [name, items[index] as Value]));
      return { ...value, props, born: stamp() };
    }
  }
}

function all(values: readonly Value[], start: number, copying: Copying, depth: number): Value[] | undefined {
  const copies: Value[] = [];
  for (const value of values) {
    const copy = replica(value, start, copying, depth);
    if (!copy) return undefined;
    copies.push(copy);
  }
  return copies;
}
