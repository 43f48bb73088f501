import assert from 'node:assert/strict';
import type { Resolution } from '../../server/src/model/project';
import { Folders } from '../../server/src/workspace/folders';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { Packages } from '../../server/src/workspace/packages';
import { dirOf } from '../../server/src/workspace/paths';
import { Resolver } from '../../server/src/workspace/resolver';

type Files = Record<string, string | object>;

/** A resolver for a workspace at `/w`; objects are written as JSON. Answers are file paths, `package:…` or `-`. */
function workspace(files: Files) {
  const texts = Object.entries(files).map(([file, content]) => [
    `/w/${file}`,
    typeof content === 'string' ? content : JSON.stringify(content),
  ]);
  const host = memoryHost(Object.fromEntries(texts) as Record<string, string>);
  const folders = new Folders('/w', host);
  const packages = new Packages(folders, host);
  const sources = Object.keys(files).filter((file) => /\.[cm]?[jt]sx?$/.test(file));
  packages.setSourceFolders(new Set(sources.map((file) => dirOf(`/w/${file}`))));
  const resolver = new Resolver(folders, host, packages);
  const resolve = (from: string, specifier: string): string =>
    show(resolver.resolve(`/w/${from}`, specifier));
  return { host, folders, resolver, resolve };
}

function show(resolution: Resolution): string {
  if (resolution.kind === 'file') return resolution.file.replace('/w/', '');
  return resolution.kind === 'package' ? `package:${resolution.name}|${resolution.subpath}` : '-';
}

function assertAll(files: Files, from: string, expected: Record<string, string>): void {
  const { resolve } = workspace(files);
  const actual = Object.fromEntries(
    Object.keys(expected).map((specifier) => [specifier, resolve(from, specifier)]),
  );
  assert.deepEqual(actual, expected);
}

describe('resolver: relative imports', () => {
  it('adds and maps extensions, and finds index files', () => {
    assertAll(
      {
        'src/a.ts': '',
        'src/b.tsx': '',
        'src/c.js': '',
        'src/d.mts': '',
        'src/e.cts': '',
        'src/f.json': '{}',
        'src/dir/index.ts': '',
        'src/user.controller.ts': '',
        'src/both.ts': '',
        'src/both/index.ts': '',
        'src/both/x.ts': '',
        'index.js': '',
      },
      'src/a.ts',
      {
        './b': 'src/b.tsx',
        './b.js': 'src/b.tsx',
        './b.jsx': 'src/b.tsx',
        './c': 'src/c.js',
        './c.js': 'src/c.js',
        './d.mjs': 'src/d.mts',
        './e.cjs': 'src/e.cts',
        './f.json': 'src/f.json',
        './f': 'src/f.json',
        './dir': 'src/dir/index.ts',
        './dir/': 'src/dir/index.ts',
        './dir/index.js': 'src/dir/index.ts',
        './user.controller': 'src/user.controller.ts',
        './both': 'src/both.ts',
        './both/': 'src/both/index.ts',
        '..': 'index.js',
        './none': '-',
        './b?raw': 'src/b.tsx',
        '../../../etc/passwd': '-',
      },
    );
  });

  it('follows the main field of a folder', () => {
    assertAll({ 'a.js': '', 'lib/package.json': { main: './main.js' }, 'lib/main.js': '' }, 'a.js', {
      './lib': 'lib/main.js',
    });
  });

  it('names a file by its real path when a link leads to it', () => {
    const { host, folders, resolve } = workspace({ 'a.ts': '', 'shared/x.ts': '' });
    host.links.set('/w/linked', '/w/shared');
    folders.clear();
    assert.equal(resolve('a.ts', './linked/x'), 'shared/x.ts');
  });
});

describe('resolver: packages from outside', () => {
  it('are named, installed or not', () => {
    const files = {
      'package.json': { dependencies: { express: '^5' } },
      'a.ts': '',
      'node_modules/express/index.js': '',
      'node_modules/express/package.json': { name: 'express' },
    };
    assertAll(files, 'a.ts', {
      express: 'package:express|',
      'express/lib/router': 'package:express|lib/router',
      '@nestjs/common': 'package:@nestjs/common|',
      '@scope/pkg/sub/path.js': 'package:@scope/pkg|sub/path.js',
      'node:fs/promises': 'package:fs|promises',
      fs: 'package:fs|',
      'cloudflare:workers': 'package:cloudflare:workers|',
      'https://example.com/x.js': '-',
      '': '-',
    });
  });
});

