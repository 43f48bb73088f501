import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../client/src/commands';
import { EXTENSION_ID, hasPage, ours, page, record, show, until, workspaceFile } from './helpers';

/** Shared machines are slow at times; the goal is 200 ms. */
const ACTIVATION_LIMIT = 400;

describe('activation', () => {
  it('is quick, and brings diagnostics of an opened file', async () => {
    const extension = vscode.extensions.getExtension(EXTENSION_ID);
    assert.ok(extension);
    const started = performance.now();
    await extension.activate();
    await vscode.commands.executeCommand('workbench.action.closeAuxiliaryBar');
    const editor = await show(workspaceFile('src/routes/users.ts'));
    await until('first diagnostics', () => ours(editor.document.uri).length > 0);
    record('open to first diagnostics', performance.now() - started);
  });

  it('takes the time that VS Code says it takes', async function () {
    if (!hasPage()) this.skip();
    await vscode.commands.executeCommand('workbench.action.showRuntimeExtensions');
    const text = (await page({ kind: 'pageText', until: 'Activation: ' }))?.text ?? '';
    await page({ kind: 'screenshot', name: 'running-extensions' });
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    const [, milliseconds] = /portcullis\.portcullis[\s\S]*?Activation: (\d+)ms/.exec(text) ?? [];
    assert.ok(milliseconds, text);
    record('activation', Number(milliseconds));
    assert.ok(Number(milliseconds) < ACTIVATION_LIMIT, `activation took ${milliseconds} ms`);
  });

  it('registers every command of the manifest', async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    for (const command of Object.values(COMMANDS)) assert.ok(known.has(command), command);
  });
});
