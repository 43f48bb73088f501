/** Wires a connection to a session. Every handler is a line or two; what they do is in the files beside this one. */
import {
  CodeActionKind,
  CodeLensRefreshRequest,
  DidChangeConfigurationNotification,
  type Connection,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver';
import { version } from '../../../package.json';
import { DOCUMENT_EXTENSIONS } from '../workspace/excluded';
import { extensionOf } from '../workspace/paths';
import { fileEvents, loadSettings, watch } from './changes';
import { codeActions, FIX_ALL } from './codeActions';
import { resolveEverywhere } from './everywhere';
import { folderEndpoints, treeKey } from './endpointTree';
import type { Folder, Scan } from './folder';
import { codeLenses, hover } from './hover';
import { showScan } from './progress';
import {
  METHODS,
  type AuditParams,
  type AuditSummary,
  type ExportParams,
  type InitializationOptions,
  type ReportParams,
  type RulePageParams,
} from './protocol';
import { Publisher } from './publish';
import { exportedReport, reportPage, rulePage, summaryOf } from './reports';
import { executeCommand, SERVER_COMMANDS } from './serverCommands';
import { abilitiesOf, Session, SYNC } from './session';
import { statusOf } from './status';
import { fileOf } from './uris';

export function startServer(connection: Connection): void {
  connection.onInitialize((params): InitializeResult => {
    const options = (params.initializationOptions ?? {}) as InitializationOptions;
    const session = open(connection, params, options);
    return {
      serverInfo: { name: 'Portcullis', version },
      capabilities: {
        textDocumentSync: SYNC,
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL], resolveProvider: true },
        codeLensProvider: { resolveProvider: false },
        executeCommandProvider: { commands: SERVER_COMMANDS },
        ...(session.client.pull && {
          diagnosticProvider: {
            identifier: 'portcullis',
            interFileDependencies: true,
            workspaceDiagnostics: false,
          },
        }),
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });
  connection.listen();
}

function open(connection: Connection, params: InitializeParams, options: InitializationOptions): Session {
  const trees = new WeakMap<Folder, string>();
  const session: Session = new Session(connection, abilitiesOf(params.capabilities, options), options, {
    scanning: (folder, scan) => {
      tellStatus(session);
      logScan(folder, scan, session);
      showScan(folder, scan, session).catch((error: unknown) => session.fail('progress', error));
    },
    analysed: (folder) => {
      publisher.update(folder);
      tellStatus(session);
      const key = treeKey(folder);
      if (trees.get(folder) === key) return;
      trees.set(folder, key);
      void connection.sendNotification(METHODS.endpointsChanged);
      if (session.client.refreshLenses)
        void connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
    },
    failed: (folder, error) => {
      if (folder.state === 'failed') session.fail(`analysis of ${folder.root}`, error);
      tellStatus(session);
    },
  });
  const publisher = new Publisher(session);
  const folders = params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri, name: '' }] : []);
  for (const folder of folders) session.folders.add(folder);
  documents(session, publisher);
  features(session, publisher);
  workspaces(session, publisher);
  return session;
}

/** What a look at the output should answer: what was analysed, what came out, how long it took. */
function logScan(folder: Folder, { over }: Scan, session: Session): void {
  const started = performance.now();
  void over.then(() => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const { detail } = statusOf([folder]);
    const skipped = folder.result?.skipped.length ?? 0;
    session.log(
      `${folder.root}: ${detail}${skipped > 0 ? `, ${String(skipped)} skipped` : ''} (${seconds} s).`,
    );
  });
}

const tellStatus = (session: Session): void =>
  void session.connection.sendNotification(METHODS.status, statusOf(session.folders.all));

/** Analyses in the background; who waits for results asks the folder itself. */
function analyse(folder: Folder, session: Session): void {
  folder.current().catch((error: unknown) => session.fail(`analysis of ${folder.root}`, error));
}

