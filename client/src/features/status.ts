/** The language status item: what the server does, what it found, and whether it keeps within its time budget. */
import * as vscode from 'vscode';
import { METHODS, type StatusParams } from '../../../server/src/lsp/protocol';
import type { Client } from '../client';
import { COMMANDS } from '../commands';

export function registerStatus(client: Client): vscode.Disposable[] {
  const item = vscode.languages.createLanguageStatusItem('portcullis.status', [
    { scheme: 'file', language: 'javascript' },
    { scheme: 'file', language: 'javascriptreact' },
    { scheme: 'file', language: 'typescript' },
    { scheme: 'file', language: 'typescriptreact' },
    { scheme: 'file', language: 'yaml' },
    { scheme: 'file', language: 'json' },
  ]);
  item.name = 'Portcullis';
  item.text = '$(shield) Portcullis';
  item.detail = 'Starting';
  item.busy = true;
  const shown = client.onNotification<StatusParams>(METHODS.status, (status) => show(item, status));
  return [item, shown];
}

function show(item: vscode.LanguageStatusItem, status: StatusParams): void {
  const slow = status.state === 'ready' && status.editMilliseconds > status.budgetMilliseconds;
  // The empty tree of endpoints says by this whether there is none, or none yet.
  void vscode.commands.executeCommand('setContext', 'portcullis.state', status.state);
  item.busy = status.state === 'scanning';
  item.detail = slow
    ? `${status.detail}; an edit takes ${String(status.editMilliseconds)} ms (budget ${String(status.budgetMilliseconds)} ms)`
    : status.detail;
  item.severity =
    status.state === 'failed'
      ? vscode.LanguageStatusSeverity.Error
      : status.state === 'cancelled' || slow
        ? vscode.LanguageStatusSeverity.Warning
        : vscode.LanguageStatusSeverity.Information;
  item.command =
    status.state === 'failed'
      ? { title: 'Show Output', command: COMMANDS.showOutput }
      : { title: 'Audit Workspace', command: COMMANDS.auditWorkspace };
}
