import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

export const EXTENSION_ID = 'portcullis.portcullis';

export function workspaceFile(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('no folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Waits until `look` gives something; it looks after every event and, for what has none, ten times a second. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false,
  milliseconds = 20_000,
): Promise<T> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`not within ${String(milliseconds)} ms: ${what}`);
    await nextChange();
  }
}

const nextChange = (): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(end, 100);
    const subscription = vscode.languages.onDidChangeDiagnostics(end);
    function end(): void {
      clearTimeout(timer);
      subscription.dispose();
      resolve();
    }
  });

export const ours = (uri: vscode.Uri): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'portcullis');

export function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

export const withCode = (uri: vscode.Uri, code: string): vscode.Diagnostic | undefined =>
  ours(uri).find((diagnostic) => codeOf(diagnostic) === code);

export async function show(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

/** Types a text as a user would, so that the client sends what typing sends. */
export async function insert(editor: vscode.TextEditor, at: vscode.Position, text: string): Promise<void> {
  editor.selection = new vscode.Selection(at, at);
  await vscode.commands.executeCommand('type', { text });
}

/** Gives a document its former text. Not by reverting: the editor may have saved it meanwhile. */
export async function restore(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  edit.replace(document.uri, all, text);
  await vscode.workspace.applyEdit(edit);
  await document.save();
}

type PageRequest =
  | { readonly kind: 'screenshot'; readonly name: string }
  | { readonly kind: 'frameText'; readonly text: string }
  | { readonly kind: 'frameClick'; readonly within: string; readonly selector: string }
  | { readonly kind: 'press'; readonly keys: string }
  | { readonly kind: 'pageText'; readonly until?: string };

interface PageReply {
  readonly error?: string;
  readonly found?: boolean;
  readonly text?: string;
}

let requests = 0;

/** Whether the launcher can look at the window for the suite. */
export const hasPage = (): boolean => process.env['PORTCULLIS_TEST_PAGE'] !== undefined;

/** Asks the launcher to do something with the window; `undefined` where it cannot. */
export async function page(request: PageRequest): Promise<PageReply | undefined> {
  const folder = process.env['PORTCULLIS_TEST_ARTIFACTS'];
  if (!hasPage() || !folder) return undefined;
  const name = path.join(folder, String(++requests));
  writeFileSync(`${name}.part`, JSON.stringify(request));
  renameSync(`${name}.part`, `${name}.request`);
  await until(`the window answers ${request.kind}`, () => existsSync(`${name}.reply`), 30_000);
  const reply = JSON.parse(readFileSync(`${name}.reply`, 'utf8')) as PageReply;
  rmSync(`${name}.reply`);
  if (reply.error) throw new Error(reply.error);
  return reply;
}

/** Prints a line that the launcher tells from the editor's own chatter. */
export const say = (line: string): void => console.log(`[suite]${line}`);

/** A figure that the test run should leave behind. */
export const record = (name: string, milliseconds: number): void =>
  say(`  • ${name}: ${milliseconds.toFixed(0)} ms`);
