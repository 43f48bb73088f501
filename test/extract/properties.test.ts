import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { globSync } from 'tinyglobby';
import { extractFacts } from '../../server/src/extract/extract';
import { packFacts, unpackFacts } from '../../server/src/extract/pack';
import { assertSpans } from './spans';

const ROOT = join(__dirname, '../..');

/** This repository's own code, and snippets for the syntax that it does not use. */
const SOURCES: readonly (readonly [file: string, text: string])[] = [
  ...globSync(['server/src/**/*.ts', 'rulesets/**/*.ts', 'test/extract/*.ts', 'test/parse/*.ts'], {
    cwd: ROOT,
  })
    .sort()
    .map((file) => [`/w/${file}`, readFileSync(join(ROOT, file), 'utf8')] as const),
  [
    '/w/nest.ts',
    `@Controller({ path: 'a', version: ['1'] })
export abstract class A<T extends B = C> extends mixin(B)<T> implements I<T>, J {
  @Inject() private readonly x!: Map<string, T[]>;
  static #count = 0; declare y?: () => void; accessor z = 1; [key: string]: any;
  constructor(@InjectRepo(U) private readonly repo: Repo<U>, public n = 1, ...rest: string[]) { super() }
  @Get(':id') @UseGuards(AuthGuard('jwt')) async find(@Param('id', new P({ a: 1 })) id: string, @Body() dto?: Dto): Promise<void> {
    const { a, b: [c, ...d], ...e } = (await this.repo.find<U>({ where: { id } }))! as any;
    for await (const x of e?.items ?? []) { if (x) continue; else break }
    try { label: while (a--) { let a = c; a ||= \`\${a} x\`; } } catch ({ message }) { throw new Error(message, { cause: d }) } finally { }
    return void 0;
  }
  get v(): number { return 1 } set v(x) {} static { A.#count++ } abstract w(): void; over(a: 1): void; over(a: any) {}
}
export enum E { A, B = 1 << 2, C = A | B, D = 'd' } declare global { interface Z {} }
namespace N.M { export const q = 1; export namespace O { export type P = 1 } } export import R = N.M;
export type F<T> = T extends (infer U)[] ? { [K in keyof U]?: U[K] } : \`a\${string}\`; export = A;`,
  ],
  [
    '/w/page.jsx',
    `'use client';
import React, * as R from 'react'; export { a as default, b } from './x'; export * as y from "z";
export const f = function* g() { yield* h(); }; var v = /[/]\\/x/gi.test(s) ? 1n : -0x1f;
export default (p) => <><A.B {...p} on:click={() => p?.f?.[0]?.()} c="&amp;"> t {p.x} {/* c */} <i/> </A.B></>;
switch (v) { case 1: { let v = 2; f(v) } default: do { v-- } while (v) } new.target; import('x').then(({ y }) => y);
// portcullis-disable-next-line a -- b
app.route('/x').get((req, res, next) => res.json({ ...req.body, [req.query.k]: 1, get a() { return 2 }, async *b() {} }));`,
  ],
];

const source = fc.constantFrom(...SOURCES);
const FRAGMENTS =
  '{ } ( ) [ ] < > " \' ` ${ => . ?. @ # ... ; , : = /* */ // <a> </ class enum new import export async'.split(
    ' ',
  );

const damaged = fc
  .tuple(
    source,
    fc.nat(),
    fc.nat(),
    fc.constantFrom('cut', 'slice', 'delete', 'insert'),
    fc.constantFrom(...FRAGMENTS),
  )
  .map(([[file, text], m, n, how, fragment]) => {
    const a = Math.min(m % (text.length + 1), n % (text.length + 1));
    const b = Math.max(m % (text.length + 1), n % (text.length + 1));
    const texts = {
      cut: text.slice(0, a),
      slice: text.slice(a, b),
      delete: text.slice(0, a) + text.slice(Math.min(b, a + 20)),
      insert: text.slice(0, a) + fragment + text.slice(a),
    };
    return [file, texts[how as keyof typeof texts]] as const;
  });

describe('facts of any text', () => {
  it('have places that lie within each other, survive JSON, and are the same each time', () => {
    for (const [file, text] of SOURCES) {
      const facts = extractFacts(file, text, 'h');
      assertSpans(facts, text);
      assert.deepEqual(JSON.parse(JSON.stringify(facts)), facts, file);
      assert.deepEqual(extractFacts(file, text, 'h'), facts, file);
    }
  });

  it('hold for damaged code too', () => {
    fc.assert(
      fc.property(damaged, ([file, text]) => {
        const facts = extractFacts(file, text, 'h');
        assertSpans(facts, text);
        assert.ok(
          !facts.problems.some((problem) => problem.message.startsWith('not ')),
          JSON.stringify(facts.problems),
        );
        assert.deepEqual(JSON.parse(JSON.stringify(facts)), facts);
        assert.deepEqual(unpackFacts(packFacts(facts), file, 'h'), facts);
      }),
      { numRuns: 300 },
    );
  });

  it('hold for text that is no code', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.constantFrom('ts', 'tsx', 'js', 'mjs'),
        (text, extension) => {
          const facts = extractFacts(`/w/a.${extension}`, text, 'h');
          assertSpans(facts, text);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('packed facts', () => {
  it('are the facts again, and smaller than the text', () => {
    let packed = 0;
    let text = 0;
    for (const [file, source] of SOURCES) {
      const facts = extractFacts(file, source, 'h');
      const bytes = packFacts(facts);
      assert.deepEqual(unpackFacts(bytes, file, 'h'), facts);
      packed += bytes.length;
      text += source.length;
    }
    assert.ok(packed < text * 1.5, `${packed} bytes for ${text}`);
  });

  it('are given up when damaged', () => {
    const [file, text] = SOURCES[SOURCES.length - 1] ?? ['', ''];
    const bytes = packFacts(extractFacts(file, text, 'h'));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, value, cut) => {
        const damagedBytes = cut ? bytes.slice(0, at) : bytes.slice();
        if (!cut) damagedBytes[at] = value;
        assert.doesNotThrow(() => unpackFacts(damagedBytes, file, 'h'));
      }),
    );
    assert.equal(unpackFacts(bytes.slice(0, 3), file, 'h'), undefined);
    assert.equal(unpackFacts(new Uint8Array(0), file, 'h'), undefined);
  });
});
