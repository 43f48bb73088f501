import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { RULES } from '../../rulesets/index';
import { ruleMetas } from '../../server/src/engine';

const RULESETS = path.join(__dirname, '../../rulesets');

const folders = (folder: string): string[] =>
  fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** `area/rule` of every folder that holds a rule. */
const onDisk = folders(RULESETS)
  .flatMap((area) => folders(path.join(RULESETS, area)).map((rule) => `${area}/${rule}`))
  .filter((rule) => fs.existsSync(path.join(RULESETS, rule, 'rule.ts')))
  .sort();

describe('rule index', () => {
  it('names every rule that has a folder', () => {
    const indexed = RULES.map(({ meta }) => `${meta.area}/${meta.id}`).sort();
    assert.deepEqual(
      indexed,
      onDisk,
      'rulesets/index.ts must import rule.ts of every rule folder and list it in RULES',
    );
  });

  it('gives every rule an id of its own, in kebab case', () => {
    const ids = ruleMetas().map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[a-z]+(-[a-z0-9]+)*$/);
  });
});
