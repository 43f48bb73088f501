/** What is known of a program must not grow faster than the program: each case once took all memory or minutes. */
import assert from 'node:assert/strict';
import { Interpreter } from '../../server/src/link/interpret/interpreter';
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
});
