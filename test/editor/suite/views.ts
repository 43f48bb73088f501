import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../client/src/commands';
import type { AuditSummary } from '../../../server/src/lsp/protocol';
import { hasPage, ours, page, show, until, workspaceFile } from './helpers';

const reportTab = (): vscode.Tab | undefined =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .find(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('portcullis.report'),
    );

describe('views', () => {
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('the audit shows the report, and the findings of unopened files', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const summary = await vscode.commands.executeCommand<AuditSummary>(COMMANDS.auditWorkspace);
    assert.ok(summary.endpoints > 20);
    assert.ok(summary.findings > 5);
    await until('the report is open', () => reportTab()?.label === 'API audit: shop');
    const unopened = workspaceFile('src/routes/admin.ts');
    await until('findings of an unopened file', () => ours(unopened).length > 0);
    if (!hasPage()) return;
    const seen = await page({ kind: 'frameText', text: '/api/admin/export' });
    assert.ok(seen?.found, 'the report lists the endpoints');
    await page({ kind: 'screenshot', name: 'report' });
  });

  it('a place in the report opens the source', async function () {
    if (!hasPage()) this.skip();
    await until('the report is open', reportTab);
    await page({ kind: 'frameClick', within: '/api/admin/export', selector: 'button.place' });
    const editor = await until('an editor', () => vscode.window.activeTextEditor);
    assert.match(editor.document.uri.path, /\/shop\//);
    assert.ok(!editor.selection.isEmpty);
    await page({ kind: 'screenshot', name: 'report-jump' });
  });

  it('audit results of unopened files can be cleared', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const unopened = workspaceFile('src/routes/admin.ts');
    await vscode.commands.executeCommand(COMMANDS.auditWorkspace);
    await until('findings of an unopened file', () => ours(unopened).length > 0);
    await vscode.commands.executeCommand(COMMANDS.clearAudit);
    await until('they are gone', () => ours(unopened).length === 0);
  });

  it('one file can be audited', async () => {
    const uri = workspaceFile('src/routes/users.ts');
    await show(uri);
    const summary = await vscode.commands.executeCommand<AuditSummary>(COMMANDS.auditFile);
    assert.equal(summary.files, 1);
    await until('the report of the file', () => reportTab()?.label === 'API audit: users.ts');
  });

  it('the report can be exported', async () => {
    for (const [format, pattern] of [
      ['sarif', /"version": "2\.1\.0"/],
      ['html', /^<!DOCTYPE html>/],
      ['markdown', /\/api\/admin\/export/],
      ['json', /"endpoints"/],
    ] as const) {
      const target = workspaceFile(`report.${format}`);
      const written = await vscode.commands.executeCommand<vscode.Uri>(COMMANDS.exportReport, format, target);
      assert.equal(written.toString(), target.toString());
      assert.match(new TextDecoder().decode(await vscode.workspace.fs.readFile(target)), pattern);
      await vscode.workspace.fs.delete(target);
    }
  });

  it('the tree shows the endpoints', async () => {
    await vscode.commands.executeCommand(COMMANDS.showEndpoints);
    if (!hasPage()) return;
    const seen = await page({ kind: 'pageText', until: '/api/orders/:id' });
    assert.match(seen?.text ?? '', /\/api\/orders\/:id/);
    await page({ kind: 'screenshot', name: 'endpoints' });
  });

  it('hover on a route shows its chain and posture', async () => {
    const { document } = await show(workspaceFile('src/routes/orders.ts'));
    const offset = document.getText().indexOf("'/:id'");
    assert.notEqual(offset, -1);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      document.positionAt(offset + 2),
    );
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (typeof content === 'string' ? content : content.value))
      .join('\n');
    assert.match(text, /GET \/api\/orders\/:id/);
    assert.match(text, /Authentication \| present/);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const at = document.positionAt(offset + 2);
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('editor.action.showHover');
    await page({ kind: 'pageText', until: 'What a request passes' });
    await page({ kind: 'screenshot', name: 'hover' });
  });
});
