import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { CannotRun } from '../../server/src/cli/io';
import { targetsOf } from '../../server/src/cli/targets';
import { toHostPath } from '../../server/src/workspace/nodeHost';
import { folderOf, type Folder } from './harness';

describe('paths of the command line', () => {
  let folder: Folder;
  let root: string;
  before(() => {
    folder = folderOf({
      'one/.git/HEAD': '',
      'one/package.json': '{}',
      'one/src/app.js': '',
      'one/src/routes/users.js': '',
      'one/packages/a/package.json': '{}',
      'one/packages/a/index.js': '',
      'two/package.json': '{}',
      'two/lib/app.js': '',
      'bare/app.js': '',
    });
    root = toHostPath(realpathSync(folder.path));
  });
  after(() => folder.remove());

  const of = (...given: string[]): ReturnType<typeof targetsOf> => targetsOf(given, path.join(root, 'one'));

  it('take one folder as it is', () => {
    assert.deepEqual(of(), { targets: [{ root: `${root}/one` }], base: `${root}/one` });
    assert.deepEqual(of('src'), { targets: [{ root: `${root}/one/src` }], base: `${root}/one/src` });
  });

  it('see a file with the workspace around it: the repository, else the nearest package', () => {
    assert.deepEqual(of('packages/a/index.js'), {
      targets: [{ root: `${root}/one`, paths: [`${root}/one/packages/a/index.js`] }],
      base: `${root}/one`,
    });
    assert.deepEqual(of('../two/lib/app.js'), {
      targets: [{ root: `${root}/two`, paths: [`${root}/two/lib/app.js`] }],
      base: `${root}/two`,
    });
  });

  it('analyse several paths of one workspace in one go', () => {
    assert.deepEqual(of('src/app.js', 'src/routes'), {
      targets: [{ root: `${root}/one`, paths: [`${root}/one/src/app.js`, `${root}/one/src/routes`] }],
      base: `${root}/one/src`,
    });
  });

  it('keep several workspaces apart, and show paths from what they have in common', () => {
    assert.deepEqual(of('.', '../two'), {
      targets: [{ root: `${root}/one` }, { root: `${root}/two` }],
      base: root,
    });
  });

  it('must exist', () => {
    assert.throws(
      () => of('nowhere'),
      (error) => error instanceof CannotRun && /^nowhere: no such file or folder$/.test(error.message),
    );
  });
});
