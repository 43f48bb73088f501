/** What all features of the language server share. Holds the open documents and the folders. */
import {
  TextDocuments,
  TextDocumentSyncKind,
  type ClientCapabilities,
  type Connection,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { DiagnosticOptions } from './diagnostics';
import type { Folder, FolderEvents } from './folder';
import { Folders } from './folders';
import type { InitializationOptions } from './protocol';
import { fileOf } from './uris';

/** What the client can, in the terms of this server. */
export interface ClientAbilities {
  readonly pull: boolean;
  readonly refreshDiagnostics: boolean;
  readonly refreshLenses: boolean;
  readonly configuration: boolean;
  readonly watchFiles: boolean;
  readonly folderChanges: boolean;
  readonly progress: boolean;
  readonly documentChanges: boolean;
  readonly createFiles: boolean;
  readonly snippetEdits: boolean;
  /** Edits of code actions may be worked out when one is chosen. */
  readonly lateEdits: boolean;
  readonly diagnostics: DiagnosticOptions;
}

export interface OpenFile {
  readonly uri: string;
  readonly file: string;
  readonly document: TextDocument;
}

export class Session {
  readonly documents = new TextDocuments(TextDocument);
  readonly folders: Folders;

  constructor(
    readonly connection: Connection,
    readonly client: ClientAbilities,
    readonly options: InitializationOptions,
    events: FolderEvents,
  ) {
    this.folders = new Folders(events, options.cacheDir);
  }

  /** The open document of a file path, whatever way the client spells its URI. */
  openFile(file: string): OpenFile | undefined {
    return this.openFiles().find((open) => open.file === file);
  }

  openFiles(): OpenFile[] {
    return this.documents.all().flatMap((document) => {
      const file = fileOf(document.uri);
      return file === undefined ? [] : [{ uri: document.uri, file, document }];
    });
  }

  /** The folder that reports on a document, and its path; undefined for what the analysis does not look at. */
  locate(uri: string): { readonly folder: Folder; readonly file: string } | undefined {
    const file = fileOf(uri);
    if (file === undefined) return undefined;
    const folder = this.folders.of(file);
    return folder.workspace.covers(file) ? { folder, file } : undefined;
  }

  log(message: string): void {
    this.connection.console.info(message);
  }

  fail(what: string, error: unknown): void {
    this.connection.console.error(
      `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}

export const SYNC = { openClose: true, change: TextDocumentSyncKind.Incremental, save: false } as const;

/** Sanitises the capabilities once, so that no feature asks the raw ones. */
export function abilitiesOf(
  capabilities: ClientCapabilities,
  options: InitializationOptions,
): ClientAbilities {
  const { workspace, textDocument, window } = capabilities;
  const edits = workspace?.workspaceEdit;
  return {
    pull: textDocument?.diagnostic !== undefined,
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshLenses: workspace?.codeLens?.refreshSupport === true,
    configuration: workspace?.configuration === true,
    watchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    folderChanges: workspace?.workspaceFolders === true,
    progress: window?.workDoneProgress === true,
    documentChanges: edits?.documentChanges === true,
    createFiles: edits?.documentChanges === true && edits.resourceOperations?.includes('create') === true,
    snippetEdits: edits?.documentChanges === true && edits.snippetEditSupport === true,
    lateEdits:
      textDocument?.codeAction?.dataSupport === true &&
      textDocument.codeAction.resolveSupport?.properties.includes('edit') === true,
    diagnostics: {
      relatedInformation: textDocument?.publishDiagnostics?.relatedInformation !== false,
      tags: true,
      ...(options.rulePage !== undefined && { rulePage: options.rulePage }),
    },
  };
}
