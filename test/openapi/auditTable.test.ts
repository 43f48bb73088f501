/** The table of the audit's checks names rules that there are, and counts them rightly. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { OPENAPI_RULE_SET } from '../../rulesets/openapi/index';

const text = readFileSync(path.join(__dirname, '../../rulesets/openapi/AUDIT-CHECKS.md'), 'utf8');
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:---|Their check)/.test(line))
  .map((line) => line.split(' | '));

describe('the table of audit checks', () => {
  it('names rules with the presets that they are in', () => {
    const rules = new Map(OPENAPI_RULE_SET.map(({ meta }) => [meta.id, meta]));
    for (const [check = '', here = ''] of rows)
      for (const [, id = '', strict] of here.matchAll(/\[`(openapi-[\w-]+)`\]\([^)]*\)( \*\*S\*\*)?/g)) {
        const rule = rules.get(id);
        assert.ok(rule, `${check}: ${id}`);
        assert.equal(!rule.presets.includes('recommended'), strict !== undefined, `${check}: ${id}`);
      }
  });

  it('says of every check where it stands, and how many there are', () => {
    const own = rows.filter(([, , notes = '']) => /Not (?:a )?checks? of the audit/.test(notes)).length;
    const apart = rows.filter(([, here = '']) => here === 'not applicable').length;
    for (const [check = '', here = ''] of rows)
      assert.match(here, /openapi-|^not applicable$|^parser$|^as for schemas$/, check);
    const checks = rows.length - own;
    assert.match(
      text,
      new RegExp(
        `Of ${String(checks)} checks ${String(checks - apart)} are covered, and ${String(apart)} do not apply. ${String(own)} more`,
      ),
    );
  });
});
