/** Syntax errors as facts, with the code that they make unreliable. */
import * as ts from 'typescript';
import type { FactsProblem } from '../model/facts';
import type { Span } from '../model/location';

/** A file with more errors than this is something else than half-typed code. */
const MAX_PROBLEMS = 100;

/** The syntax errors of `source`, in the order of the text. */
export function syntaxProblems(
  source: ts.SourceFile,
  diagnostics: readonly ts.DiagnosticWithLocation[],
): FactsProblem[] {
  const { length } = source.text;
  const problems = diagnostics.slice(0, MAX_PROBLEMS).map((diagnostic): FactsProblem => {
    const start = Math.min(diagnostic.start, length);
    const end = Math.min(start + Math.max(diagnostic.length, 1), length);
    return {
      message: ts.flattenDiagnosticMessageText(diagnostic.messageText, ' '),
      at: [start, end],
      // A missing `}` is noticed at the end of the file; the diagnostic then points back at its `{`.
      affects: statementAround(source, diagnostic.relatedInformation?.[0]?.start ?? start, [start, end]),
    };
  });
  const more = diagnostics[MAX_PROBLEMS];
  if (more) {
    const at: Span = [Math.min(more.start, length), length];
    problems.push({ message: `${diagnostics.length - MAX_PROBLEMS} more syntax errors`, at, affects: at });
  }
  return problems;
}

/** The innermost statement or class member around `position`, together with the error itself. */
function statementAround(source: ts.SourceFile, position: number, error: Span): Span {
  let found = error;
  // What is missing at the end of the file is missing from the last statement.
  const at = Math.min(position, source.statements.end);
  let node: ts.Node | undefined = source;
  while (node) {
    let next: ts.Node | undefined;
    ts.forEachChild(node, (child) => {
      if (child.pos <= at && at <= child.end && child.end > child.pos) next ??= child;
      return undefined;
    });
    node = next;
    if (node && isUnit(node)) {
      found = [Math.min(node.getStart(source), error[0]), Math.max(node.end, error[1])];
    }
  }
  return found;
}

const isUnit = (node: ts.Node): boolean =>
  (ts.isStatement(node) && node.kind !== ts.SyntaxKind.Block) || ts.isClassElement(node);
