/** The schemas of an object's fields, whichever calls they were given to. */
import type { Value, ExternalValue } from '../../interpret/values';

const FIELDS = /^(object|Object|strictObject|looseObject|shape|extend|safeExtend|keys|interface)$/;

export function fieldSchemas(schema: Value): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  if (schema.t !== 'ext') return found;
  for (let link: ExternalValue | undefined = schema; link; link = link.from) {
    const called = /\.(\w+)\(\)$/.exec(link.path)?.[1] ?? '';
    if (/^(merge|and|intersection|concat|pipe|extend)$/.test(called))
      for (const arg of link.args)
        for (const [name, value] of fieldSchemas(arg)) if (!found.has(name)) found.set(name, value);
    const [first] = link.args;
    if (FIELDS.test(called) && first?.t === 'obj')
      for (const [name, value] of first.props) if (!found.has(name)) found.set(name, value);
  }
  return found;
}
