import * as vscode from 'vscode';
import { METHODS, type ExportFormat, type ExportParams } from '../../../server/src/lsp/protocol';
import type { Client } from '../client';
import { COMMANDS } from '../commands';
import { pickFolder } from '../folders';

interface FormatItem extends vscode.QuickPickItem {
  readonly format: ExportFormat;
  readonly extension: string;
}

const FORMATS: readonly FormatItem[] = [
  { format: 'html', extension: 'html', label: 'HTML', detail: 'One self-contained page' },
  {
    format: 'sarif',
    extension: 'sarif',
    label: 'SARIF 2.1.0',
    detail: 'For code scanning and SARIF viewers',
  },
  { format: 'markdown', extension: 'md', label: 'Markdown', detail: 'For a pull request or a wiki' },
  { format: 'json', extension: 'json', label: 'JSON', detail: 'For programs; the schema is published' },
];

export const registerExport = (client: Client): vscode.Disposable[] => [
  vscode.commands.registerCommand(COMMANDS.exportReport, (format?: ExportFormat, target?: vscode.Uri) =>
    exportReport(client, format, target),
  ),
];

/** Asks for what is not given, and returns where the report was written. */
async function exportReport(
  client: Client,
  format: ExportFormat | undefined,
  target: vscode.Uri | undefined,
): Promise<vscode.Uri | undefined> {
  const folder = await pickFolder();
  if (!folder) return undefined;
  const item =
    FORMATS.find((known) => known.format === format) ??
    (await vscode.window.showQuickPick(FORMATS, { placeHolder: 'Format of the audit report' }));
  if (!item) return undefined;
  const uri =
    target ??
    (await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(folder.uri, `portcullis-report.${item.extension}`),
      filters: { [item.label]: [item.extension] },
    }));
  if (!uri) return undefined;
  const params: ExportParams = { folder: folder.uri.toString(), format: item.format };
  const text = await client.ask<string | null>(METHODS.exportReport, params);
  if (typeof text !== 'string') return undefined;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  if (!target) void offerToOpen(uri, item);
  return uri;
}

async function offerToOpen(uri: vscode.Uri, { format }: FormatItem): Promise<void> {
  const choice = await vscode.window.showInformationMessage('The audit report was written.', 'Open');
  if (choice !== 'Open') return;
  if (format === 'html') await vscode.env.openExternal(uri);
  else await vscode.window.showTextDocument(uri);
}
