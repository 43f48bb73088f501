import assert from 'node:assert/strict';
import { extractFacts } from '../../server/src/extract/extract';
import { printModule } from './print';
import { assertSpans } from './spans';

type Row = readonly [source: string, expected: string | RegExp, file?: string];

const ROWS: readonly Row[] = [
  ['app.get("/a", h);\napp.', 'app.get("/a", h);\napp[?];'],
  ['app.get("/a", (req, res) => { res.json(req. ; });\nb();', /res\.json\(req\[\?\]\);[^]*b\(\);/],
  [
    'app.get("/a", (req, res) => {\n  res.json({ a: ',
    /app\.get\("\/a", arrow _\(req, res\) \{res\.json\(\{a: \?\}\);\}\);/,
  ],
  ['import { a, } from ', 'import a as a from '],
  ['import ', ''],
  ['x = import . ;', '(x = ?);'],
  ['new . ', '?;'],
  ['export ', ''],
  ['export const ', /^$|const/],
  ['const { a, b', /const \{a: a, b: b\}/],
  ['class A { @Get() m( { a(); } }\nb();', /class A/],
  // A decorator without its end takes the class for an argument; nothing is said then.
  ['@Controller(\nclass A {}', ''],
  ['function f(a: Array<) { b(); }', /b\(\);/],
  ['function f(a: ', ''],
  ['f<A, ', /f/],
  ['interface A { b: Map<string, ', /type A = \{b: Map/],
  ['class A<T extends ', /class A/],
  ['const x = `a${b', /`a\$\{b\}/],
  ['const s = "abc\nd();', /d\(\);/],
  ['if (', /if/],
  ['for (const a of', /for a of/],
  ['switch (a) { case ', /switch a/],
  ['try { a(', /try \{a\(\);\}/],
  ['enum E { A = , B', /const E = \{A: \?, B: /],
  ['namespace N { export const a = ', /N/],
  ['x = { ...', /x = /],
  ['x = [...', /x = /],
  ['new ', /new/],
  ['a ? b', /\(a \? b : \?\);/],
  ['const a = <div><b c={', /const a/, '/w/a.tsx'],
  ['import x = require(', /x/],
  ['x = async () => { await ', /async arrow/],
  ['a?.', /a/],
  ['export default ', /default/],
  ['}', ''],
  ['\u0000\u0001', /^[^a-z]*$/],
  ['', ''],
];

describe('half-typed code', () => {
  for (const [source, expected, file = '/w/a.ts'] of ROWS) {
    it(JSON.stringify(source), () => {
      const facts = extractFacts(file, source, 'h');
      assertSpans(facts, source);
      const printed = printModule(facts.ir);
      if (typeof expected === 'string') assert.equal(printed, expected);
      else assert.match(printed, expected);
      assert.ok(
        !facts.problems.some((problem) => problem.message.startsWith('not ')),
        JSON.stringify(facts.problems),
      );
      assert.deepEqual(JSON.parse(JSON.stringify(facts)), facts);
    });
  }

  const affected: readonly Row[] = [
    ['a();\nb(;\nc();', 'b(;'],
    ['function f() {\n  a();\n  b(req. ;\n  c();\n}', 'b(req. ;'],
    ['class A { m() { a(; } n() {} }', 'a(;'],
    ['class A { x = ; n() {} }', 'x = ;'],
    ['a();\nfunction f() { if (b) { c(); ', 'if (b) { c(); '],
  ];
  for (const [source, expected] of affected) {
    it(`says what an error affects: ${JSON.stringify(source)}`, () => {
      const [problem] = extractFacts('/w/a.ts', source, 'h').problems;
      assert.ok(problem?.affects);
      assert.equal(source.slice(...problem.affects), expected);
      assert.ok(problem.affects[0] <= problem.at[0] && problem.at[1] <= problem.affects[1]);
    });
  }
});

describe('code that is nested too deeply', () => {
  const shallow = (source: string): string => {
    const facts = extractFacts('/w/a.ts', source, 'h');
    assert.deepEqual(facts.problems, []);
    assertSpans(facts, source);
    return JSON.stringify(facts.ir);
  };

  it('keeps every term of a long sum', () => {
    const terms = Array.from({ length: 20_000 }, (_, i) => `a${i}`);
    const json = shallow(`x = ${terms.join(' + ')}`);
    for (const term of [0, 1, 9_999, 19_999]) assert.ok(json.includes(`"name":"a${term}"`));
  });

  it('keeps every item of long logical and comma chains', () => {
    for (const operator of ['||', '&&', '??', ',']) {
      const json = shallow(`x = (${Array.from({ length: 5_000 }, (_, i) => `a${i}`).join(operator)})`);
      for (const term of [0, 2_500, 4_999]) assert.ok(json.includes(`"name":"a${term}"`), operator);
    }
  });

  for (const [what, source, kept] of [
    ['a long chain of calls', `x = a${'.b(1)'.repeat(20_000)}; y()`, /"name":"y"/],
    ['a long subtraction', `x = ${'a-'.repeat(20_000)}b; y()`, /"name":"y"/],
    ['else if', `if (a) {} ${'else if (a) {}'.repeat(800)}; y()`, /"name":"y"/],
  ] as const) {
    it(`cuts ${what} and keeps the rest`, () => assert.match(shallow(source), kept));
  }

  for (const [what, source] of [
    ['parentheses', `x = ${'('.repeat(10_000)}1${')'.repeat(10_000)}`],
    ['arrays', `x = ${'['.repeat(10_000)}`],
    ['blocks', '{'.repeat(10_000)],
    ['functions', `x = ${'()=>'.repeat(10_000)}1`],
    ['types', `type A = ${'B<'.repeat(10_000)}`],
    ['templates', '`${'.repeat(10_000)],
    ['JSX', '<a>'.repeat(10_000)],
  ] as const) {
    it(`says so about 10,000 nested ${what}`, () => {
      const facts = extractFacts('/w/a.tsx', source, 'h');
      assert.ok(facts.problems.length > 0);
      assert.doesNotThrow(() => JSON.stringify(facts));
    });
  }
});
