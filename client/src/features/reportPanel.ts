/** The audit report in a webview. The page comes whole from the server; here are its frame and its messages. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { AuditParams, ReportParams } from '../../../server/src/lsp/protocol';
import { RULE_SCHEME } from '../client';
import { COMMANDS } from '../commands';

export interface ReportSource {
  readonly html: (
    scope: AuditParams,
    webview: Pick<ReportParams, 'nonce' | 'cspSource'>,
  ) => Promise<string | null | undefined>;
  readonly refresh: (scope: AuditParams) => Promise<unknown>;
}

/** A message of the page; `file` is absolute, positions are 1-based. */
interface OpenMessage {
  readonly type: 'open';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export class ReportPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private scope: AuditParams = {};

  constructor(
    private readonly source: ReportSource,
    private readonly icon: vscode.Uri,
  ) {}

  async show(scope: AuditParams, title: string): Promise<void> {
    this.scope = scope;
    const panel = (this.panel ??= this.create());
    const nonce = randomBytes(18).toString('base64');
    const html = await this.source.html(scope, { nonce, cspSource: panel.webview.cspSource });
    if (!html || this.panel !== panel) return;
    panel.title = title;
    panel.webview.html = html;
    panel.reveal(undefined, true);
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private create(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      'portcullis.report',
      'API audit',
      vscode.ViewColumn.Active,
      {
        enableScripts: true,
        localResourceRoots: [],
        retainContextWhenHidden: true,
        enableFindWidget: true,
      },
    );
    panel.iconPath = this.icon;
    panel.onDidDispose(() => (this.panel = undefined));
    panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
    return panel;
  }

  private receive(message: unknown): unknown {
    const { type, id } = (message ?? {}) as { type?: unknown; id?: unknown };
    if (type === 'refresh') return this.source.refresh(this.scope);
    if (type === 'export') return vscode.commands.executeCommand(COMMANDS.exportReport);
    if (type === 'rule' && typeof id === 'string' && /^[a-z0-9-]+$/.test(id))
      return vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(`${RULE_SCHEME}:/${id}.md`));
    return isOpenMessage(message) ? openPlace(message) : undefined;
  }
}

const isOpenMessage = (message: unknown): message is OpenMessage => {
  const { type, file, line, column, endLine, endColumn } = (message ?? {}) as Partial<OpenMessage>;
  return (
    type === 'open' &&
    typeof file === 'string' &&
    [line, column, endLine, endColumn].every((n) => Number.isInteger(n) && (n ?? 0) > 0)
  );
};

/** Beside the report, so that the list stays in sight; only files of the workspace. */
async function openPlace({ file, line, column, endLine, endColumn }: OpenMessage): Promise<void> {
  const uri = vscode.Uri.file(file);
  if (!vscode.workspace.getWorkspaceFolder(uri)) return;
  const selection = new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
  await vscode.window.showTextDocument(uri, {
    selection,
    viewColumn: vscode.ViewColumn.Beside,
    preview: true,
  });
}