function documents(session: Session, publisher: Publisher): void {
  const overlay = (uri: string, text: string | undefined): void => {
    const located = session.locate(uri);
    if (!located) return;
    const isDocument = DOCUMENT_EXTENSIONS.has(extensionOf(located.file));
    for (const folder of session.folders.containing(located.file)) {
      folder.workspace.setOverlay(located.file, text);
      folder.changed({ documents: isDocument });
      if (!session.client.pull) analyse(folder, session);
    }
  };
  session.documents.onDidOpen(({ document: { uri } }) => {
    const file = fileOf(uri);
    if (file !== undefined) publisher.opened(uri, file);
  });
  // Opening a document counts as its first change.
  session.documents.onDidChangeContent(({ document }) => overlay(document.uri, document.getText()));
  session.documents.onDidClose(({ document: { uri } }) => {
    overlay(uri, undefined);
    const file = fileOf(uri);
    if (file !== undefined) publisher.closed(uri, file);
  });
  session.documents.listen(session.connection);
}

function features(session: Session, publisher: Publisher): void {
  const { connection } = session;
  const folderOf = ({ folder, file }: AuditParams): Folder | undefined =>
    file === undefined ? session.folders.get(folder) : session.locate(file)?.folder;
  const audit = async (params: AuditParams): Promise<AuditSummary | null> => {
    const folder = folderOf(params);
    if (!folder) return null;
    const started = performance.now();
    const file = params.file === undefined ? undefined : fileOf(params.file);
    if (file === undefined) {
      await folder.audit();
      if (folder.state === 'ready') publisher.showAudit(folder);
    } else await folder.current();
    return summaryOf(folder, file, performance.now() - started);
  };
  if (session.client.pull)
    connection.languages.diagnostics.on((params, token) => publisher.pull(params, token));
  connection.onCodeAction((params) => codeActions(params, session));
  connection.onCodeActionResolve((action) => resolveEverywhere(action, session));
  connection.onHover(({ textDocument, position }) => hover(textDocument.uri, position, session));
  connection.onCodeLens(({ textDocument }) => codeLenses(textDocument.uri, session));
  connection.onExecuteCommand((params) =>
    executeCommand(params, session, {
      audit: () => Promise.all(session.folders.all.map(({ uri }) => audit({ folder: uri }))),
      clearAudit: () => publisher.clearAudit(),
    }),
  );
  connection.onRequest(METHODS.audit, audit);
  connection.onRequest(METHODS.clearAudit, () => publisher.clearAudit());
  connection.onRequest(METHODS.report, (params: ReportParams) => {
    const folder = folderOf(params);
    return folder ? reportPage(folder, params) : null;
  });
  connection.onRequest(METHODS.exportReport, (params: ExportParams) => {
    const folder = folderOf(params);
    return folder ? exportedReport(folder, params) : null;
  });
  connection.onRequest(METHODS.endpoints, () => Promise.all(session.folders.all.map(folderEndpoints)));
  connection.onRequest(METHODS.rulePage, ({ id }: RulePageParams) => rulePage(id));
}

function workspaces(session: Session, publisher: Publisher): void {
  const { connection } = session;
  const analyseAll = (): void => session.folders.all.forEach((folder) => analyse(folder, session));
  const configure = (pushed: unknown): Promise<void> =>
    loadSettings(session, pushed)
      .catch((error: unknown) => session.fail('settings', error))
      .then(analyseAll);
  connection.onInitialized(() => {
    session.log(`Portcullis ${version} on Node.js ${process.versions.node}.`);
    if (session.client.folderChanges) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) {
          const folder = session.folders.get(uri);
          if (folder) publisher.forget(folder);
          session.folders.remove(uri);
        }
        for (const folder of added) session.folders.add(folder);
        void configure(undefined);
      });
    }
    watch(session).catch((error: unknown) => session.fail('watching files', error));
    void configure(undefined);
  });
  connection.onNotification(DidChangeConfigurationNotification.type, ({ settings }) => {
    const own = (settings as { portcullis?: unknown } | null)?.portcullis;
    void configure(own);
  });
  connection.onDidChangeWatchedFiles(({ changes }) => events(changes));
  const events = fileEvents(session, (folder) => analyse(folder, session));
  connection.onShutdown(() => session.folders.dispose());
}
