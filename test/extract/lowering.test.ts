import assert from 'node:assert/strict';
import { extractFacts } from '../../server/src/extract/extract';
import { printModule } from './print';

const lower = (source: string, file = '/w/a.ts'): string => printModule(extractFacts(file, source, 'h').ir);

type Row = readonly [source: string, expected: string];

function table(title: string, rows: readonly Row[], file?: string): void {
  describe(title, () => {
    for (const [source, expected] of rows) {
      it(source.replace(/\s+/g, ' ').slice(0, 90), () => {
        const facts = extractFacts(file ?? '/w/a.ts', source, 'h');
        assert.deepEqual(facts.problems, []);
        assert.equal(printModule(facts.ir), expected);
      });
    }
  });
}

table('lowering of expressions', [
  ['(a as any)!.b?.[c]?.(d satisfies D)', 'a.b[c](d);'],
  ['<T>x.y', 'x.y;'],
  ['a["b"][0][`c`].#d', 'a.b[0].c.#d;'],
  ['new Foo<Bar>(1, ...rest)', 'new Foo<Bar>(1, ...rest);'],
  ['new Foo', 'new Foo();'],
  ['f<A>', 'f;'],
  ['`a${b}c${1}`', '`a${b}c${1}`;'],
  ['sql<T>`x ${y}`', 'sql`x ${y}`;'],
  ['/a\\/b/gi.test(x)', '/a\\/b/gi.test(x);'],
  ['!a && -b || ~c ?? typeof d', '((((! a) && (- b)) || (~ c)) ?? (typeof d));'],
  ['i++; --j; delete a.b; void 0', '(++ i);\n(-- j);\n(delete a.b);\n(void 0);'],
  ['a.b ||= c, d = e', '((a.b ||= c), (d = e));'],
  ['a ? b : (c, d)', '(a ? b : (c, d));'],
  ['async () => await x', 'async arrow _() {return (await x);};'],
  ['function* g() { yield; yield* x; }', 'decl g gen function g() {(yield); (yield x);}'],
  ['import("./x"); require("y")', 'import("./x");\nrequire("y");'],
  ['import.meta.url', 'import.meta.url;'],
  ['10n; 0xff; null; undefined', '10;\n255;\nnull;\nundefined;'],
  ['[1, , ...a]', '[1, , ...a];'],
  [
    'x = { a, "b-c": 1, [d]: 2, 3: 4, e() {}, get f() { return 1 }, set f(v) {}, async *g() {}, ...h, i: () => 1 }',
    '(x = {a: a, b-c: 1, [d]: 2, 3: 4, e: method e() {}, get f: get f() {return 1;}, set f: set f(v) {}, ' +
      'g: async gen method g() {}, ...h, i: arrow i() {return 1;}});',
  ],
  ['({ a, b: [c, ...d], e = 1, ...f } = g)', '({a: a, b: [c, ...d], e: e = 1, ...f} = g);'],
  ['[a.b, c[0] = 2] = d', '([a.b, c[0] = 2] = d);'],
  ['(x as any) = 1', '(x = 1);'],
  ['exports.list = async function () {}', '(exports.list = async function list() {});'],
  ['const h = function named() {}', 'const h = function named() {};'],
]);

table(
  'lowering of JSX',
  [
    [
      'x = <A b="c" d={e} f {...g}>text {h} <b>{i()}</b> <i>quiet</i> {/* no */}</A>',
      '(x = <b="c" d=e f=true ...=g h <i()>>);',
    ],
    ['x = <><A.B on:c={() => 1} /></>', '(x = <<on:c=arrow _() {return 1;}>>);'],
  ],
  '/w/a.jsx',
);

table('lowering of statements', [
  ['if (a) b(); else if (c) { d() } else {}', 'if a {b();} else {if c {d();} else {}}'],
  ['for (let i = 0; i < n; i++) f(i)', 'loop {let i = 0;}; (i < n); (++ i) {f(i);}'],
  ['for (;;) { break }', 'loop ; ;  {break;}'],
  ['while (a) { continue }', 'loop ; a;  {continue;}'],
  ['do { a() } while (b)', 'loop ; b;  {a();}'],
  ['for (const [k, v] of m) f(k)', 'for [k, v] of m {f(k);}'],
  ['for (x.y in z);', 'for x.y in z {}'],
  ['outer: for await (const a of b) { break outer }', 'for a of b {break;}'],
  ['switch (a) { case 1: b(); break; default: c() }', 'switch a {1: {b(); break;} default: {c();}}'],
  ['try { a() } catch { b() } finally { c() }', 'try {a();} catch {b();} finally {c();}'],
  [
    'try { a() } catch ({ message = 1 }) { throw message }',
    'try {a();} catch {message: message = 1} {throw message;}',
  ],
  ['{ a(); ; debugger }', '{a();}'],
  ['using f = open(); await using g = h()', 'const f = open();\nconst g = h();'],
  ['declare const a: string; declare function f(): void; declare class C {} ; b()', 'b();'],
  ['function f() { "use server"; "b"; return }', "decl f function f() 'use server' 'b' {return;}"],
  ['"use strict"; "use client"; a()', 'directive use strict\ndirective use client\na();'],
]);

