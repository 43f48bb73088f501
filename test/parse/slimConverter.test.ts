import { build, type Plugin } from 'esbuild';
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Parser from '../../server/src/parse/js';
import { parseJs } from '../../server/src/parse/js';

const ROOT = path.resolve(__dirname, '../..');
const load = createRequire(__filename);

/** The parser as `scripts/build.mjs` bundles it. */
async function bundled(folder: string): Promise<typeof Parser> {
  const script = pathToFileURL(path.join(ROOT, 'scripts/slimConverter.mjs')).href;
  const { slimConverter } = (await import(script)) as { slimConverter: Plugin };
  const outfile = path.join(folder, 'js.cjs');
  await build({
    entryPoints: [path.join(ROOT, 'server/src/parse/js.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    alias: { typescript: load.resolve('typescript') },
    external: [load.resolve('typescript')],
    plugins: [slimConverter],
    logLevel: 'error',
  });
  return load(outfile) as typeof Parser;
}

const SYNTAX = `
@d() abstract class A<T extends B = C> extends D<E> implements F<G> { static #a?: number = 1; declare b: string;
  constructor(private readonly c: H, @I() d?: J) { super(); } get e() { return this.#a; } async *f<K>() { yield* g; } static { h(); }
  abstract i(): void; [key: string]: unknown }
export default function* l(this: M, { n, o = 1, ...p }: Q, [r, , s]: T[] = []): asserts n is U {}
export * as t from './u' with { type: 'json' }; export { v as default, type W } from './x'; import Y = Z.A;
import b, { type c, d as e } from 'f'; import type { G } from 'h'; import I = require('j'); export = k;
enum L { m = 1, 'n' = m << 2 } declare module 'o' { const p: typeof q } namespace R.S { export let t: keyof U }
const v = w?.x?.[y]?.(z)!, a1 = \`b\${c1}d\`, e1 = f1\`g\${h1}\`, i1 = /j/giu, k1 = 12n, l1 = <M1>n1 satisfies O1;
label: for await (const p1 of q1 as R1) { if (s1) continue label; else break; } do ; while (t1 in u1);
switch (v1) { case 1: default: throw new W1<X1>(...y1); } try { debugger } catch { } finally { void 0, delete z1.a }
type B1<C1> = { readonly [D1 in keyof C1]?: C1[D1] extends (infer E1)[] ? E1 : \`f\${F1}\` } | [g: H1, ...i: J1[]] | import('k').L;
interface M2 extends N2<O2> { (p: Q2): R2; new (): S2; t?(): U2; get v(): W2 } using x2 = y2; accessor; a ||= b ??= c ** d;
`;

const withoutLoc = (tree: unknown): unknown =>
  JSON.parse(
    JSON.stringify(tree, (key, value: unknown) =>
      key === 'loc' ? undefined : typeof value === 'bigint' ? String(value) : value,
    ),
  );

describe('slim converter', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'portcullis-slim-'));
  after(() => rmSync(folder, { recursive: true }));

  it('makes the trees that the library makes', async () => {
    const slim = await bundled(folder);
    const own = ['server/src/parse', 'server/src/extract', 'server/src/lsp', 'test/examples'].flatMap((dir) =>
      readdirSync(path.join(ROOT, dir), { withFileTypes: true })
        .filter((entry) => entry.name.endsWith('.ts'))
        .map((entry) => path.join(ROOT, dir, entry.name)),
    );
    const texts = own.map((file) => [file, readFileSync(file, 'utf8')] as const);
    const view = 'const a = <B.C {...d} e="f" g:h={i}>{/* j */}k<></>{...l}<m-n /></B.C>;';
    for (const [file, text] of [...texts, ['/w/a.ts', SYNTAX], ['/w/a.tsx', view]] as const) {
      const { ast, problems } = parseJs(file, text);
      const other = slim.parseJs(file, text);
      assert.ok(ast, file);
      assert.deepEqual(other.problems, problems, file);
      assert.deepEqual(withoutLoc(other.ast), withoutLoc(ast), file);
    }
  });
});
