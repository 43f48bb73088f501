/** Runs the specifications of fixes in this folder: each named fix must be offered, and make exactly what is written. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseFixCases, type FixCase } from './fixFile';
import { fixesOf } from './tool';

for (const name of readdirSync(__dirname).filter((file) => file.endsWith('.md'))) {
  describe(`fixes of ${name}`, () => {
    for (const one of parseFixCases(readFileSync(path.join(__dirname, name), 'utf8'))) {
      it(one.title, () => checkCase(one));
    }
  });
}

async function checkCase({ files, fixes, none }: FixCase): Promise<void> {
  assert.ok(fixes.length + none.length > 0, 'the case names no fix');
  for (const ruleId of none)
    assert.deepEqual(
      (await fixesOf(ruleId, files)).map(({ fix }) => fix.title),
      [],
    );
  for (const ruleId of new Set(fixes.map((fix) => fix.ruleId))) {
    const offered = await fixesOf(ruleId, files);
    for (const wanted of fixes.filter((fix) => fix.ruleId === ruleId)) {
      const titles = offered.map(({ fix }) => fix.title);
      const made = offered.find(({ fix }) => fix.title === wanted.title);
      assert.ok(made, `line ${String(wanted.line)}: not among ${titles.join(' | ')}`);
      const changed = Object.entries(made.files).filter(([file, text]) => files[file] !== text);
      assert.deepEqual(Object.fromEntries(changed), wanted.after);
    }
  }
}