table('lowering of functions and types', [
  [
    'function f(this: X, a: string, b?: number, c = 1, { d }: { d: D[] } = {}, ...e: any[]): Promise<void> {}',
    'decl f function f(a: string, b: number, c = 1, {d: d} = {}: {d: [D]}, ...e: [any]): Promise<void> {}',
  ],
  ['function f(): void; function f(a: 1): void; function f(a?: any) {}', 'decl f function f(a: any) {}'],
  [
    'let a: A.B<C> | null, b: readonly string[], c: [x: X, y?: Y]',
    'let a: (A.B<C> | null), b: [string], c: [X, Y];',
  ],
  [
    'let a: () => void, b: keyof T, c: typeof d.e, f: `x`, g: "y" | 2, h: (x: any) => x is string',
    "let a: other, b: other, c: other(typeof d.e), f: 'x', g: ('y' | '2'), h: other;",
  ],
  ['const a = f<z.infer<typeof s>>(x)', 'const a = f<z.infer<other(typeof s)>>(x);'],
  [
    'interface A extends B<C>, D { a: string; "b"?: { c: E }; m(): void; [k: string]: any; new (): A }',
    'type A = (B<C> & D & {a: string; b?: {c: E}; m: other})',
  ],
  ['type T<K> = Partial<K> & { a: 1 }', "type T = (Partial<K> & {a: '1'})"],
]);

table('lowering of classes', [
  [
    'abstract class A<T> extends B.C<D> implements E<F>, G { abstract x(): void; abstract y: string; static z = 1 }',
    'decl A abstract class A extends B.C<D> implements E<F>, G {prop y: string; static prop z = 1;}',
  ],
  [
    'class A { #p = () => 1; ["k"] = 2; [s]() {} get a() { return 1 } set a(v) {} static { f() } accessor q = 1 }',
    'decl A class A {prop #p = arrow #p() {return 1;}; prop k = 2; method [s] method _() {} ' +
      'get a get a() {return 1;} set a set a(v) {} static static-block  method _() {f();} prop q = 1;}',
  ],
  [
    'class A { constructor(private readonly a: A, @Inject(T) public b = 1, c?: C) { super() } }',
    'decl A class A {ctor constructor ctor constructor(prop a: A, @Inject(T) prop b = 1, c: C) {super();}}',
  ],
  [
    "@Controller('x') export class C { @Get(':id') @UseGuards(G) find(@Param('id', P) id: string) {} @IsEmail() e!: string }",
    'decl C @Controller("x") class C {@Get(":id") @UseGuards(G) method find method find(@Param("id", P) id: string) {} ' +
      '@IsEmail() prop e: string;}\nexport C as C',
  ],
  [
    'class A { m(): void; m(a?: any) {} declare b: B; c?: C }',
    'decl A class A {method m method m(a: any) {} prop b: B; prop c?: C;}',
  ],
  ['const K = class extends mixin(B) {}', 'const K = class K extends mixin(B) {};'],
]);

table('lowering of modules', [
  [
    'import a, * as b from "x"; import { c, default as d, type e, "f g" as h } from "./y.js"; import "z"; import type T from "t"; import type {} from "q"',
    'import default as a from x\nimport * as b from x\nimport c as c from ./y.js\nimport default as d from ./y.js\n' +
      'import type e as e from ./y.js\nimport f g as h from ./y.js\nimport type default as T from t\nimport z',
  ],
  ['import fs = require("fs"); import q = A.B.C', 'import * as fs from fs\nconst q = A.B.C;'],
  ['export import fs = require("fs")', 'import * as fs from fs\nexport fs as fs'],
  [
    'export { a as b, c as default }; export { d } from "x"; export * from "y"; export * as n from "z"; export { default as e } from "w"',
    'export a as b\nexport c as default\nexport d as d from x\nexport * from y\nexport * as n from z\nexport default as e from w',
  ],
  [
    'export const { a, b: [c] } = d, e = 1; export function f() {} export class G {} export interface I {} export type J = I',
    'const {a: a, b: [c]} = d, e = 1;\ndecl f function f() {}\ndecl G class G {}\ntype I = {}\ntype J = I\n' +
      'export a as a\nexport c as c\nexport e as e\nexport f as f\nexport G as G\nexport I as I\nexport J as J',
  ],
  ['export default app', 'const *default* = app;\nexport *default* as default'],
  [
    'export default async () => 1',
    'const *default* = async arrow _() {return 1;};\nexport *default* as default',
  ],
  ['export default function () {}', 'decl *default* function _() {}\nexport *default* as default'],
  [
    'export default function f(): void; export default function f() {}',
    'decl f function f() {}\nexport f as default',
  ],
  ['export default class extends A {}', 'decl *default* class _ extends A {}\nexport *default* as default'],
  ['export default { a: 1 } satisfies X', 'const *default* = {a: 1};\nexport *default* as default'],
  ['export = router', '(module.exports = router);'],
  ['module.exports = { a: require("./a") }', '(module.exports = {a: require("./a")});'],
]);

