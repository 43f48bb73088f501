import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { COMMANDS } from '../../../client/src/commands';
import * as vscode from 'vscode';
import { insert, ours, restore, show, until, withCode, workspaceFile } from './helpers';

/** The language servers that this extension host started. */
function servers(): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return parent === String(process.pid) && args?.includes('dist/server.js') ? [Number(pid)] : [];
  });
}

describe('recovery', () => {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('the server comes back after it was killed', async () => {
    const editor = await show(workspaceFile('src/routes/users.ts'));
    const { document } = editor;
    await until('findings', () => ours(document.uri).length > 0);
    const original = document.getText();
    const [pid] = servers();
    assert.ok(pid, 'a server runs');
    process.kill(pid, 'SIGKILL');
    const [next] = await until('a new server', () => {
      const [running] = servers();
      return running !== undefined && running !== pid && [running];
    });
    assert.notEqual(next, pid);
    await insert(editor, new vscode.Position(0, 0), '// portcullis-disable-next-line sql-injection\n');
    await until('findings of the new server', () => withCode(document.uri, 'unused-suppression'));
    await restore(document, original);
  });

  it('the server can be restarted by command', async () => {
    const [pid] = servers();
    await vscode.commands.executeCommand(COMMANDS.restartServer);
    await until('a new server', () => servers().some((running) => running !== pid));
    const { document } = await show(workspaceFile('src/routes/users.ts'));
    await until('findings', () => ours(document.uri).length > 0);
  });
});
