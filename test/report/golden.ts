import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Compares with `golden/<name>`; `UPDATE_GOLDEN=1` writes the file instead. */
export function golden(name: string, actual: string): void {
  const file = path.join(__dirname, 'golden', name);
  if (process.env['UPDATE_GOLDEN']) writeFileSync(file, actual);
  assert.ok(existsSync(file), `${name} is missing: run the tests with UPDATE_GOLDEN=1`);
  const expected = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  assert.equal(actual, expected, `${name} differs; UPDATE_GOLDEN=1 accepts the new text`);
}
