/** Guards of a route of ts-rest: among the options that stand in the place of the function which serves it. */
import type { Endpoint } from '../model/endpoint';
import type { Edit } from '../model/finding';
import type { FixContext } from '../model/rule';

/** `remove: async () => …` → `remove: { middleware: [check], handler: async () => … }`, with hooks where Fastify serves. */
export function asContractMiddleware(
  endpoint: Endpoint,
  expression: string,
  context: FixContext,
): Edit | undefined {
  const { handler, location } = endpoint;
  const text = context.text(location.file);
  if (!handler || text === undefined || handler.location.file !== location.file) return undefined;
  const { span } = handler.location;
  const [from, to] = span;
  const written = text.slice(from, to);
  // A method has no place for options, and what is called `handler` has them already.
  const key = /(?:^|[{,\s])([\w$]+|'[^'\n]*'|"[^"\n]*")\s*:\s*$/.exec(
    text.slice(Math.max(0, from - 100), from),
  )?.[1];
  if (key === undefined || key === 'handler' || !/^(?:async\b|\(|function\b|[\w$]+\s*=>)/.test(written))
    return undefined;
  const packages = context.modules.get(location.file)?.ir.imports.map((binding) => binding.from) ?? [];
  const options = packages.includes('@ts-rest/express')
    ? `middleware: [${expression}]`
    : packages.includes('@ts-rest/fastify')
      ? `hooks: { preHandler: [${expression}] }`
      : undefined;
  return options === undefined
    ? undefined
    : { file: location.file, span, newText: `{ ${options}, handler: ${written} }` };
}
