/** Text of one JS/TS file → `ModuleFacts`. */
import type { ModuleFacts } from '../model/facts';
import { lineStartsOf, positionAt } from '../model/location';
import { parseJs, type ParsedJs } from '../parse/jsLazily';
import { NotAsBefore, type Bodies } from './bodies';
import { clampSpans } from './clampSpans';
import { commentFacts } from './comments';
import { EMPTY_MODULE, lowerModule } from './lowerModule';

/**
 * Parses and lowers one file. Total and deterministic: the result depends on `text` and the extension of `file`
 * alone, and text that cannot be understood yields empty facts that say so in `problems`.
 *
 * @param file absolute path with `/` separators
 * @param hash hash of `text`, kept as given
 */
export function extractFacts(file: string, text: string, hash: string): ModuleFacts {
  return factsOf(file, text, hash, parseJs(file, text));
}

/** The second half of `extractFacts`, for callers that have parsed already. */
export function factsOf(
  file: string,
  text: string,
  hash: string,
  parsed: ParsedJs,
  bodies?: Bodies,
): ModuleFacts {
  const lineStarts = lineStartsOf(text);
  const problems = [...parsed.problems];
  let ir = EMPTY_MODULE;
  if (parsed.ast) {
    try {
      const lowered = lowerModule(parsed.ast, bodies);
      ir = problems.length > 0 ? clampSpans(lowered, text) : lowered;
    } catch (error) {
      if (error instanceof NotAsBefore) throw error;
      // A recovered tree can break any promise of its types; the file then counts as not understood.
      problems.push({ message: `not understood: ${String(error)}`, at: [0, text.length] });
    }
  }
  const comments = (parsed.comments ?? []).map((comment) => ({
    text: comment.text,
    at: comment.at,
    firstLine: positionAt(lineStarts, comment.at[0]).line,
    lastLine: positionAt(lineStarts, comment.at[1]).line,
  }));
  return { file, hash, ir, lineStarts, ...commentFacts(comments), problems };
}
