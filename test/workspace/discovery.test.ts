import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  discover,
  isBinary,
  wouldDiscover,
  type DiscoveryOptions,
} from '../../server/src/workspace/discovery';
import { Folders } from '../../server/src/workspace/folders';
import type { Host } from '../../server/src/workspace/host';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { nodeHost, toHostPath } from '../../server/src/workspace/nodeHost';

const options = (host: Host, root = '/w'): DiscoveryOptions => ({
  folders: new Folders(root, host),
  host,
  onConfiguration: () => undefined,
  isExcluded: () => false,
});

/** Discovers in a workspace of empty files. */
function find(files: readonly string[], contents: Record<string, string> = {}) {
  const host = memoryHost({ ...Object.fromEntries(files.map((file) => [file, ''])), ...contents });
  return { host, found: discover(options(host)) };
}

describe('discovery', () => {
  it('takes sources and documents by extension', () => {
    const sources = [
      '/w/a.cjs',
      '/w/a.cts',
      '/w/a.js',
      '/w/a.jsx',
      '/w/a.mjs',
      '/w/a.mts',
      '/w/a.ts',
      '/w/a.tsx',
    ];
    const { found } = find([...sources, '/w/api.json', '/w/api.yaml', '/w/api.yml', '/w/a.css', '/w/README']);
    assert.deepEqual(found.sources, sources);
    assert.deepEqual(found.documents, ['/w/api.json', '/w/api.yaml', '/w/api.yml']);
  });

  it('leaves third-party code, tests and declarations out, without a word', () => {
    const { found } = find([
      '/w/node_modules/x/index.js',
      '/w/packages/a/node_modules/x/index.js',
      '/w/.git/hooks/x.js',
      '/w/.next/server/x.js',
      '/w/src/__tests__/x.ts',
      '/w/src/x.test.ts',
      '/w/src/x.spec.js',
      '/w/src/x.d.ts',
      '/w/e2e/x.ts',
      '/w/test/x.ts',
      '/w/src/test/x.ts',
      '/w/package.json',
      '/w/tsconfig.json',
    ]);
    assert.deepEqual([found.sources, found.documents, found.skipped], [[], [], []]);
  });

  it('takes folders that only sound like tests or output for what they are', () => {
    const files = [
      '/w/app/api/test/route.ts',
      '/w/build/index.ts',
      '/w/src/modules/vendor/vendor.controller.js',
      '/w/src/routes/e2e/index.js',
      '/w/src/routes/load-test.ts',
    ];
    assert.deepEqual(find([...files, '/w/package.json']).found.sources, files);
  });

  it('leaves the tests of a part out that is laid out as a package', () => {
    const { found } = find(['/w/package.json', '/w/protocol/lib/index.js', '/w/protocol/test/client.js']);
    assert.deepEqual(found.sources, ['/w/protocol/lib/index.js']);
  });

  it('leaves build output out, and says so', () => {
    const { found } = find([
      '/w/package.json',
      '/w/src/a.ts',
      '/w/dist/a.js',
      '/w/dist/a.d.ts',
      '/w/build/b.js',
    ]);
    assert.deepEqual(found.sources, ['/w/src/a.ts']);
    assert.deepEqual(found.skipped, [
      { file: '/w/dist', reason: 'build output' },
      { file: '/w/build', reason: 'build output' },
    ]);
  });

  it('honours nested .gitignore files in the order of git', () => {
    const { found } = find(
      ['/w/a.js', '/w/gen/a.js', '/w/gen/keep.js', '/w/p/gen.js', '/w/p/b.js', '/w/p/q/b.js', '/w/c.log.js'],
      {
        '/w/.gitignore': '# output\ngen/*\n!gen/keep.js\n*.log.js\nb.js\n',
        '/w/p/.gitignore': '/gen.js\n!b.js\n',
      },
    );
    assert.deepEqual(found.sources, ['/w/a.js', '/w/gen/keep.js', '/w/p/b.js', '/w/p/q/b.js']);
  });

  it('names unreadable folders and links that lead out, and survives circles', () => {
    const { host } = find(['/w/src/a.js', '/w/secret/b.js', '/outside/c.js']);
    host.unreadable.add('/w/secret');
    host.links.set('/w/out', '/outside');
    host.links.set('/w/src/up', '/w');
    host.links.set('/w/one', '/w/two');
    host.links.set('/w/two', '/w/one');
    const found = discover(options(host));
    assert.deepEqual(found.sources, ['/w/src/a.js']);
    assert.deepEqual(found.skipped.map(({ file, reason }) => `${file}: ${reason}`).sort(), [
      '/w/one: symbolic link not followed: symbolic links in a circle',
      '/w/out: symbolic link that leads out of the workspace',
      '/w/secret: folder not read: permission denied',
      '/w/two: symbolic link not followed: symbolic links in a circle',
    ]);
  });

  it('says of one file what the walk says of all', () => {
    const files = [
      '/w/a.js',
      '/w/gen/a.js',
      '/w/dist/a.js',
      '/w/src/a.test.ts',
      '/w/src/a.ts',
      '/w/x.yaml',
      '/w/package.json',
    ];
    const host = memoryHost({
      ...Object.fromEntries(files.map((file) => [file, ''])),
      '/w/.gitignore': 'gen',
    });
    const found = discover(options(host));
    for (const file of files) {
      const isFound = found.sources.includes(file) || found.documents.includes(file);
      assert.equal(wouldDiscover(options(host), file), isFound, file);
    }
    assert.equal(wouldDiscover(options(host), '/elsewhere/a.js'), false);
    assert.equal(wouldDiscover(options(host), '/w/deep/portcullis.config.yaml'), true);
  });

  it('tells text from binary', () => {
    assert.equal(isBinary(new Uint8Array([97, 0, 98])), true);
    assert.equal(isBinary(new TextEncoder().encode('const é = 1;')), false);
  });

  it('works on a real disk', () => {
    const root = toHostPath(fs.mkdtempSync(path.join(os.tmpdir(), 'portcullis-')));
    try {
      fs.mkdirSync(`${root}/src/routes`, { recursive: true });
      fs.writeFileSync(`${root}/src/routes/a.ts`, 'export {}');
      fs.writeFileSync(`${root}/huge.js`, 'x'.repeat(2_000));
      fs.symlinkSync(os.tmpdir(), `${root}/out`);
      fs.symlinkSync(root, `${root}/src/circle`);
      const host = nodeHost();
      const found = discover(options(host, root));
      assert.deepEqual(found.sources, [`${root}/huge.js`, `${root}/src/routes/a.ts`]);
      assert.deepEqual(found.skipped, [
        { file: `${root}/out`, reason: 'symbolic link that leads out of the workspace' },
      ]);
      const read = host.readBytes(`${root}/huge.js`, 1_000);
      assert.ok(!read.ok && read.reason.includes('over the limit of 1 kB (maxFileSize)'));
      assert.deepEqual(host.readBytes(`${root}/none.js`), { ok: false, missing: true, reason: 'missing' });
    } finally {
      fs.rmSync(root, { recursive: true });
    }
  });
});
