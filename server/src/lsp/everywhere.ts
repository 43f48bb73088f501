/** The same fix for all findings of a rule in an OpenAPI document; worked out when it is chosen, for there may be thousands. */
import { CodeActionKind, type CodeAction, type Diagnostic } from 'vscode-languageserver';
import type { Finding, Fix } from '../model/finding';
import { fixEverywhere } from '../openapi/everywhere';
import { workspaceEdit } from './edits';
import type { Folder } from './folder';
import type { Session } from './session';

interface Everywhere {
  readonly uri: string;
  readonly ruleId: string;
  readonly title: string;
}

export function everywhere(
  finding: Finding,
  fixes: readonly Fix[],
  diagnostic: Diagnostic | undefined,
  folder: Folder,
  session: Session,
): CodeAction[] {
  const [fix] = fixes;
  const { file } = finding.location;
  const uri = session.openFile(file)?.uri;
  if (!fix || uri === undefined || !session.client.lateEdits || !finding.ruleId.startsWith('openapi-'))
    return [];
  const count = folder.findingsIn(file).filter(({ ruleId }) => ruleId === finding.ruleId).length;
  if (count < 2) return [];
  const data: Everywhere = { uri, ruleId: finding.ruleId, title: fix.title };
  return [
    {
      title: `${fix.title} – everywhere in this file (${finding.ruleId}, ${String(count)})`,
      kind: CodeActionKind.QuickFix,
      ...(diagnostic && { diagnostics: [diagnostic] }),
      data,
    },
  ];
}

export async function resolveEverywhere(action: CodeAction, session: Session): Promise<CodeAction> {
  const wanted = action.data as unknown;
  if (!isEverywhere(wanted)) return action;
  const located = session.locate(wanted.uri);
  if (!located || !(await located.folder.current())) return action;
  const { folder, file } = located;
  const text = folder.workspace.text(file);
  const findings = folder.findingsIn(file).filter(({ ruleId }) => ruleId === wanted.ruleId);
  const edits =
    text === undefined
      ? undefined
      : fixEverywhere(findings, wanted.title, (one) => folder.workspace.fixesFor(one), text);
  const edit = edits && workspaceEdit(edits, folder, session);
  return edit ? { ...action, edit } : action;
}

const isEverywhere = (data: unknown): data is Everywhere =>
  typeof data === 'object' && data !== null && 'uri' in data && 'ruleId' in data && 'title' in data;
