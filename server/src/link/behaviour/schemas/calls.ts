/** The calls of which a builder's value is made: `z.string().min(3)` is `string()`, `min(3)`. */
import type { ExternalValue, Value } from '../../interpret/values';

export interface BuilderCall {
  readonly name: string;
  readonly args: readonly Value[];
}

export function callsOf(value: ExternalValue): BuilderCall[] {
  const calls: BuilderCall[] = [];
  for (let link: ExternalValue | undefined = value; link; link = link.from) {
    const name = /\.(\w+)\(\)$/.exec(link.path)?.[1];
    if (name !== undefined) calls.push({ name, args: link.args });
  }
  return calls.reverse();
}
