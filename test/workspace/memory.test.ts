/** A session goes on for thousands of edits: nothing may hold on to the states before the last. */
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { Workspace } from '../../server/src/workspace/workspace';

const FILE = '/w/app.js';
const EDITS = 12;

const source = (edit: number): string => `const express = require('express');
const app = express();
app.get('/a', (req, res) => { res.json({ edit: ${String(edit)} }); });
app.get('/b/:id', (req, res) => { res.json({ id: req.params.id }); });
app.listen(3000);
`;

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
}

describe('memory of a workspace', () => {
  it('has no more than a few states of a file that is typed in', async () => {
    const host = memoryHost({
      '/w/package.json': '{"dependencies":{"express":"^5"}}',
      [FILE]: source(0),
    });
    const workspace = Workspace.open({ root: '/w', host });
    await workspace.audit();
    const results: WeakRef<object>[] = [];
    for (let edit = 1; edit <= EDITS; edit++) {
      workspace.setOverlay(FILE, source(edit));
      const { service } = workspace.analyse();
      const [first] = service.endpoints;
      assert.ok(first);
      results.push(new WeakRef(first));
      await setImmediate();
    }
    // A reference counts until the turn of the event loop in which it was asked for is over.
    await setImmediate();
    collectGarbage();
    const alive = results.filter((result) => result.deref() !== undefined).length;
    assert.ok(alive > 0 && alive <= EDITS / 2, `${String(alive)} of ${String(EDITS)}`);
  });
});
