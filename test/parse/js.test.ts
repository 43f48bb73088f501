import assert from 'node:assert/strict';
import { parseJs } from '../../server/src/parse/js';
import { MAX_TREE_DEPTH } from '../../server/src/parse/jsTree';

const messages = (file: string, text: string): string[] => parseJs(file, text).problems.map((p) => p.message);

describe('parser', () => {
  it('takes the language from the extension', () => {
    const jsx = 'const a = <b c={1}>d</b>;';
    for (const extension of ['js', 'mjs', 'cjs', 'jsx', 'tsx', 'TSX'])
      assert.deepEqual(messages(`/w/a.${extension}`, jsx), []);
    const assertion = 'const a = <b>c;';
    for (const extension of ['ts', 'mts', 'cts'])
      assert.deepEqual(messages(`/w/a.${extension}`, assertion), []);
    assert.notDeepEqual(messages('/w/a.tsx', assertion), []);
    assert.deepEqual(messages('/w/a.js', 'let a: string = b as any; enum C {}'), []);
  });

  it('places its nodes by offset', () => {
    const [statement] = parseJs('/w/a.ts', '\uFEFF  foo(1)').ast?.body ?? [];
    assert.deepEqual(statement?.range, [3, 9]);
  });

  it('gives a tree and the errors of broken code', () => {
    const { ast, problems } = parseJs('/w/a.ts', 'a(;\nb();\n');
    assert.deepEqual(
      ast?.body.map((node) => node.type),
      ['ExpressionStatement', 'ExpressionStatement'],
    );
    assert.deepEqual(problems, [{ message: "')' expected.", at: [2, 3], affects: [0, 3] }]);
  });

  it('counts the errors of text that is no code, instead of listing all', () => {
    const { problems } = parseJs('/w/a.ts', 'a b ) \n'.repeat(5_000));
    assert.equal(problems.length, 101);
    assert.match(problems[100]?.message ?? '', /^\d+ more syntax errors$/);
  });

  it('finds the tokens after modifiers and type arguments wherever they stand', () => {
    const rows = [
      'export /* > */ default /* x */ class A {}',
      'export\n// c\nasync function f() {}',
      'export abstract class B<T> extends C<D<E>> {}',
      'f<A, B<C>>(new G<H>(), i as J<K>)',
      'class A { private /* c */ constructor(readonly b: C<D>) {} }',
      'export declare namespace A.B { }',
      Array.from({ length: 500 }, (_, i) => `export const a${i} = f<A${i}<B>>(x);`).join('\n'),
    ];
    for (const text of rows) {
      const { ast, problems } = parseJs('/w/a.ts', text);
      assert.deepEqual(problems, []);
      const [first] = ast?.body ?? [];
      assert.equal(first?.range[0], 0);
      if (first?.type === 'ExportNamedDeclaration' || first?.type === 'ExportDefaultDeclaration') {
        assert.match(text.slice(first.declaration?.range[0]), /^(class|async|abstract|declare|const)/);
      }
    }
  });

  it('bounds the depth of the tree', () => {
    const depthOf = (node: unknown): number => {
      if (typeof node !== 'object' || node === null) return 0;
      let deepest = 0;
      for (const [key, child] of Object.entries(node))
        if (key !== 'loc') deepest = Math.max(deepest, depthOf(child));
      return deepest + 1;
    };
    const { ast, problems } = parseJs('/w/a.ts', `x = a${'.b(1)'.repeat(3_000)}`);
    assert.deepEqual(problems, []);
    assert.ok(depthOf(ast) < 2 * MAX_TREE_DEPTH);
  });

  it('collects only comments that may speak to Portcullis', () => {
    assert.equal(parseJs('/w/a.ts', '// hello\na()').comments, undefined);
    assert.deepEqual(parseJs('/w/a.ts', '// hello\na() /* portcullis-x */').comments, [
      { text: ' portcullis-x ', at: [13, 31] },
    ]);
  });
});
