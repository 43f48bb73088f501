/** What happens outside of the open editors: files on disk, settings, folders. */
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  WatchKind,
  type FileEvent,
  type FileSystemWatcher,
} from 'vscode-languageserver';
import { DOCUMENT_EXTENSIONS } from '../workspace/excluded';
import { extensionOf } from '../workspace/paths';
import { wantsLenses } from './editorSettings';
import type { Folder } from './folder';
import type { Session } from './session';
import { fileOf } from './uris';

/** Of a folder that comes or goes, clients may report the folder alone, whose name no pattern of files matches. */
const WATCHED: readonly FileSystemWatcher[] = [
  { globPattern: '**/*.{js,jsx,ts,tsx,mjs,cjs,mts,cts,json,yaml,yml}' },
  { globPattern: '**/.gitignore' },
  { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
];

/** A checkout of another branch comes as thousands of events within a moment. */
const GATHER = 80;

export async function watch(session: Session): Promise<void> {
  const { client, connection } = session;
  if (client.watchFiles) {
    await connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: [...WATCHED],
    });
  }
  if (client.configuration)
    await connection.client.register(DidChangeConfigurationNotification.type, { section: 'portcullis' });
}

/** Takes file events in, and hands them on in batches to the folders that they concern. */
export function fileEvents(
  session: Session,
  analyse: (folder: Folder) => void,
): (events: FileEvent[]) => void {
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    timer = undefined;
    const files = [...pending];
    pending.clear();
    for (const folder of session.folders.all) {
      const own = files.filter((file) => session.folders.containing(file).includes(folder));
      if (own.length === 0) continue;
      if (!folder.workspace.filesChanged(own)) continue;
      folder.changed({ documents: own.some((file) => DOCUMENT_EXTENSIONS.has(extensionOf(file))) });
      analyse(folder);
    }
  };
  return (events) => {
    for (const { uri } of events) {
      const file = fileOf(uri);
      if (file !== undefined && !/\/(node_modules|\.git)\//.test(file)) pending.add(file);
    }
    if (pending.size > 0) timer ??= setTimeout(flush, GATHER);
  };
}

/** Asks the client for the settings of every folder. */
export async function loadSettings(session: Session, pushed: unknown): Promise<void> {
  const folders = session.folders.all;
  const settings: readonly unknown[] = session.client.configuration
    ? ((await session.connection.workspace.getConfiguration(
        folders.map(({ uri }) => ({ scopeUri: uri, section: 'portcullis' })),
      )) as readonly unknown[])
    : folders.map(() => pushed);
  folders.forEach((folder, index) => {
    const raw = settings[index] ?? undefined;
    folder.lenses = wantsLenses(raw);
    folder.workspace.setEditorSettings(raw);
    for (const problem of folder.workspace.editorSettingsProblems()) session.log(problem);
    folder.changed({ documents: true });
  });
}
