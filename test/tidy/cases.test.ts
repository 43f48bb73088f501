/** Every rule shows what it must find, and, apart from that, what looks like it and is fine. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseCases, type RuleCase } from '../rules/caseFile';

const RULESETS = path.join(__dirname, '../../rulesets');

const fires = (id: string, { expected }: RuleCase): boolean => expected.some(({ ruleId }) => ruleId === id);

/** Blocks of code that no marker of the rule is in. */
const quietFiles = (id: string, { files, expected }: RuleCase): string[] =>
  Object.keys(files).filter(
    (file) =>
      /\.(?:[cm]?[jt]sx?|ya?ml|json|ejs|hbs|pug|njk|html)$/.test(file) &&
      !/^(?:package|portcullis\.config)\.json$/.test(file) &&
      !expected.some((one) => one.ruleId === id && one.file === file),
  );

/** In a file with markers: the same call on a line without one. */
const sameCallUnmarked = (id: string, { files, expected }: RuleCase): boolean =>
  expected.some(({ ruleId, file, line }) => {
    const lines = (files[file] ?? '').split('\n');
    const marked = new Set(expected.filter((one) => one.file === file).map((one) => one.line));
    const calls = [...(lines[line - 1] ?? '').matchAll(/(\w+)\(/g)].map(([call]) => call);
    return (
      ruleId === id &&
      lines.some((text, index) => !marked.has(index + 1) && calls.some((call) => text.includes(call)))
    );
  });

const folders = readdirSync(RULESETS, { withFileTypes: true })
  // Documents show both in one: what is next to a marked line is fine.
  .filter((area) => area.isDirectory() && area.name !== 'openapi')
  .flatMap((area) =>
    readdirSync(path.join(RULESETS, area.name)).map((id) => path.join(RULESETS, area.name, id)),
  )
  .filter((folder) => existsSync(path.join(folder, 'cases.md')));

describe('tidy: cases', () => {
  for (const folder of folders) {
    const id = path.basename(folder);
    it(`${id} fires in one, and stays quiet in another`, () => {
      const cases = parseCases(readFileSync(path.join(folder, 'cases.md'), 'utf8'));
      assert.ok(
        cases.some((one) => fires(id, one)),
        'no case expects the rule',
      );
      assert.ok(
        cases.some((one) => (!fires(id, one) && quietFiles(id, one).length > 0) || sameCallUnmarked(id, one)),
        'no case has code that is fine',
      );
    });
  }
});
