/** Edits of the model → workspace edits of the protocol. */
import {
  CreateFile,
  type TextDocumentEdit,
  type SnippetTextEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { Edit } from '../model/finding';
import type { Folder } from './folder';
import { toRange } from './positions';
import type { Session } from './session';
import { uriOf } from './uris';

/** Undefined if the client cannot apply it: new files need a client that can create them. */
export function workspaceEdit(
  edits: readonly Edit[],
  folder: Folder,
  session: Session,
): WorkspaceEdit | undefined {
  const created = edits.filter((edit) => edit.span === undefined);
  if (created.length > 0 && !session.client.createFiles) return undefined;
  const byFile = new Map<string, TextEdit[]>();
  for (const { file, span, newText } of edits) {
    const range = toRange(span ? folder.lines(file) : [0], span ?? [0, 0]);
    byFile.set(file, [...(byFile.get(file) ?? []), { range, newText }]);
  }
  if (!session.client.documentChanges) {
    const changes = [...byFile].map(([file, list]) => [clientUri(file, session), list] as const);
    return { changes: Object.fromEntries(changes) };
  }
  return {
    documentChanges: [
      ...created.map(({ file }) => CreateFile.create(uriOf(file), { ignoreIfExists: true })),
      ...[...byFile].map(([file, list]) => documentEdit(file, list, session)),
    ],
  };
}

/** An insertion whose text has a place to type in; a plain one where the client knows no snippets. */
export function snippetEdit(
  file: string,
  offset: number,
  text: { readonly before: string; readonly placeholder: string; readonly after: string },
  folder: Folder,
  session: Session,
): WorkspaceEdit {
  const range = toRange(folder.lines(file), [offset, offset]);
  if (!session.client.snippetEdits) {
    const newText = text.before + text.placeholder + text.after;
    const edit = workspaceEdit([{ file, span: [offset, offset], newText }], folder, session);
    return edit ?? {};
  }
  const escape = (plain: string): string => plain.replace(/[\\$}]/g, '\\$&');
  const value = `${escape(text.before)}\${1:${escape(text.placeholder)}}${escape(text.after)}`;
  const edit: SnippetTextEdit = { range, snippet: { kind: 'snippet', value } };
  return { documentChanges: [documentEdit(file, [edit], session)] };
}

const clientUri = (file: string, session: Session): string => session.openFile(file)?.uri ?? uriOf(file);

function documentEdit(
  file: string,
  edits: (TextEdit | SnippetTextEdit)[],
  session: Session,
): TextDocumentEdit {
  const open = session.openFile(file);
  return {
    textDocument: { uri: open?.uri ?? uriOf(file), version: open?.document.version ?? null },
    edits,
  };
}
