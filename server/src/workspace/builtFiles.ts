/**
 * The file system as the resolver should see it: the workspace as if it were installed and built. Packages of the
 * workspace lie in a `node_modules` at its root, files that a build would write stand where it would write them, and
 * whatever is really installed is not there, so the answer is the same before and after `npm install`.
 */
import type { FileSystem } from 'enhanced-resolve';
import type { Folders } from './folders';
import type { Host } from './host';
import type { Packages } from './packages';
import { baseOf, dirOf, isInside, join } from './paths';

const OUTPUT = /^(.*?)\/(?:dist|build|lib|out|output|esm|cjs|es|\.output|\.medusa\/server)((?:\/.*)?)$/;
/** Folders inside an output folder that name a module format, not a part of the source. */
const FORMAT = /^\/(?:esm|cjs|es|module|commonjs|node|types|mjs|es6|esnext|import|require)(?=\/|$)/;

const BUILT_EXTENSIONS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.d\.ts$/, ['.ts', '.tsx', '.js']],
  [/\.d\.mts$/, ['.mts', '.ts', '.mjs']],
  [/\.d\.cts$/, ['.cts', '.ts', '.cjs']],
  [/\.mjs$/, ['.mts', '.ts', '.tsx', '.mjs', '.js']],
  [/\.cjs$/, ['.cts', '.ts', '.tsx', '.cjs', '.js']],
  [/\.jsx?$/, ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.mts']],
];

export class BuiltFiles {
  private readonly sources = new Map<string, string | undefined>();

  constructor(
    private readonly folders: Folders,
    private readonly host: Host,
    private readonly packages: Packages,
  ) {}

  /** The file of the workspace that a path of the pretended file system stands for. */
  sourceOf(path: string): string | undefined {
    if (this.sources.has(path)) return this.sources.get(path);
    const source = this.lookUp(this.unlinked(path));
    this.sources.set(path, source);
    return source;
  }

  clear(): void {
    this.sources.clear();
  }

  /** For `enhanced-resolve`. */
  fileSystem(): FileSystem {
    const statSync = (path: string): unknown => {
      // A `baseUrl` of `./` makes paths with a slash at their end.
      const kind = this.kindOf(path.replace(/(.)\/+$/, '$1'));
      if (!kind) throw noEntry();
      return { isFile: () => kind === 'file', isDirectory: () => kind === 'directory' };
    };
    const readFileSync = (path: string): Uint8Array => {
      const real = this.unlinked(path);
      const read = this.folders.isFile(real) ? this.host.readBytes(real, 5_000_000) : undefined;
      if (read?.ok) return read.value;
      // A configuration to extend that is not installed (`@tsconfig/node20`) must not take the rest with it.
      if (path.endsWith('.json') && baseOf(path) !== 'package.json') return EMPTY_OBJECT;
      throw noEntry();
    };
    const readlinkSync = (): never => {
      throw noEntry();
    };
    // The resolver's types ask for every overload of Node's functions, asynchronous ones included; with
    // `useSyncFileSystemCalls` it calls these alone, and with a path alone.
    return { statSync, lstatSync: statSync, readFileSync, readlinkSync } as unknown as FileSystem;
  }

  private kindOf(path: string): 'file' | 'directory' | undefined {
    const { root } = this.folders;
    if (path === `${root}/node_modules`) return 'directory';
    const real = this.unlinked(path);
    if (real.includes('/node_modules')) return undefined;
    const kind = this.folders.kind(real);
    if (kind) return kind;
    return this.sourceOf(path) === undefined ? undefined : 'file';
  }

  /** `<root>/node_modules/<package of the workspace>/x` → `<its folder>/x`. */
  private unlinked(path: string): string {
    const prefix = `${this.folders.root}/node_modules/`;
    if (!path.startsWith(prefix)) return path;
    const segments = path.slice(prefix.length).split('/');
    const length = segments[0]?.startsWith('@') ? 2 : 1;
    const folder = this.packages.folderOf(segments.slice(0, length).join('/'));
    return folder === undefined ? path : join(folder, segments.slice(length).join('/'));
  }

  private lookUp(path: string): string | undefined {
    if (!isInside(this.folders.root, path) || path.includes('/node_modules/')) return undefined;
    if (this.folders.isFile(path)) return path;
    const direct = this.withSourceExtension(path);
    if (direct) return direct;
    const owner = this.packages.of(path)?.dir;
    if (owner === undefined) return undefined;
    const output = OUTPUT.exec(path.slice(owner.length));
    if (!output) return undefined;
    const [, before = '', after = ''] = output;
    const bare = after.replace(FORMAT, '');
    const folders = [`${before}/src`, before, `${before}/source`, `${before}/lib`];
    for (const inside of new Set([after, bare, bare.replace(/^\/src(?=\/)/, '')])) {
      for (const folder of folders) {
        const candidate = `${owner}${folder}${inside}`;
        if (this.folders.isFile(candidate) && candidate !== path) return candidate;
        const source = this.withSourceExtension(candidate);
        if (source) return source;
      }
    }
    return undefined;
  }

  private withSourceExtension(path: string): string | undefined {
    const folder = this.folders.entries(dirOf(path));
    for (const [built, extensions] of BUILT_EXTENSIONS) {
      if (!built.test(path)) continue;
      const name = baseOf(path).replace(built, '');
      const extension = extensions.find((e) => folder.get(name + e) === 'file');
      return extension === undefined ? undefined : `${dirOf(path)}/${name}${extension}`;
    }
    return undefined;
  }
}

const EMPTY_OBJECT = new TextEncoder().encode('{}');

const NO_ENTRY: NodeJS.ErrnoException = Object.assign(new Error('no such file'), { code: 'ENOENT' });
/** One error for all: it is thrown thousands of times, and nobody looks at its stack. */
const noEntry = (): NodeJS.ErrnoException => NO_ENTRY;
