import type { Evidence } from '../../model/endpoint';
import { positionAt } from '../../model/location';
import type { Interpreter } from '../interpret/interpreter';
import type { RawEndpoint } from '../routing/model';

/** `// portcullis-public -- reason` on the registration's line or on the one above it. */
export function publicMarkOf(interpreter: Interpreter, { at }: RawEndpoint): Evidence | undefined {
  const facts = interpreter.view.module(at.file);
  if (!facts || facts.publicMarks.length === 0) return undefined;
  const { line } = positionAt(facts.lineStarts, at.span[0]);
  const mark = facts.publicMarks.find((m) => m.line === line || m.line === line - 1);
  return (
    mark && {
      summary: `marked as public: ${mark.reason ?? 'no reason given'}`,
      location: { file: at.file, span: mark.at },
    }
  );
}
