/** Where an import leads: to a file of the workspace, to a package outside of it, or nowhere. */
import { ResolverFactory, type Resolver as EnhancedResolver } from 'enhanced-resolve';
import { builtinModules } from 'node:module';
import type { Resolution } from '../model/project';
import { BuiltFiles } from './builtFiles';
import type { Folders } from './folders';
import type { Host } from './host';
import { ImportMaps } from './importMaps';
import type { Packages } from './packages';
import { dirOf, isInside, join, upwards } from './paths';
import { remotePackage } from './remotePackages';

const UNRESOLVED: Resolution = { kind: 'unresolved' };
const BUILTINS: ReadonlySet<string> = new Set(builtinModules);

/** Extensions that an import may leave out, in the order in which TypeScript and bundlers try them. */
const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];

/** Which sources an import with a written extension may mean. */
const EXTENSION_ALIAS: Readonly<Record<string, string[]>> = {
  '.js': ['.ts', '.tsx', '.js', '.jsx'],
  '.jsx': ['.tsx', '.jsx'],
  '.mjs': ['.mts', '.mjs'],
  '.cjs': ['.cts', '.cjs'],
};

/** Own conditions of monorepos that lead to sources come first. */
const CONDITIONS = ['source', 'development', 'node', 'import', 'require', 'module', 'types', 'default'];

export class Resolver {
  private readonly built: BuiltFiles;
  private readonly importMaps: ImportMaps;
  /** By file and specifier: values are looked up through imports again and again. */
  private readonly answers = new Map<string, Map<string, Resolution>>();
  private readonly relative = new Map<string, Resolution>();
  private readonly bare = new Map<string, Resolution>();
  private readonly scopes = new Map<string, string>();
  private readonly engines = new Map<string, EnhancedResolver>();

  constructor(
    private readonly folders: Folders,
    host: Host,
    private readonly packages: Packages,
  ) {
    this.built = new BuiltFiles(folders, host, packages);
    this.importMaps = new ImportMaps(folders, host);
  }

  /** Total: a specifier that means nothing is `unresolved`. */
  resolve(fromFile: string, specifier: string): Resolution {
    let answers = this.answers.get(fromFile);
    if (!answers) this.answers.set(fromFile, (answers = new Map<string, Resolution>()));
    let answer = answers.get(specifier);
    if (!answer) answers.set(specifier, (answer = this.find(fromFile, specifier)));
    return answer;
  }

  private find(fromFile: string, specifier: string): Resolution {
    // Bundlers' queries (`./x?raw`) and loaders (`!./x`) are no part of the file's name.
    const clean = specifier.replace(/[?].*$/s, '');
    if (clean === '' || /^[a-z][a-z+.-]+:/i.test(clean)) return this.withScheme(clean);
    if (/^\.{0,2}(?:\/|$)/.test(clean)) return this.resolveRelative(dirOf(fromFile), clean);
    const mapped = this.importMaps.mapped(dirOf(fromFile), clean);
    if (mapped === undefined || mapped === clean) return this.resolveBare(dirOf(fromFile), clean);
    if (mapped.startsWith('/')) {
      const file = this.fileAt(mapped, mapped.endsWith('/'));
      return file === undefined ? UNRESOLVED : { kind: 'file', file: this.folders.canonical(file) };
    }
    return /^[a-z][a-z+.-]+:/i.test(mapped)
      ? this.withScheme(mapped)
      : this.resolveBare(dirOf(fromFile), mapped);
  }

  /** After files were created, deleted or renamed, or a package.json or tsconfig changed. */
  clear(): void {
    for (const cache of [
      this.answers,
      this.relative,
      this.bare,
      this.scopes,
      this.engines,
      this.built,
      this.importMaps,
    ])
      cache.clear();
  }

  private withScheme(specifier: string): Resolution {
    const builtin = /^(?:node|bun|cloudflare|astro):(.+)$/.exec(specifier);
    if (!builtin?.[1]) return remotePackage(specifier) ?? UNRESOLVED;
    return specifier.startsWith('node:')
      ? asPackage(builtin[1])
      : { kind: 'package', name: specifier, subpath: '' };
  }

