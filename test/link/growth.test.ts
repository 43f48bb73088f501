/** What is known of a program must not grow faster than the program: each case once took all memory or minutes. */
import assert from 'node:assert/strict';
import { CallMemory } from '../../server/src/link/interpret/memo';
import { Interpreter } from '../../server/src/link/interpret/interpreter';
import { link } from '../../server/src/link/link';
import type { FunctionIr } from '../../server/src/model/ir';
import { alternatives, external, type Value } from '../../server/src/link/interpret/values';
import { programOf } from './linked';

/** Values of the variables of a module, once its own statements have run. */
function variablesOf(source: string): ReadonlyMap<string, Value> {
  const { view, catalog } = programOf({ 'app.js': `import express from 'express';\n${source}` });
  const interpreter = new Interpreter(view, catalog, (name) => external(name, ''));
  const [file = ''] = view.relevantFiles;
  return interpreter.modules.load(file)?.scope.vars ?? new Map<string, Value>();
}

/** How much the truth of a value says. */
const told = (value: Value | undefined): number =>
  (value ? alternatives(value) : []).reduce((sum, one) => {
    const implies = 'implies' in one ? one.implies : undefined;
    return sum + (implies ? implies.truthy.length + implies.falsy.length : 0);
  }, 0);

/** Counts the calls that were run, or looked up and played back. */
class CountingMemory extends CallMemory {
  calls = 0;

  override of(fn: FunctionIr): ReturnType<CallMemory['of']> {
    this.calls++;
    return super.of(fn);
  }
}

/** Calls that 20 routes more cost whose handlers do `res.send(page('…'))`. */
function callsOfMore(helpers: string): number {
  const callsOf = (routes: number): number => {
    const memory = new CountingMemory();
    const handlers = Array.from(
      { length: routes },
      (_, index) => `app.get('/r${String(index)}', (req, res) => res.send(page('p${String(index)}')));`,
    );
    const source = ["import express from 'express';", 'const app = express();', helpers, ...handlers];
    const { view, catalog, settings } = programOf({ 'app.js': source.join('\n') });
    assert.equal(link(view, catalog, settings, memory).endpoints.length, routes);
    return memory.calls;
  };
  return callsOf(22) - callsOf(2);
}

const list = (length: number): string =>
  `[${Array.from({ length }, (_, index) => `'f${String(index)}'`).join()}]`;

describe('what the interpreter keeps', () => {
  it('of a test that a loop repeats is what one turn tells', () => {
    const variables = variablesOf(`const urgent = [];
const others = [];
let item;
for (const name of ${list(14)}) {
  item = urgent.shift() ?? others.shift();
  if (item) urgent.unshift(item);
  if (globalThis.again) others.unshift(item);
}`);
    const count = told(variables.get('item'));
    assert.ok(count > 0 && count <= 28, String(count));
  });
  it('of a call is played back for others though ways met in it', () => {
    const more = callsOfMore(
      `const length = (name, settings) => { const all = settings[name] ?? name; return all.trim() + name.length; };
function header(settings) { return length('title', settings) + length('icon', settings); }
function page(kind) { const top = header(globalThis.settings); return '<p>' + top.concat(kind) + '</p>'; }`,
    );
    assert.ok(more <= 20 * 2, `${String(more)} calls more`);
  });

  it('of a call is played back though one below it was barred from entering a caller', () => {
    // All that `wrap` makes is one function, which never enters itself.
    const more = callsOfMore(
      `const wrap = (fn) => function wrapped(...args) { return fn(...args); };
const length = (name, settings) => { const all = settings[name] ?? name; return all.trim() + name.length; };
const load = wrap((kind) => globalThis.store.get(kind));
function header(kind) { const settings = load(kind); return length('title', settings) + length('icon', settings); }
const page = wrap((kind) => { const top = header('x'); return '<p>' + top.concat(kind) + '</p>'; });`,
    );
    assert.ok(more <= 20 * 3, `${String(more)} calls more`);
  });
});
