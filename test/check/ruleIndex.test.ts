import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ruleMetas } from '../../server/src/engine';
import { RULE_INDEX_FILE, ruleIndex } from '../../scripts/rule-index';

describe('rule index', () => {
  it('names every rule that has a folder', async () => {
    const message = 'rulesets/index.ts is out of date: run `npx tsx scripts/rule-index.ts`';
    assert.equal(readFileSync(RULE_INDEX_FILE, 'utf8'), await ruleIndex(), message);
  });

  it('gives every rule an id of its own, in kebab case', () => {
    const ids = ruleMetas().map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[a-z]+(-[a-z0-9]+)*$/);
  });
});