describe('resolver: packages by address', () => {
  it("are named by Deno's schemes and by the hosts of packages", () => {
    assertAll({ 'a.ts': '' }, 'a.ts', {
      'npm:hono@4/jwt': 'package:hono|jwt',
      'jsr:@oak/oak@^17': 'package:@oak/oak|',
      'https://deno.land/x/oak@v12.6.1/mod.ts': 'package:oak|',
      'https://deno.land/std@0.200.0/http/server.ts': 'package:std|http/server.ts',
      'https://esm.sh/@scope/x@1.0.0/sub': 'package:@scope/x|sub',
    });
  });

  it('are named by an import map, which leads to files too', () => {
    const files = {
      'deno.jsonc':
        '{ // shared\n "imports": { "oak": "jsr:@oak/oak@17", "$lib/": "./lib/", "config": "./config.ts", }, }',
      'lib/auth.ts': '',
      'config.ts': '',
      'src/a.ts': '',
    };
    assertAll(files, 'src/a.ts', {
      oak: 'package:@oak/oak|',
      'oak/send.ts': 'package:@oak/oak|send.ts',
      '$lib/auth.ts': 'lib/auth.ts',
      config: 'config.ts',
      other: 'package:other|',
    });
  });
});

describe('resolver: packages of the workspace', () => {
  const app = {
    'package.json': { private: true, workspaces: ['packages/*'] },
    'packages/app/package.json': { name: '@x/app', dependencies: { '@x/lib': 'workspace:*' } },
    'packages/app/src/a.ts': '',
  };

  it('lead to their sources, though the entry is unbuilt output', () => {
    for (const json of [
      { name: '@x/lib', main: 'dist/index.js' },
      { name: '@x/lib', main: './lib/index.js', types: './lib/index.d.ts' },
      {
        name: '@x/lib',
        exports: {
          '.': {
            types: './dist/index.d.ts',
            import: './dist/esm/index.mjs',
            require: './dist/cjs/index.cjs',
          },
        },
      },
      { name: '@x/lib', exports: './dist/index.js' },
      { name: '@x/lib', exports: { import: './build/src/index.js' } },
      { name: '@x/lib', main: 'src/index' },
      { name: '@x/lib', exports: { '.': { source: './src/index.ts', default: './dist/index.js' } } },
    ]) {
      const files = { ...app, 'packages/lib/package.json': json, 'packages/lib/src/index.ts': '' };
      assert.equal(
        workspace(files).resolve('packages/app/src/a.ts', '@x/lib'),
        'packages/lib/src/index.ts',
        JSON.stringify(json),
      );
    }
  });

  it('lead to sources beside the output too', () => {
    const files = {
      ...app,
      'packages/lib/package.json': { name: '@x/lib', main: 'dist/index.js' },
      'packages/lib/index.ts': '',
    };
    assert.equal(workspace(files).resolve('packages/app/src/a.ts', '@x/lib'), 'packages/lib/index.ts');
  });

  it('resolve subpaths by exports patterns or by folder', () => {
    const lib = {
      'packages/lib/src/auth/guard.ts': '',
      'packages/lib/src/index.ts': '',
      'packages/lib/src/internal.ts': '',
    };
    const patterns = { name: '@x/lib', exports: { './*': './dist/*.js', './internal': null } };
    assertAll({ ...app, ...lib, 'packages/lib/package.json': patterns }, 'packages/app/src/a.ts', {
      '@x/lib/auth/guard': 'packages/lib/src/auth/guard.ts',
    });
    assertAll(
      { ...app, ...lib, 'packages/lib/package.json': { name: '@x/lib', main: 'dist/index.js' } },
      'packages/app/src/a.ts',
      {
        '@x/lib/src/auth/guard': 'packages/lib/src/auth/guard.ts',
        '@x/lib/dist/auth/guard': 'packages/lib/src/auth/guard.ts',
        '@x/lib/dist/auth/guard.js': 'packages/lib/src/auth/guard.ts',
      },
    );
  });

  it('work for pnpm, yarn and plain file dependencies alike', () => {
    for (const range of ['workspace:^', '*', '^1.0.0', 'file:../lib', 'link:../lib']) {
      const files = {
        'pnpm-workspace.yaml': 'packages: ["*"]',
        'app/package.json': { name: 'app', dependencies: { lib: range } },
        'app/a.ts': '',
        'lib/package.json': { name: 'lib', main: './dist/index.js' },
        'lib/src/index.ts': '',
        'app/node_modules/lib/dist/index.js': 'installed',
      };
      assert.equal(workspace(files).resolve('app/a.ts', 'lib'), 'lib/src/index.ts', range);
    }
  });

  it('resolve themselves and their imports', () => {
    const files = {
      'package.json': {
        name: 'me',
        imports: { '#db': './dist/db/index.js', '#lib/*': './src/lib/*.ts', '#ext': 'express' },
        exports: { '.': './dist/index.js' },
      },
      'src/index.ts': '',
      'src/db/index.ts': '',
      'src/lib/a.ts': '',
    };
    assertAll(files, 'src/lib/a.ts', {
      me: 'src/index.ts',
      '#db': 'src/db/index.ts',
      '#lib/a': 'src/lib/a.ts',
      '#none': '-',
    });
  });
});

