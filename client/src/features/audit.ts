/** Audits and the report view. */
import * as vscode from 'vscode';
import {
  METHODS,
  type AuditParams,
  type AuditSummary,
  type ReportParams,
} from '../../../server/src/lsp/protocol';
import type { Client } from '../client';
import { COMMANDS } from '../commands';
import { pickFolder } from '../folders';
import { ReportPanel } from './reportPanel';

export function registerAudit(client: Client): vscode.Disposable[] {
  const panel = new ReportPanel(
    {
      html: (scope, webview) =>
        client.ask<string | null>(METHODS.report, { ...scope, ...webview } satisfies ReportParams),
      refresh: (scope) => audit(scope),
    },
    vscode.Uri.joinPath(client.context.extensionUri, 'client/media/icon.png'),
  );

  const audit = async (scope: AuditParams): Promise<AuditSummary | undefined> => {
    const summary = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: 'Portcullis: auditing' },
      () => client.ask<AuditSummary | null>(METHODS.audit, scope),
    );
    if (!summary || summary.cancelled) return undefined;
    const name = scope.file ? vscode.Uri.parse(scope.file).path.split('/').at(-1) : summary.folderName;
    await panel.show(scope, `API audit: ${name ?? ''}`);
    return summary;
  };

  return [
    panel,
    vscode.commands.registerCommand(COMMANDS.auditWorkspace, async () => {
      const folder = await pickFolder();
      if (folder) return audit({ folder: folder.uri.toString() });
      void vscode.window.showInformationMessage('Open a folder to audit it.');
      return undefined;
    }),
    vscode.commands.registerCommand(COMMANDS.auditFile, async (file?: vscode.Uri) => {
      const uri = file ?? vscode.window.activeTextEditor?.document.uri;
      if (uri?.scheme === 'file') return audit({ file: uri.toString() });
      void vscode.window.showInformationMessage('Open a file to audit it.');
      return undefined;
    }),
    vscode.commands.registerCommand(COMMANDS.clearAudit, () => client.ask(METHODS.clearAudit)),
  ];
}
