/** Quick fixes of single findings, all safe fixes of a file at once, and ways to accept a finding. */
import {
  CodeActionKind,
  type CodeAction,
  type CodeActionParams,
  type Diagnostic,
} from 'vscode-languageserver';
import type { Edit, Finding, Fix } from '../model/finding';
import { acceptances } from './acceptances';
import { isDiagnosticData, SOURCE } from './diagnostics';
import { workspaceEdit } from './edits';
import { everywhere } from './everywhere';
import type { Folder } from './folder';
import { overlaps, toRange } from './positions';
import { FOLLOW_UP } from './serverCommands';
import type { Session } from './session';

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.portcullis`;

export async function codeActions(params: CodeActionParams, session: Session): Promise<CodeAction[]> {
  const located = session.locate(params.textDocument.uri);
  if (!located) return [];
  const { folder, file } = located;
  // Without an analysis there is nothing to fix; waiting for the first scan would hold up a save.
  if (!folder.result || !(await folder.current())) return [];
  const { only } = params.context;
  const wants = (kind: string): boolean =>
    !only || only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`));
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    for (const { finding, diagnostic } of concerned(params, folder, file)) {
      const fixes = folder.workspace.fixesFor(finding);
      actions.push(...fixes.flatMap((fix, index) => quickFix(fix, index, diagnostic, folder, session)));
      actions.push(...everywhere(finding, fixes, diagnostic, folder, session));
      actions.push(...acceptances(finding, diagnostic, fixes, folder, session));
    }
  }
  if (only && wants(FIX_ALL)) actions.push(...fixAll(folder, file, session));
  return actions;
}

interface Concerned {
  readonly finding: Finding;
  readonly diagnostic: Diagnostic | undefined;
}

/** The findings that the client asks about: by the diagnostics that it sends, else by the range. */
function concerned(params: CodeActionParams, folder: Folder, file: string): Concerned[] {
  const byFingerprint = new Map<string, Diagnostic>();
  for (const diagnostic of params.context.diagnostics) {
    if (diagnostic.source === SOURCE && isDiagnosticData(diagnostic.data))
      byFingerprint.set(diagnostic.data.fingerprint, diagnostic);
  }
  const lines = folder.lines(file);
  return folder.findingsIn(file).flatMap((finding) => {
    const diagnostic = byFingerprint.get(finding.fingerprint);
    const here = diagnostic ?? overlaps(toRange(lines, finding.location.span), params.range);
    return here ? [{ finding, diagnostic }] : [];
  });
}

function quickFix(
  fix: Fix,
  index: number,
  diagnostic: Diagnostic | undefined,
  folder: Folder,
  session: Session,
): CodeAction[] {
  const edit = workspaceEdit(fix.edits, folder, session);
  if (!edit) return [];
  return [
    {
      title: fix.title,
      kind: CodeActionKind.QuickFix,
      ...(diagnostic && { diagnostics: [diagnostic] }),
      ...(index === 0 && { isPreferred: true }),
      edit,
      ...(fix.followUp !== undefined && {
        command: { title: 'What to do besides', command: FOLLOW_UP, arguments: [fix.followUp] },
      }),
    },
  ];
}

function fixAll(folder: Folder, file: string, session: Session): CodeAction[] {
  const edits = joinSafe(
    folder.workspace
      .findingsFor(file)
      .map((finding) => folder.workspace.fixesFor(finding).find((fix) => fix.safe)),
  );
  const edit = edits.length > 0 && workspaceEdit(edits, folder, session);
  return edit ? [{ title: 'Apply all safe fixes of Portcullis', kind: FIX_ALL, edit }] : [];
}

/** Takes each fix whole or not at all: one that overlaps with an earlier one waits for the next time. */
export function joinSafe(fixes: readonly (Fix | undefined)[]): Edit[] {
  const taken: Edit[] = [];
  for (const fix of fixes) {
    if (!fix) continue;
    const fresh = fix.edits.filter((edit) => !taken.some((other) => same(edit, other)));
    if (!fresh.some((edit) => taken.some((other) => collide(edit, other)))) taken.push(...fresh);
  }
  return taken;
}

const same = (a: Edit, b: Edit): boolean =>
  a.file === b.file && a.newText === b.newText && a.span?.[0] === b.span?.[0] && a.span?.[1] === b.span?.[1];

/** Two insertions at one place do not collide: they follow each other. */
function collide(a: Edit, b: Edit): boolean {
  if (a.file !== b.file) return false;
  if (!a.span || !b.span) return true;
  return a.span[0] < b.span[1] && b.span[0] < a.span[1];
}