table('lowering of enums and namespaces', [
  [
    'enum E { A, B = 5, C, D = "d", F = A | C << 1, "g-h" = `x`, I = B + 1, J, K = "k".length, L }',
    'const E = {A: 0, B: 5, C: 6, D: "d", F: 12, g-h: "x", I: 6, J: 7, K: "k".length, L: ?};',
  ],
  ['export const enum E { A = -1, B = ~A, C = E.B }', 'const E = {A: -1, B: 0, C: 0};\nexport E as E'],
  ['enum E { A } enum E { B = 1 }', 'const E = {A: 0};\nObject.assign(E, {B: 1});'],
  ['declare enum E { A }', ''],
  [
    'namespace N { const a = 1; export const b = a; export function f() {} export interface O { x: 1 } }',
    "const N = arrow _() {const a = 1; const b = a; decl f function f() {} return {b: b, f: f};}();\ntype N.O = {x: '1'}",
  ],
  ['namespace A.B { export const c = 1 }', 'const A = {B: arrow _() {const c = 1; return {c: c};}()};'],
  [
    'function f() {} namespace f { export const a = 1 }',
    'decl f function f() {}\nObject.assign(f, arrow _() {const a = 1; return {a: a};}());',
  ],
  ['export namespace T { export type A = 1 }', "type T.A = '1'\nexport T as T"],
  ['declare module "x" { interface Y {} } declare global { interface Z {} }', ''],
]);

table('names are unique within a function', [
  ['const x = 1; { const x = 2; f(x) } f(x)', 'const x = 1;\n{const x~1 = 2; f(x~1);}\nf(x);'],
  [
    '{ const x = 1; f(() => x) } { const x = 2; f(() => x) }',
    '{const x = 1; f(arrow _() {return x;});}\n{const x~1 = 2; f(arrow _() {return x~1;});}',
  ],
  [
    'function f(x) { if (x) { let x = g(x); } return x }',
    'decl f function f(x) {if x {let x~1 = g(x~1);} return x;}',
  ],
  [
    'function f(x) { x(); function g(x) { return x } }',
    'decl f function f(x) {x(); decl g function g(x) {return x;}}',
  ],
  [
    'const x = 1; function f() { g(x); { const x = 2; g(x) } }',
    'const x = 1;\ndecl f function f() {g(x); {const x~1 = 2; g(x~1);}}',
  ],
  ['function f() { { let x = 1; } var x; }', 'decl f function f() {{let x~1 = 1;} var x;}'],
  [
    'function f() { { let x = 1; } if (a) { var x = 2; } }',
    'decl f function f() {{let x~1 = 1;} if a {var x = 2;}}',
  ],
  ['for (const x of x2) { x } for (const x of y) { x }', 'for x of x2 {x;}\nfor x~1 of y {x~1;}'],
  ['try {} catch (e) { e } try {} catch (e) { e }', 'try {} catch e {e;}\ntry {} catch e~1 {e~1;}'],
  [
    'if (a) { const process = 1; process } process.env',
    'if a {const process~1 = 1; process~1;}\nprocess.env;',
  ],
  ['switch (a) { case 1: let b = 1; f(b) } let b', 'switch a {1: {let b~1 = 1; f(b~1);}}\nlet b;'],
  [
    'class A {} { class A {} new A() } new A()',
    'decl A class A {}\n{decl A~1 class A {} new A~1();}\nnew A();',
  ],
  ['function g() {} { g(); function g() {} }', 'decl g function g() {}\n{g~1(); decl g~1 function g() {}}'],
  [
    '{ const { a, b = a, ...c } = o; ({ a }) } { const a = 1 }',
    '{const {a: a, b: b = a, ...c} = o; {a: a};}\n{const a~1 = 1;}',
  ],
  ['const { x } = y; { const { x } = z; f({ x }) }', 'const {x: x} = y;\n{const {x: x~1} = z; f({x: x~1});}'],
  [
    'function f(x) { { const x = 1; function g() { x; { const x = 2; x } } } }',
    'decl f function f(x) {{const x~1 = 1; decl g function g() {x~1; {const x~2 = 2; x~2;}}}}',
  ],
  ['import x from "x"; { const x = 1; x }', 'import default as x from x\n{const x~1 = 1; x~1;}'],
]);

describe('lowering of files that are not plain TypeScript', () => {
  it('accepts a hashbang and a byte order mark', () => {
    assert.equal(lower('\uFEFFa()'), 'a();');
    assert.equal(lower('#!/usr/bin/env node\na()', '/w/a.js'), 'a();');
  });
  it('accepts JSX and decorators in .js', () => {
    assert.equal(
      lower('@D() class A { @E() m() { return <b c={d}/> } }', '/w/a.js'),
      'decl A @D() class A {@E() method m method m() {return <c=d>;}}',
    );
  });
  it('keeps the code of Flow files', () => {
    const ir = lower(
      '// @flow\nimport type { A } from "a"; const f = (x: ?string, y: {| a: 1 |}): A => g(x);\nh();',
      '/w/a.js',
    );
    assert.match(ir, /h\(\);/);
  });
});