  private resolveRelative(folder: string, specifier: string): Resolution {
    // An absolute path means the root of the project to bundlers; to Node it leads out of every workspace.
    const target = specifier.startsWith('/') ? join(this.folders.root, specifier) : join(folder, specifier);
    const key = /\/\.{0,2}$|^\.{1,2}$/.test(specifier) ? `${target}/` : target;
    let resolution = this.relative.get(key);
    if (!resolution) {
      const file = this.fileAt(target, key.endsWith('/')) ?? this.ask(folder, specifier);
      resolution = file === undefined ? UNRESOLVED : { kind: 'file', file: this.folders.canonical(file) };
      this.relative.set(key, resolution);
    }
    return resolution;
  }

  /** The common cases, answered from the folder listings alone; the resolver proper takes thirty times as long. */
  private fileAt(target: string, isFolder: boolean): string | undefined {
    if (!isInside(this.folders.root, target) || target.includes('/node_modules/')) return undefined;
    if (!isFolder && target !== this.folders.root) {
      const siblings = this.folders.entries(dirOf(target));
      const name = target.slice(target.lastIndexOf('/') + 1);
      const dot = name.lastIndexOf('.');
      const alias = dot > 0 ? EXTENSION_ALIAS[name.slice(dot)] : undefined;
      for (const extension of alias ?? []) {
        if (siblings.get(name.slice(0, dot) + extension) === 'file')
          return target.slice(0, dot - name.length) + extension;
      }
      if (siblings.get(name) === 'file') return target;
      for (const extension of EXTENSIONS)
        if (siblings.get(name + extension) === 'file') return target + extension;
    }
    const entries = this.folders.entries(target);
    if (entries.has('package.json')) return undefined;
    const index = EXTENSIONS.find((extension) => entries.get(`index${extension}`) === 'file');
    return index === undefined ? undefined : `${target}/index${index}`;
  }

  private resolveBare(folder: string, specifier: string): Resolution {
    const scope = this.scopeOf(folder);
    const key = `${scope}\n${specifier}`;
    let resolution = this.bare.get(key);
    if (!resolution) {
      const file = this.isForeign(scope, specifier)
        ? undefined
        : (this.ask(scope, specifier) ?? this.byConvention(scope, specifier));
      if (file !== undefined) resolution = { kind: 'file', file: this.folders.canonical(file) };
      else resolution = isAliasLike(specifier) ? UNRESOLVED : asPackage(specifier);
      this.bare.set(key, resolution);
    }
    return resolution.kind === 'unresolved' ? this.byAncestor(folder, specifier) : resolution;
  }

  /** `@/x` of a part without a package.json or configuration of its own: the nearest folder upwards that has `x`. */
  private byAncestor(folder: string, specifier: string): Resolution {
    const path = /^[@~]\/(.+)$/.exec(specifier)?.[1];
    for (const at of path === undefined ? [] : upwards(folder, this.folders.root)) {
      const file = this.fileAt(join(at, path ?? ''), false);
      if (file !== undefined) return { kind: 'file', file: this.folders.canonical(file) };
    }
    return UNRESOLVED;
  }

  /** A Node built-in or a declared dependency from outside of the workspace: nine bare imports of ten. */
  private isForeign(scope: string, specifier: string): boolean {
    if (BUILTINS.has(specifier)) return true;
    const name = packageNameOf(specifier);
    if (name === undefined || this.packages.folderOf(name) !== undefined) return false;
    for (const at of upwards(scope, this.folders.root)) {
      const range = this.packages.at(at)?.dependencies[name];
      if (range !== undefined) return !/^(?:file|link|portal|workspace):/.test(range);
    }
    return false;
  }

