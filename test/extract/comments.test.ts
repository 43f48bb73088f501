import assert from 'node:assert/strict';
import { parseCommentText } from '../../server/src/extract/comments';
import { extractFacts } from '../../server/src/extract/extract';

const facts = (source: string, file = '/w/a.tsx') => extractFacts(file, source, 'h');

describe('comments that speak to Portcullis', () => {
  const rows: readonly (readonly [text: string, expected: unknown])[] = [
    [
      ' portcullis-disable-next-line rule-a, rule-b -- why not',
      { kind: 'next-line', rules: ['rule-a', 'rule-b'], reason: 'why not' },
    ],
    [' portcullis-disable-line', { kind: 'line', rules: [] }],
    ['portcullis-disable rule-a rule-a', { kind: 'file', rules: ['rule-a'] }],
    [
      '*\n * portcullis-disable\n * rule-a\n * -- two\n lines ',
      { kind: 'file', rules: ['rule-a'], reason: 'two lines' },
    ],
    [
      ' portcullis-public -- a webhook -- signed',
      { kind: 'public', rules: [], reason: 'a webhook -- signed' },
    ],
    [' portcullis-public --', { kind: 'public', rules: [] }],
    [' portcullis-disabled', undefined],
    [' portcullis-disable-everything', undefined],
    [' see portcullis-disable', undefined],
    [' eslint-disable', undefined],
  ];
  for (const [text, expected] of rows) {
    it(JSON.stringify(text), () => {
      assert.deepEqual(parseCommentText(text), expected);
    });
  }

  it('are found with their lines, in line, block and JSX comments', () => {
    const source = [
      '/* portcullis-disable rule-a -- generated */',
      'a(); // portcullis-disable-line rule-b',
      '// portcullis-disable-next-line',
      'b();',
      '/*',
      ' * portcullis-disable-next-line rule-c',
      ' */',
      'const x = <p>{/* portcullis-disable-line rule-d */} portcullis-disable-line text</p>;',
      'app.get("/x", h); // portcullis-public -- health',
    ].join('\n');
    const { suppressions, publicMarks } = facts(source);
    assert.deepEqual(
      suppressions.map(({ scope, line, rules, reason }) => [scope, line, rules.join(), reason]),
      [
        ['file', 1, 'rule-a', 'generated'],
        ['line', 2, 'rule-b', undefined],
        ['next-line', 4, '', undefined],
        ['next-line', 8, 'rule-c', undefined],
        ['line', 8, 'rule-d', undefined],
      ],
    );
    assert.deepEqual(
      publicMarks.map(({ line, reason }) => [line, reason]),
      [[9, 'health']],
    );
    for (const { at } of [...suppressions, ...publicMarks])
      assert.match(source.slice(at[0], at[1]), /^\/[*/][^]*portcullis-/);
  });

  it('are not found in strings, templates, regular expressions and JSX text', () => {
    const source = [
      'a("// portcullis-disable");',
      "b('/* portcullis-disable */');",
      'c(`// portcullis-disable ${"// portcullis-disable"} // portcullis-disable`);',
      'd(/\\/\\/ portcullis-disable/);',
      'const e = <p title="// portcullis-disable">// portcullis-disable</p>;',
    ].join('\n');
    assert.deepEqual(facts(source).suppressions, []);
  });

  it('are found at the very end, after every kind of line end, and without any code', () => {
    assert.deepEqual(facts('a()\r\n// portcullis-disable-line').suppressions[0]?.line, 2);
    assert.deepEqual(facts('// portcullis-disable x\r\n').suppressions[0]?.rules, ['x']);
    assert.deepEqual(facts('// portcullis-disable\n').suppressions.length, 1);
    assert.deepEqual(facts('/* portcullis-disable').suppressions.length, 1);
  });

  it('survive half-typed code around them', () => {
    const { suppressions } = facts('app.get(\n// portcullis-disable-next-line r\nfoo.', '/w/a.js');
    assert.deepEqual(
      suppressions.map((s) => [s.line, ...s.rules]),
      [[3, 'r']],
    );
  });
});
