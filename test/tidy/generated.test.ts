import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { generated } from '../../scripts/generate';

const ROOT = path.join(__dirname, '../..');

describe('tidy: generated files', () => {
  it('are those that the code yields', async () => {
    const stale = [...(await generated())]
      .filter(([name, text]) => {
        const file = path.join(ROOT, name);
        return !existsSync(file) || readFileSync(file, 'utf8') !== text;
      })
      .map(([name]) => name);
    assert.deepEqual(stale, [], 'stale files; `npm run generate` writes them anew');
  });
});
