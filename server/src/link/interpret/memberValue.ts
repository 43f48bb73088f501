import { alternatives, type Value } from './values';

/** A property that is known to be set on an object; undefined if there is none, or if it is not an object. */
export const memberValue = (value: Value, name: string): Value | undefined =>
  alternatives(value)
    .flatMap((v) => (v.t === 'obj' ? [v.props.get(name)] : []))
    .find((v) => v !== undefined);
