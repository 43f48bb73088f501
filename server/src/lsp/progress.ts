/** Shows a scan as work-done progress with a way to cancel it. */
import { setTimeout } from 'node:timers/promises';
import type { Progress } from '../workspace/workspace';
import type { Folder, Scan } from './folder';
import type { Session } from './session';

/** Shorter scans are over before anybody could read of them. */
const UNNOTICED = 1200;

const STAGES: Readonly<Record<Progress['stage'], string>> = {
  discover: 'finding files',
  parse: 'reading files',
  link: 'following routes',
  documents: 'checking OpenAPI documents',
  check: 'checking',
};

export async function showScan(folder: Folder, scan: Scan, session: Session): Promise<void> {
  if (!session.client.progress) return;
  let latest: Progress | undefined;
  let report: (progress: Progress) => void = () => undefined;
  scan.onProgress((progress) => {
    latest = progress;
    report(progress);
  });
  const isOver = await Promise.race([scan.over.then(() => true), setTimeout(UNNOTICED, false)]);
  if (isOver) return;
  const progress = await session.connection.window.createWorkDoneProgress();
  progress.begin('Portcullis', 0, folder.name, true);
  progress.token.onCancellationRequested(() => folder.cancelScan());
  let shown = '';
  report = ({ stage, done, total }) => {
    // Stages of one step would stand at 0/1 until they are over.
    const message = total > 1 ? `${STAGES[stage]} ${String(done)}/${String(total)}` : STAGES[stage];
    if (message === shown) return;
    shown = message;
    progress.report(total > 0 ? Math.floor((100 * done) / total) : 0, message);
  };
  if (latest) report(latest);
  await scan.over;
  progress.done();
}
