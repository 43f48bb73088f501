/**
 * What an audit found in files that have no tab. Those with one are pulled, and a file can stay open for minutes after
 * its tab was closed; so the tabs decide, and not whether the document is open.
 */
import * as vscode from 'vscode';

export class AuditDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('portcullis-audit');
  private readonly known = new Map<string, vscode.Diagnostic[]>();
  private readonly subscription = vscode.window.tabGroups.onDidChangeTabs(({ opened, closed }) => {
    for (const tab of [...opened, ...closed]) for (const uri of urisOf(tab)) this.show(uri);
  });

  /** Takes what the server pushes for a file; an empty list takes it away. */
  set(uri: vscode.Uri, diagnostics: vscode.Diagnostic[]): void {
    if (diagnostics.length === 0) this.known.delete(uri.toString());
    else this.known.set(uri.toString(), diagnostics);
    this.show(uri);
  }

  dispose(): void {
    this.subscription.dispose();
    this.collection.dispose();
  }

  private show(uri: vscode.Uri): void {
    const diagnostics = this.known.get(uri.toString());
    if (!diagnostics || hasTab(uri)) this.collection.delete(uri);
    else this.collection.set(uri, diagnostics);
  }
}

const hasTab = (uri: vscode.Uri): boolean =>
  vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some((tab) => urisOf(tab).some((shown) => shown.toString() === uri.toString())),
  );

function urisOf({ input }: vscode.Tab): vscode.Uri[] {
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return [input.uri];
  return input instanceof vscode.TabInputTextDiff ? [input.modified] : [];
}
