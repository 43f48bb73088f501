/** Facts that build on those of the text before must be those of a text that is read for the first time. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { extractFacts } from '../../server/src/extract/extract';
import { originOf } from '../../server/src/extract/relocate';
import { extractTyped, type Typed } from '../../server/src/extract/typed';

const ROOT = join(__dirname, '../..');
const own = (file: string): readonly [string, string] => [
  `/w/${file}`,
  readFileSync(join(ROOT, file), 'utf8'),
];

const SOURCES: readonly (readonly [file: string, text: string])[] = [
  own('server/src/extract/bodies.ts'),
  own('server/src/fix/syntax.ts'),
  own('server/src/lsp/folder.ts'),
  own('server/src/extract/lowerStmt.ts'),
  [
    '/w/scopes.ts',
    `import { a } from 'a';
const x = 1;
function f(x, y = () => { const z = 2; return z; }) {
  'use server';
  { const x = 2; g(x); { const x = 3; h(() => { const x = 4; { let x = 5; k(x); } }); } }
  for (const e of y()) { try { m(e); } catch (e) { n(e); } }
  if (x) { var v = class { m() { { const v = 1; f(v); } } static { { const e = 1; f(e); } } }; }
  function inner() { { const inner = 1; { const f = 2; g(inner, f); } } }
  interface Shape { a: string } type Other = { b: number };
  return async () => { const x = await import('x'); for await (const y of x) { const process = y; use(process); } };
}
try { f(); } catch (x) { const f = () => { { const x = 1; } return x; }; }
namespace N { export function q() { interface Deep { c: boolean } { const q = 1; g(q); } } }
export const table = { get v() { return 1; }, async m() { await x; }, *gen() { yield x; }, arrow: () => ({ a: () => { b(); } }) };
export default class C extends D { constructor(private readonly r: R) { super(); } @G('x') async h(@B() b: T) { { const b = 1; i(b); } } }
`,
  ],
  [
    '/w/page.jsx',
    `'use client';
export const f = function* g() { yield* h(); };
export default (p) => <ul onClick={() => { go(p); }}>{p.items.map((item) => { const p = item; return <li key={p}>{() => { p; }}</li>; })}</ul>;
app.get(\`/\${(() => { return 'x'; })()}\`, async (req, res) => { res.json(await q(req.body)); });
// portcullis-disable-next-line a -- b
var h = async function () { await f; };
`,
  ],
];

const INSERTED = [
  '\n',
  'const x = 7;\n',
  'let process = 1;',
  'function e() { const e = 1; return e; }\n',
  'class K { m() { return () => { k(); }; } }\n',
  ' async ',
  'await ',
  '(',
  ') {',
  '{',
  '}',
  '`',
  '/*',
  '// ',
  ' => ',
  'x, ',
  'use(() => { const x = 1; { const x = 2; u(x); } });\n',
  "'use strict';\n",
  'namespace M { ',
  'import { later } from "later";\n',
];

const NAMES = ['x', 'p', 'e', 'f', 'process', 'y'];

type Choice = readonly [kind: number, place: number, what: number];

function changed(text: string, [kind, place, what]: Choice): string {
  const at = place % (text.length + 1);
  switch (kind % 5) {
    case 0:
    case 1:
      return text.slice(0, at) + (INSERTED[what % INSERTED.length] ?? '') + text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at + 1 + (what % 40));
    case 3: {
      const lines = text.split('\n');
      const line = place % lines.length;
      lines.splice(line, what % 2, ...(what % 3 === 0 ? [] : [lines[line] ?? '']));
      return lines.join('\n');
    }
    default:
      return (
        text.slice(0, at) +
        text
          .slice(at)
          .replace(/\b(?:async |[a-z]\b|await |function\*? )/, (word) =>
            word.length > 1 ? '' : (NAMES[what % NAMES.length] ?? ''),
          )
      );
  }
}

describe('facts of a text that is typed in', () => {
  it('are those of a fresh look at it', () => {
    let good = 0;
    let kept = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...SOURCES),
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 12 }),
        ([file, start], choices) => {
          let text = start;
          let state: Typed | undefined;
          for (const choice of [undefined, ...choices]) {
            const next = choice ? changed(text, choice) : text;
            const now = extractTyped(file, next, 'h', state);
            const fresh = extractFacts(file, next, 'h');
            if (!('facts' in now)) {
              assert.deepEqual(now, fresh.problems);
              continue;
            }
            assert.deepEqual(now.facts, fresh);
            const before = new Set(state?.facts.ir.functions.map(originOf));
            kept += now.facts.ir.functions.filter((fn) => before.has(originOf(fn))).length;
            good++;
            text = next;
            state = now;
          }
        },
      ),
      { numRuns: Number(process.env['EDIT_RUNS'] ?? 60), seed: Number(process.env['EDIT_SEED'] ?? 7) },
    );
    assert.ok(kept > good, `${String(kept)} functions were kept in ${String(good)} good states`);
  }).timeout(600_000);
});
