/** Copies of what a remembered call made, so that no two callers share an object that either may change. */
import { stamp, type Value } from './values';

const MAX_DEPTH = 4;

/**
 * The value, with everything in it that was made at `start` or later copied; undefined if it cannot be copied, as an
 * object of a model that keeps something beside its properties.
 */
export function replica(value: Value, start: number, depth = 0): Value | undefined {
  switch (value.t) {
    case 'lit':
    case 'str':
    case 'regex':
    case 'unk':
      return value;
    case 'ext':
      // A step of a chain is told from another by its identity.
      return { ...value };
    case 'fn':
      return value.scope.born < start && !value.props ? value : undefined;
    case 'cls':
      return value.scope.born < start ? value : undefined;
    case 'nat':
      return undefined;
    case 'union': {
      const of = all(value.of, start, depth);
      return of && { t: 'union', of };
    }
    case 'arr': {
      if (value.born < start) return value;
      const items = depth < MAX_DEPTH ? all(value.items, start, depth + 1) : undefined;
      return items && { ...value, items, born: stamp() };
    }
    case 'obj': {
      if (value.born < start) return value;
      if (value.model || value.getters || depth >= MAX_DEPTH) return undefined;
      const items = all([...value.props.values()], start, depth + 1);
      if (!items) return undefined;
      const props = new Map([...value.props.keys()].map((name, index) => [name, items[index] as Value]));
      return { ...value, props, born: stamp() };
    }
  }
}

function all(values: readonly Value[], start: number, depth: number): Value[] | undefined {
  const copies: Value[] = [];
  for (const value of values) {
    const copy = replica(value, start, depth);
    if (!copy) return undefined;
    copies.push(copy);
  }
  return copies;
}
