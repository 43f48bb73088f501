import assert from 'node:assert/strict';
import { cpSync, renameSync, rmSync } from 'node:fs';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../client/src/commands';
import { ours, until, workspaceFile } from './helpers';

/** What changes behind the editor's back, as a checkout or another program does it. */
describe('files on disk', () => {
  const copy = () => workspaceFile('copy');
  const admin = () => workspaceFile('copy/src/routes/admin.ts');
  const moved = () => workspaceFile('moved/src/routes/admin.ts');

  after(async () => {
    for (const folder of ['copy', 'moved'])
      rmSync(workspaceFile(folder).fsPath, { recursive: true, force: true });
    await vscode.commands.executeCommand(COMMANDS.clearAudit);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('a folder that is copied, renamed and deleted takes its findings along', async () => {
    await vscode.commands.executeCommand(COMMANDS.auditWorkspace);
    const source = workspaceFile('src').fsPath;
    cpSync(source, vscode.Uri.joinPath(copy(), 'src').fsPath, { recursive: true });
    await until('findings of the copy', () => ours(admin()).length > 0);
    renameSync(copy().fsPath, workspaceFile('moved').fsPath);
    await until('they moved', () => ours(admin()).length === 0 && ours(moved()).length > 0);
    rmSync(workspaceFile('moved').fsPath, { recursive: true });
    await until('they are gone', () => ours(moved()).length === 0);
    assert.ok(ours(workspaceFile('src/routes/admin.ts')).length > 0, 'the rest stays');
  });
});
