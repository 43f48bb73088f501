import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS } from '../../client/src/commands';

const ROOT = path.join(__dirname, '../..');

const sources = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name));

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly version: string;
  readonly dependencies?: object;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly jsonValidation: readonly { readonly url: string }[];
  };
}

describe('tidy: manifest', () => {
  const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest;

  it('every command is registered by the client, and the other way round', () => {
    const text = sources('client/src')
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const registered = [...text.matchAll(/registerCommand\(\s*COMMANDS\.(\w+)/g)]
      .map((match) => match[1])
      .sort();
    assert.deepEqual(registered, Object.keys(COMMANDS).sort());
    assert.deepEqual(
      manifest.contributes.commands.map(({ command }) => command).sort(),
      Object.values(COMMANDS).sort(),
    );
    assert.ok(manifest.contributes.commands.every(({ category }) => category === 'Portcullis'));
  });

  it('activation is narrow', () => {
    assert.ok(!manifest.activationEvents.includes('*'));
    assert.ok(!manifest.activationEvents.includes('onStartupFinished'));
  });

  it('names files that exist, and has no dependencies to install', () => {
    for (const { url } of manifest.contributes.jsonValidation)
      assert.ok(existsSync(path.join(ROOT, url)), url);
    assert.ok(existsSync(path.join(ROOT, manifest.icon)));
    assert.equal(manifest.dependencies, undefined, 'everything is bundled, so everything is a devDependency');
  });

  it('the entry of the extension stays small', () => {
    const lines = readFileSync(path.join(ROOT, 'client/src/extension.ts'), 'utf8').split('\n');
    assert.ok(lines.length < 60);
  });
});
