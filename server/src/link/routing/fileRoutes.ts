/** Frameworks that route by file name: where their projects are, and what brackets in names mean. */
import type { ProjectInfo, WorkspaceView } from '../../model/project';

interface Projects {
  /** Each project once. */
  readonly all: readonly ProjectInfo[];
  /** Names of files that configure something, with their folders. */
  readonly configurations: readonly { readonly name: string; readonly folder: string }[];
}

/** Many frameworks ask for the projects of a workspace; its files are gone through once. */
const known = new WeakMap<WorkspaceView, Projects>();

function projectsOf(view: WorkspaceView): Projects {
  let projects = known.get(view);
  if (projects) return projects;
  const all = new Map<string, ProjectInfo>();
  const configurations: { name: string; folder: string }[] = [];
  let folder = '';
  for (const file of view.files) {
    const slash = file.lastIndexOf('/');
    const name = file.slice(slash + 1);
    if (/config|-server\./.test(name)) configurations.push({ name, folder: file.slice(0, slash) });
    // Files are sorted, so that those of a folder follow each other; they have the same project.
    if (file.slice(0, slash) === folder) continue;
    folder = file.slice(0, slash);
    const project = view.projectOf(file);
    if (project) all.set(project.dir, project);
  }
  known.set(view, (projects = { all: [...all.values()], configurations }));
  return projects;
}

/** Folders of projects that use one of the packages or have a configuration file of that name (`x.config.ts`, `x-config.js`, `x-server.js`). */
export function projectRoots(
  view: WorkspaceView,
  packages: readonly string[],
  configuration: RegExp,
): readonly string[] {
  const { all, configurations } = projectsOf(view);
  const roots = new Set([
    ...configurations.filter(({ name }) => configuration.test(name)).map(({ folder }) => folder),
    ...all.filter(({ dependencies }) => packages.some((name) => name in dependencies)).map(({ dir }) => dir),
  ]);
  return [...roots].sort((a, b) => b.length - a.length);
}

/** The project of a file, the innermost of several, and the file's path inside of it. */
export function insideOf(
  roots: readonly string[],
  file: string,
): { readonly root: string; readonly path: string } | undefined {
  const root = roots.find((one) => file.startsWith(`${one}/`));
  return root === undefined ? undefined : { root, path: file.slice(root.length + 1) };
}

/** `(group)/users/[id]/[...rest]` → `/users/:id/:rest*`; `[[x]]` is optional, `[x=matcher]` checked. */
export function bracketPath(folders: string): string {
  const segments = folders.split('/').filter((segment) => segment !== '' && !/^\([^)]*\)$/.test(segment));
  return `/${segments.map(bracketSegment).join('/')}`;
}

const bracketSegment = (segment: string): string =>
  segment
    .replace(/\[\[?\.\.\.(\w*)(?:=\w+)?\]?\]/g, (_, name: string) => (name === '' ? '*' : `:${name}*`))
    .replace(/\[\[?(\w+)(?:=\w+)?\]?\]/g, ':$1');
