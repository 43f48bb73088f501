import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { codeOf, insert, ours, page, restore, show, until, withCode, workspaceFile } from './helpers';

const ROUTE = "usersRouter.delete('/everything', (req, res) => {\n";

describe('diagnostics', () => {
  it('appear on typing and go when the cause goes', async () => {
    const editor = await show(workspaceFile('src/routes/users.ts'));
    const { document } = editor;
    const original = document.getText();
    const before = ours(document.uri).length;
    const end = document.positionAt(
      document.getText().indexOf('export default') === -1
        ? document.getText().length
        : document.getText().indexOf('export default'),
    );
    await insert(editor, end, `\n${ROUTE}  res.json(req.body);\n});\n\n`);
    const found = await until('a finding on the new route', () =>
      ours(document.uri).find(
        (d) => codeOf(d) === 'missing-authentication' && document.getText(d.range).includes('/everything'),
      ),
    );
    assert.match(found.message, /DELETE .*\/everything/);
    assert.ok(ours(document.uri).length > before);
    await page({ kind: 'screenshot', name: 'typing' });
    await restore(document, original);
    await until(
      'the finding is gone',
      () => !ours(document.uri).some((d) => d.message.includes('/everything')),
    );
  });

  it('are fixed by the quick fix', async () => {
    const editor = await show(workspaceFile('src/routes/users.ts'));
    const { document } = editor;
    const finding = await until('a finding', () => withCode(document.uri, 'missing-authentication'));
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      finding.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ title }) => title.startsWith('Require `requireAuth`'));
    assert.ok(fix?.edit, actions.map(({ title }) => title).join(', '));
    const text = document.getText();
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.notEqual(document.getText(), text);
    await until('the finding is gone', () => !ours(document.uri).some((d) => d.message === finding.message));
    await page({ kind: 'screenshot', name: 'fixed' });
    await restore(document, text);
  });

  it('can be accepted with a comment', async () => {
    const editor = await show(workspaceFile('src/routes/users.ts'));
    const { document } = editor;
    const finding = await until('a finding', () => withCode(document.uri, 'missing-authentication'));
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      finding.range,
    );
    const titles = actions.map(({ title }) => title);
    assert.ok(titles.includes('Disable missing-authentication for this line'), titles.join(', '));
    assert.ok(titles.includes('Disable missing-authentication for this file'), titles.join(', '));
    assert.ok(
      titles.some((title) => /public/i.test(title)),
      titles.join(', '),
    );
  });

  it('link to the page of their rule, which needs no network', async () => {
    const { document } = await show(workspaceFile('src/routes/users.ts'));
    const finding = await until('a finding', () => withCode(document.uri, 'missing-authentication'));
    const target = typeof finding.code === 'object' ? finding.code.target : undefined;
    assert.ok(target);
    assert.notEqual(target.scheme, 'https');
    await vscode.commands.executeCommand('vscode.open', target);
    const tab = await until('the page is open', () => {
      const active = vscode.window.tabGroups.activeTabGroup.activeTab;
      return active?.label.includes('missing-authentication') && active;
    });
    assert.ok(tab.input instanceof vscode.TabInputCustom, 'rendered, not as source');
    const seen = await page({ kind: 'frameText', text: 'authentication' });
    assert.ok(seen?.found !== false);
    await page({ kind: 'screenshot', name: 'rule-page' });
    await vscode.window.tabGroups.close(tab);
  });

  it('show a broken configuration in its file', async () => {
    const config = workspaceFile('portcullis.config.json');
    await vscode.workspace.fs.writeFile(config, new TextEncoder().encode('{ "preset": "recomended" }\n'));
    const { document } = await show(config);
    const problem = await until('a finding', () => withCode(document.uri, 'invalid-configuration'));
    assert.match(problem.message, /preset/);
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    await page({ kind: 'screenshot', name: 'broken-configuration' });
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.workspace.fs.delete(config);
    await until('the finding is gone', () => ours(config).length === 0);
  });

  it('appear in an OpenAPI document', async () => {
    const { document } = await show(workspaceFile('openapi.yaml'));
    await until('a finding', () => ours(document.uri).length > 0);
    await page({ kind: 'screenshot', name: 'openapi' });
  });
});
