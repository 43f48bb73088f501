/** Which application a file belongs to, in workspaces with several. */
import type { Application } from '../model/endpoint';

/** The application whose folder is nearest; several may stand equally near. */
export function ownersOf(applications: readonly Application[], file: string): readonly Application[] {
  let best = 0;
  let nearest: Application[] = [];
  for (const application of applications) {
    if (application.location.file === '') continue;
    const shared = sharedFolders(application.location.file, file);
    if (shared > best) [best, nearest] = [shared, [application]];
    else if (shared === best) nearest.push(application);
  }
  return nearest;
}

/** May code in these two files belong to one application? Without applications it may. */
export function mayBeTogether(applications: readonly Application[], a: string, b: string): boolean {
  if (applications.length < 2) return true;
  const owners = ownersOf(applications, a);
  return ownersOf(applications, b).some((application) => owners.includes(application));
}

function sharedFolders(a: string, b: string): number {
  const [left, right] = [a.split('/').slice(0, -1), b.split('/').slice(0, -1)];
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return shared;
}
