/** What all frameworks registered. */
import type { Interpreter } from '../interpret/interpreter';
import type { Framework, RawEndpoint } from './model';

/** What each framework registered, with operations in the place of the endpoints that merely carry them. */
export function collectAll(
  interpreter: Interpreter,
  adapters: readonly Framework[],
): { adapter: Framework; raws: RawEndpoint[] }[] {
  const collected = adapters.map((adapter) => ({
    adapter: together(adapter, adapters),
    raws: adapter.collect(interpreter),
  }));
  for (const own of collected) {
    const result = own.adapter.absorb?.(
      interpreter,
      collected.flatMap(({ raws }) => raws),
    );
    if (!result) continue;
    for (const other of collected) other.raws = other.raws.filter((raw) => !result.absorbed.has(raw));
    own.raws.push(...result.adds);
  }
  return collected;
}

/** A model that has the steps of other frameworks in its chains run by theirs. */
const together = (adapter: Framework, adapters: readonly Framework[]): Framework => ({
  ...adapter,
  run: (interpreter, step, raw, assigned) => {
    const runner =
      step.framework === undefined ? adapter : (adapters.find(({ id }) => id === step.framework) ?? adapter);
    runner.run(interpreter, step, raw, assigned);
  },
});
