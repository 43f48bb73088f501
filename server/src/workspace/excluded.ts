/** What the analysis leaves alone by default: third-party code, build output, tests. By name, and by what lies inside. */
import { TEMPLATE_EXTENSIONS } from '../parse/templates/templates';
import type { Folders } from './folders';
import { baseOf, dirOf, extensionOf } from './paths';

export const SOURCE_EXTENSIONS: ReadonlySet<string> = new Set([
  '.js',
  '.jsx',
  '.ts',
  '.tsx',
  '.mjs',
  '.cjs',
  '.mts',
  '.cts',
]);
/** Templates that are routes or are filled, and schemas that name operations: their texts are of use to the linker. */
const COMPANION_EXTENSIONS = new Set([
  '.astro',
  '.svelte',
  '.graphql',
  '.gql',
  '.proto',
  ...TEMPLATE_EXTENSIONS.map((extension) => `.${extension}`),
]);
export const DOCUMENT_EXTENSIONS: ReadonlySet<string> = new Set(['.json', '.yaml', '.yml']);

/** Folders that tools fill and nobody writes in. */
const TOOL_FOLDERS: ReadonlySet<string> = new Set(
  (
    'node_modules bower_components jspm_packages .git .hg .svn .jj CVS .yarn .pnpm-store .pnpm .next .nuxt .output ' +
    '.svelte-kit .astro .turbo .nx .cache .parcel-cache .vercel .netlify .serverless .aws-sam .docusaurus .angular ' +
    '.expo .wrangler .open-next .sst .nyc_output .vite .rollup.cache .webpack .gradle .idea .vscode-test .venv ' +
    '__pycache__ storybook-static'
  ).split(' '),
);

/** Folders that hold build output or foreign code in some projects, and sources in others. */
const BUILD_FOLDERS: ReadonlySet<string> = new Set(
  'dist build out coverage vendor vendors target lib-dist'.split(' '),
);

const TEST_FOLDERS_ANYWHERE: ReadonlySet<string> = new Set(
  '__tests__ __test__ __mocks__ __fixtures__ __snapshots__ __e2e__'.split(' '),
);

/** Test folders only where tests are kept: `app/api/test/route.ts` is a route. */
const TEST_FOLDERS_AT_PACKAGE: ReadonlySet<string> = new Set(
  (
    'test tests e2e spec specs fixtures test-fixtures mocks mock cypress playwright integration-tests ' +
    'e2e-tests test-utils'
  ).split(' '),
);

/** Segments below which folder names are likely parts of URLs. */
const ROUTE_SEGMENTS = /\/(?:app|api|pages|routes?|controllers?)(?:\/|$)/;

const TEST_FILE =
  /(?:\.(?:test|spec|e2e|e2e-spec|e2e-test|int-spec|unit|stories|story|bench|cy|mock|mocks|fixture)|^(?:test|spec|jest|vitest|cypress|playwright|karma)\.(?:config|setup))\.[cm]?[jt]sx?$/i;
const DECLARATION_FILE = /\.d\.(?:[\w-]+\.)?[cm]?ts$/i;
const MINIFIED_NAME = /[.-]min\.[cm]?js$/i;

/** JSON and YAML files that are known to be something else. */
const OTHER_DOCUMENT =
  /^(?:package(?:-lock)?|npm-shrinkwrap|composer|[jt]sconfig.*|jsdoc|lerna|nx|project|turbo|vercel|firebase|angular|nest-cli|renovate|biome|deno|tslint|babel\.config|bower|manifest|pnpm-(?:lock|workspace)|docker-compose.*|compose.*|mkdocs|codecov|\.\w.*)\.(?:json|ya?ml)$/i;

export type FileRole = 'source' | 'document' | 'companion';

/** What a file is by its name; undefined if the analysis has no use for it. */
export function roleOf(name: string): FileRole | undefined {
  const extension = extensionOf(name);
  if (SOURCE_EXTENSIONS.has(extension))
    return DECLARATION_FILE.test(name) || TEST_FILE.test(name) ? undefined : 'source';
  // Supabase's project file says which functions check tokens.
  if (COMPANION_EXTENSIONS.has(extension) || name === 'config.toml') return 'companion';
  return DOCUMENT_EXTENSIONS.has(extension) && !OTHER_DOCUMENT.test(name) ? 'document' : undefined;
}

export const isMinifiedName = (name: string): boolean => MINIFIED_NAME.test(name);

/** How a folder is treated. Build output is worth a line in the list of skipped files; tools and tests are not. */
export type FolderRole = 'source' | 'tool' | 'test' | 'build';

export function folderRole(folders: Folders, folder: string): FolderRole {
  const name = baseOf(folder);
  if (TOOL_FOLDERS.has(name)) return 'tool';
  if (TEST_FOLDERS_ANYWHERE.has(name)) return 'test';
  const parent = dirOf(folder);
  if (TEST_FOLDERS_AT_PACKAGE.has(name) && holdsTests(folders, parent)) return 'test';
  return BUILD_FOLDERS.has(name) && isGenerated(folders, folder, parent) ? 'build' : 'source';
}

function holdsTests(folders: Folders, parent: string): boolean {
  const below = parent.slice(folders.root.length);
  if (ROUTE_SEGMENTS.test(below)) return isPackage(folders, parent);
  return (
    parent === folders.root ||
    isPackage(folders, parent) ||
    isLibrary(folders, parent) ||
    /(?:^|\/)(?:src|server|backend)$/.test(below)
  );
}

/** A part of a project that is laid out as a package of its own, though it has no manifest. */
const isLibrary = (folders: Folders, folder: string): boolean =>
  ['lib', 'src'].some((name) => folders.entries(folder).get(name) === 'directory');

const isPackage = (folders: Folders, folder: string): boolean => folders.entries(folder).has('package.json');

/**
 * Compilers write JavaScript and declarations, never TypeScript; so a folder with TypeScript of its own is source.
 * One with JavaScript alone is output where output is put: beside a package.json or a src folder.
 */
function isGenerated(folders: Folders, folder: string, parent: string): boolean {
  if (holdsTypeScript(folders, folder, 3)) return false;
  const siblings = folders.entries(parent);
  return siblings.has('package.json') || siblings.has('src') || siblings.has('tsconfig.json');
}

function holdsTypeScript(folders: Folders, folder: string, depth: number): boolean {
  const inner: string[] = [];
  for (const [name, kind] of folders.entries(folder)) {
    if (kind === 'directory') inner.push(name);
    else if (/\.[cm]?tsx?$/i.test(name) && !DECLARATION_FILE.test(name)) return true;
  }
  if (depth === 0) return false;
  return inner.some(
    (name) => !TOOL_FOLDERS.has(name) && holdsTypeScript(folders, `${folder}/${name}`, depth - 1),
  );
}
