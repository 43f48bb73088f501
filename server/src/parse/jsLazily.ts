/**
 * The parser of JS and TS, loaded with the first file that needs it: TypeScript takes 40 MB and a tenth of a second,
 * which a folder of OpenAPI documents has no use for.
 */
import type * as Parser from './js';
import type { ParsedJs } from './js';

export type { ParsedJs };

let parser: typeof Parser | undefined;

export function parseJs(...given: Parameters<typeof Parser.parseJs>): ParsedJs {
  // An `import` would load it with this module, and `import()` would make every stage asynchronous.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  parser ??= require('./js') as typeof Parser;
  return parser.parseJs(...given);
}
