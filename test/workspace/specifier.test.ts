import assert from 'node:assert/strict';
import { extractFacts } from '../../server/src/extract/extract';
import { Folders } from '../../server/src/workspace/folders';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { Packages } from '../../server/src/workspace/packages';
import { dirOf } from '../../server/src/workspace/paths';
import { Resolver } from '../../server/src/workspace/resolver';
import { specifierFor } from '../../server/src/workspace/specifier';

/** How `src/routes/a.ts` with these imports would import the given file. */
function specifier(imports: string, to: string, more: Record<string, string> = {}): string {
  const files: Record<string, string> = {
    'src/routes/a.ts': imports,
    'src/routes/b.ts': '',
    'src/lib/db.ts': '',
    'src/auth/index.ts': '',
    'src/auth/guard.ts': '',
    ...more,
  };
  const absolute = Object.fromEntries(Object.entries(files).map(([file, text]) => [`/w/${file}`, text]));
  const host = memoryHost(absolute);
  const folders = new Folders('/w', host);
  const packages = new Packages(folders, host);
  packages.setSourceFolders(new Set(Object.keys(absolute).map(dirOf)));
  const resolver = new Resolver(folders, host, packages);
  return specifierFor('/w/src/routes/a.ts', `/w/${to}`, {
    packages,
    resolve: (from, name) => resolver.resolve(from, name),
    facts: (file) => (absolute[file] === undefined ? undefined : extractFacts(file, absolute[file], '')),
    neighbours: () => ['/w/src/routes/b.ts'],
  });
}

const PATHS = { 'tsconfig.json': '{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}', 'package.json': '{}' };

describe('specifier of an import to write', () => {
  it('follows the file in writing extensions or not', () => {
    assert.equal(specifier("import b from './b'", 'src/auth/guard.ts'), '../auth/guard');
    assert.equal(specifier("import b from './b.js'", 'src/auth/guard.ts'), '../auth/guard.js');
    assert.equal(specifier("import b from './b.ts'", 'src/auth/guard.ts'), '../auth/guard.ts');
  });

  it('asks the neighbours, then the kind of package', () => {
    const neighbour = { 'src/routes/b.ts': "import '../lib/db'; import { x } from '../lib/db.js'" };
    assert.equal(specifier('', 'src/routes/c.ts', neighbour), './c.js');
    assert.equal(specifier('', 'src/auth/guard.ts'), '../auth/guard');
    assert.equal(
      specifier('', 'src/auth/guard.ts', { 'package.json': '{"type":"module"}' }),
      '../auth/guard.js',
    );
  });

  it('leaves index out where extensions are left out', () => {
    assert.equal(specifier("import b from './b'", 'src/auth/index.ts'), '../auth');
    assert.equal(specifier("import b from './b.js'", 'src/auth/index.ts'), '../auth/index.js');
  });

  it('uses the alias that the file uses, if it can name the target', () => {
    assert.equal(specifier("import db from '@/lib/db'", 'src/auth/guard.ts', PATHS), '@/auth/guard');
    assert.equal(specifier("import db from '@/lib/db'", 'src/auth/index.ts', PATHS), '@/auth');
    assert.equal(
      specifier("import db from '@/lib/db'", 'scripts/x.ts', { ...PATHS, 'scripts/x.ts': '' }),
      '../../scripts/x',
    );
  });
});