describe('resolver: TypeScript configurations', () => {
  it('honours paths and baseUrl, with comments and trailing commas', () => {
    const files = {
      'package.json': {},
      'tsconfig.json':
        '{ // c\n "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"], "@db": ["src/db/index.ts"], }, }, }',
      'src/a.ts': '',
      'src/db/index.ts': '',
      'src/auth/guard.ts': '',
    };
    assertAll(files, 'src/a.ts', {
      '@/auth/guard': 'src/auth/guard.ts',
      '@/auth/guard.js': 'src/auth/guard.ts',
      '@/db': 'src/db/index.ts',
      '@db': 'src/db/index.ts',
      'src/auth/guard': 'src/auth/guard.ts',
      '@/none': '-',
      express: 'package:express|',
    });
  });

  it('takes a baseUrl however it is written', () => {
    for (const baseUrl of ['.', './', '', './src/..', 'src/../'])
      assertAll(
        {
          'package.json': {},
          'tsconfig.json': { compilerOptions: { baseUrl } },
          'src/a.ts': '',
          'src/app.module.ts': '',
          'src/controllers/index.ts': '',
        },
        'src/a.ts',
        { 'src/app.module': 'src/app.module.ts', 'src/controllers': 'src/controllers/index.ts' },
      );
  });

  it('follows extends, also to paths that are relative to the extended file', () => {
    const files = {
      'tsconfig.base.json': {
        compilerOptions: {
          paths: { '@org/lib': ['libs/lib/src/index.ts'], '@org/lib/*': ['./libs/lib/src/*'] },
        },
      },
      'apps/api/tsconfig.json': { extends: '../../tsconfig.base.json' },
      'apps/api/src/a.ts': '',
      'libs/lib/src/index.ts': '',
      'libs/lib/src/x.ts': '',
    };
    assertAll(files, 'apps/api/src/a.ts', {
      '@org/lib': 'libs/lib/src/index.ts',
      '@org/lib/x': 'libs/lib/src/x.ts',
    });
  });

  it('follows references from a solution file', () => {
    const files = {
      'package.json': {},
      'tsconfig.json': { files: [], references: [{ path: './tsconfig.app.json' }, { path: './server' }] },
      'tsconfig.app.json': { compilerOptions: { paths: { '~/*': ['./src/*'] } } },
      'src/a.ts': '',
      'src/b.ts': '',
      'server/tsconfig.json': { compilerOptions: { paths: { '$s/*': ['./lib/*'] } } },
      'server/lib/x.ts': '',
      'server/y.ts': '',
    };
    const { resolve } = workspace(files);
    assert.equal(resolve('src/a.ts', '~/b'), 'src/b.ts');
    assert.equal(resolve('server/y.ts', '$s/x'), 'server/lib/x.ts');
  });

  it('does without a configuration that is broken, missing or outside', () => {
    const files = {
      'a/tsconfig.json': '{ "compilerOptions": ',
      'a/x.ts': '',
      'a/y.ts': '',
      'b/tsconfig.json': {
        extends: '../../../../etc/tsconfig.json',
        compilerOptions: { paths: { '@/*': ['./*'] } },
      },
      'b/x.ts': '',
      'c/tsconfig.json': {
        extends: ['@tsconfig/node20/tsconfig.json', '@tsconfig/strictest'],
        compilerOptions: { paths: { 'c/*': ['./*'] } },
      },
      'c/x.ts': '',
      'package.json': { name: 'lib', main: 'main.ts' },
      'main.ts': '',
    };
    const { resolve } = workspace(files);
    assert.equal(resolve('a/x.ts', './y'), 'a/y.ts');
    assert.equal(resolve('a/x.ts', 'lib'), 'main.ts');
    assert.equal(resolve('b/x.ts', '@/x'), 'b/x.ts');
    assert.equal(resolve('c/x.ts', 'c/x'), 'c/x.ts');
  });

  it('takes @/ for the nearest folder upwards where nothing says what it means', () => {
    const files = {
      'package.json': {},
      'a/app.ts': '',
      'a/routes/x.ts': '',
      'b/deep/app.ts': '',
      'b/routes/x.ts': '',
    };
    const { resolve } = workspace(files);
    assert.equal(resolve('a/app.ts', '@/routes/x'), 'a/routes/x.ts');
    assert.equal(resolve('b/deep/app.ts', '@/routes/x'), 'b/routes/x.ts');
    assert.equal(resolve('b/deep/app.ts', '@/routes/none'), '-');
  });

  it('guesses the aliases that bundlers define in code', () => {
    assertAll({ 'package.json': {}, 'src/a.ts': '', 'src/lib/b.ts': '' }, 'src/a.ts', {
      '@/lib/b': 'src/lib/b.ts',
      '~/lib/b': 'src/lib/b.ts',
      '$lib/b': 'src/lib/b.ts',
      '@/none': '-',
    });
  });
});

describe('resolver: changes', () => {
  it('sees new files after it was cleared', () => {
    const { host, folders, resolver, resolve } = workspace({ 'a.ts': '' });
    assert.equal(resolve('a.ts', './b'), '-');
    host.files.set('/w/b.ts', '');
    folders.invalidate('/w/b.ts');
    resolver.clear();
    assert.equal(resolve('a.ts', './b'), 'b.ts');
  });
});
