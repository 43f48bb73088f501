/** Comments that accept a finding, with a place to type the reason. */
import { CodeActionKind, type CodeAction, type Diagnostic } from 'vscode-languageserver';
import type { Finding, Fix } from '../model/finding';
import { positionAt } from '../model/location';
import { extensionOf } from '../workspace/paths';
import { snippetEdit } from './edits';
import type { Folder } from './folder';
import type { Session } from './session';

/** Findings about Portcullis' own comments and configuration are not to be silenced by more of them. */
const NOT_ACCEPTABLE = /^(invalid-configuration|unused-suppression|suppression-without-reason)$/;

export function acceptances(
  finding: Finding,
  diagnostic: Diagnostic | undefined,
  fixes: readonly Fix[],
  folder: Folder,
  session: Session,
): CodeAction[] {
  const { file, span } = finding.location;
  const open = commentStart(file);
  if (open === undefined || NOT_ACCEPTABLE.test(finding.ruleId)) return [];
  const text = folder.workspace.text(file);
  if (text === undefined) return [];
  const lines = folder.lines(file);
  const lineOf = (offset: number): number => lines[positionAt(lines, offset).line - 1] ?? 0;
  const action = (title: string, offset: number, directive: string): CodeAction => ({
    title,
    kind: CodeActionKind.QuickFix,
    ...(diagnostic && { diagnostics: [diagnostic] }),
    edit: snippetEdit(file, offset, comment(text, offset, `${open} ${directive}`), folder, session),
  });
  const actions = [
    action(
      `Disable ${finding.ruleId} for this line`,
      lineOf(span[0]),
      `portcullis-disable-next-line ${finding.ruleId}`,
    ),
    action(`Disable ${finding.ruleId} for this file`, topOf(text), `portcullis-disable ${finding.ruleId}`),
  ];
  const registration = publicPlace(finding, folder);
  if (registration !== undefined && !fixes.some((fix) => /\bpublic\b/i.test(fix.title)))
    actions.unshift(action('Mark this endpoint as public', lineOf(registration), 'portcullis-public'));
  return actions;
}

/** A comment on a line of its own, indented as the line that it stands above. */
function comment(
  text: string,
  lineStart: number,
  directive: string,
): { readonly before: string; readonly placeholder: string; readonly after: string } {
  const indent = /^[ \t]*/.exec(text.slice(lineStart, lineStart + 200))?.[0] ?? '';
  return {
    before: `${indent}${directive} -- `,
    placeholder: 'why this is all right',
    after: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

/** JSON has no comments. */
function commentStart(file: string): string | undefined {
  const extension = extensionOf(file);
  if (/^\.[cm]?[jt]sx?$/.test(extension)) return '//';
  return /^\.ya?ml$/.test(extension) ? '#' : undefined;
}

/** Behind a `#!` line, which has to stay the first. */
function topOf(text: string): number {
  if (!text.startsWith('#!')) return 0;
  const end = text.indexOf('\n');
  return end === -1 ? text.length : end + 1;
}

/** Where the endpoint without authentication is registered, if that is in the finding's file. */
function publicPlace(finding: Finding, folder: Folder): number | undefined {
  if (finding.ruleId !== 'missing-authentication' || !finding.endpoint) return undefined;
  const { method, path } = finding.endpoint;
  return folder.endpoints.find(
    (e) => e.method === method && e.path === path && e.location.file === finding.location.file,
  )?.location.span[0];
}