  /**
   * The nearest folder upwards whose files can differ from their neighbours in what a bare specifier means: one with
   * a package.json or a TypeScript configuration.
   */
  private scopeOf(folder: string): string {
    const known = this.scopes.get(folder);
    if (known !== undefined) return known;
    let scope = this.folders.root;
    for (const at of upwards(folder, this.folders.root)) {
      const names = [...this.folders.entries(at).keys()];
      if (!names.some((name) => name === 'package.json' || /^[tj]sconfig(?:\..+)?\.json$/.test(name)))
        continue;
      scope = at;
      break;
    }
    this.scopes.set(folder, scope);
    return scope;
  }

  private ask(folder: string, specifier: string): string | undefined {
    for (const configuration of this.typescriptConfigurations(folder)) {
      const found = this.askWith(configuration, folder, specifier);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private askWith(configuration: string | undefined, folder: string, specifier: string): string | undefined {
    try {
      const found = this.engine(configuration).resolveSync({}, folder, specifier);
      return found === false ? undefined : this.built.sourceOf(found.replaceAll('\\', '/'));
    } catch {
      // It says by throwing that nothing was found, or that a configuration on the way cannot be read.
      return configuration === undefined ? undefined : this.askWith(undefined, folder, specifier);
    }
  }

  /** The TypeScript configurations that govern a folder, the likeliest first; `undefined` stands for none. */
  private typescriptConfigurations(folder: string): (string | undefined)[] {
    for (const at of upwards(folder, this.folders.root)) {
      const entries = this.folders.entries(at);
      const main = ['tsconfig.json', 'jsconfig.json'].find((name) => entries.get(name) === 'file');
      const others = [...entries.keys()].filter((name) =>
        /^tsconfig\.(?:app|build|base|lib|server|src|node|web|paths)\.json$/.test(name),
      );
      if (main === undefined && others.length === 0) continue;
      return [...(main === undefined ? [] : [main]), ...others.sort()].map((name) => `${at}/${name}`);
    }
    return [undefined];
  }

  private engine(configuration: string | undefined): EnhancedResolver {
    const key = configuration ?? '';
    let engine = this.engines.get(key);
    if (!engine) {
      engine = ResolverFactory.createResolver({
        fileSystem: this.built.fileSystem(),
        useSyncFileSystemCalls: true,
        symlinks: false,
        modules: [`${this.folders.root}/node_modules`],
        extensions: EXTENSIONS,
        extensionAlias: EXTENSION_ALIAS,
        conditionNames: CONDITIONS,
        mainFields: ['source', 'module', 'main', 'types'],
        ...(configuration === undefined
          ? {}
          : { tsconfig: { configFile: configuration, references: 'auto' } }),
      });
      this.engines.set(key, engine);
    }
    return engine;
  }

  /**
   * `@/x`, `~/x` and SvelteKit's `$lib/x` are set in bundlers' configurations, which are code and not run. By
   * convention they mean the package's `src` or the package itself.
   */
  private byConvention(scope: string, specifier: string): string | undefined {
    const library = /^\$lib(\/.*)?$/.exec(specifier);
    const path = /^[@~]\/(.+)$/.exec(specifier)?.[1];
    if (path === undefined && !library) return undefined;
    const owner = this.packages.of(`${scope}/x`)?.dir ?? scope;
    if (path === undefined) return this.fileAt(join(owner, `src/lib${library?.[1] ?? ''}`), false);
    for (const folder of ['src', 'app', '.']) {
      const file = this.fileAt(join(join(owner, folder), path), false);
      if (file !== undefined) return file;
    }
    return undefined;
  }
}

/** `@/x`, `~/x` and `#x` are no names of packages; `$app/x` is SvelteKit's own. */
const isAliasLike = (specifier: string): boolean => /^(?:@\/|~|#|\$(?!app\/|env\/|fresh\/))/.test(specifier);

const packageNameOf = (specifier: string): string | undefined =>
  /^(?:@[^/]+\/)?[^/@][^/]*/.exec(specifier)?.[0];

function asPackage(specifier: string): Resolution {
  const name = packageNameOf(specifier);
  return name === undefined
    ? UNRESOLVED
    : { kind: 'package', name, subpath: specifier.slice(name.length + 1) };
}
