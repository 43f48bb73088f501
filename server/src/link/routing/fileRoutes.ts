/** Frameworks that route by file name: where their projects are, and what brackets in names mean. */
import type { WorkspaceView } from '../../model/project';

/** Folders of projects that use one of the packages or have a configuration file of that name. */
export function projectRoots(
  view: WorkspaceView,
  packages: readonly string[],
  configuration: RegExp,
): readonly string[] {
  const roots = new Set<string>();
  const seen = new Map<string, boolean>();
  for (const file of view.files) {
    const slash = file.lastIndexOf('/');
    if (configuration.test(file.slice(slash + 1))) roots.add(file.slice(0, slash));
    const project = view.projectOf(file);
    if (!project) continue;
    let uses = seen.get(project.dir);
    if (uses === undefined)
      seen.set(project.dir, (uses = packages.some((name) => name in project.dependencies)));
    if (uses) roots.add(project.dir);
  }
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
