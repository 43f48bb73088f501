/** Declares endpoints public: a comment above each registration, with a reason that the user has to write. */
import type { Endpoint } from '../model/endpoint';
import type { Edit, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { indentAt, lineStart, newlineOf, startsLine } from './text';

/** More comments than this would be noise; a pattern in the configuration says it better. */
const MAX_COMMENTS = 12;

export function markPublic(
  endpoints: readonly Endpoint[],
  name: string,
  context: FixContext,
): Fix | undefined {
  if (endpoints.length > MAX_COMMENTS) return undefined;
  const edits = new Map<string, Edit>();
  for (const endpoint of endpoints) {
    const { file, span } = endpoint.location;
    const text = context.text(file);
    if (text === undefined) return undefined;
    const start = lineStart(text, span[0]);
    // `export const GET = …` begins its line with other words, which is fine; the middle of a JSX tree is not.
    if (
      !startsLine(text, span[0]) &&
      !/^\s*(?:export|return|await|const|let|var|void|module)\b/.test(text.slice(start, span[0]))
    )
      return undefined;
    const comment = `${indentAt(text, span[0])}// portcullis-public -- open on purpose: say why${newlineOf(text)}`;
    edits.set(`${file} ${String(start)}`, { file, span: [start, start], newText: comment });
  }
  return { title: `Mark ${name} as public`, edits: [...edits.values()], safe: false };
}
