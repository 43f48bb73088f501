/**
 * Brings diagnostics to the client. Open files are pulled where the client can pull, else pushed. An explicit audit
 * pushes those of unopened files too, and keeps them true until they are cleared.
 */
import { createHash } from 'node:crypto';
import {
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
  type CancellationToken,
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { Folder } from './folder';
import { toDiagnostic } from './diagnostics';
import type { Session } from './session';
import { uriOf } from './uris';

export class Publisher {
  /** URI → what the client was last given for it, to send only what differs. */
  private readonly pushed = new Map<string, string>();
  /** File → result id of the last pull. */
  private readonly pulled = new Map<string, string>();
  /** Folders whose unopened files are shown. */
  private readonly audited = new Set<Folder>();

  constructor(private readonly session: Session) {}

  async pull(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const { uri } = params.textDocument;
    const located = this.session.locate(uri);
    if (!located) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    const { folder, file } = located;
    const version = this.session.documents.get(uri)?.version;
    await folder.current();
    if (token.isCancellationRequested || this.session.documents.get(uri)?.version !== version)
      throw new ResponseError(LSPErrorCodes.ServerCancelled, 'The text has changed.', {
        retriggerRequest: true,
      });
    const items = this.diagnosticsOf(folder, file);
    const resultId = digest(items);
    this.pulled.set(file, resultId);
    return resultId === params.previousResultId
      ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
      : { kind: DocumentDiagnosticReportKind.Full, resultId, items };
  }

  /** There are new results in a folder. */
  update(folder: Folder): void {
    const { client } = this.session;
    let stale = false;
    for (const { uri, file, document } of this.session.openFiles()) {
      if (this.session.folders.of(file) !== folder || !folder.workspace.covers(file)) continue;
      const diagnostics = this.diagnosticsOf(folder, file);
      if (!client.pull) this.push(uri, diagnostics, document.version);
      else {
        const known = this.pulled.get(file);
        stale ||= known !== undefined && known !== digest(diagnostics);
      }
    }
    if (this.audited.has(folder)) this.pushUnopened(folder);
    if (stale && client.refreshDiagnostics) this.session.connection.languages.diagnostics.refresh();
  }

  /** Shows the findings of all files of a folder from now on. */
  showAudit(folder: Folder): void {
    this.audited.add(folder);
    this.pushUnopened(folder);
  }

  clearAudit(folder?: Folder): void {
    for (const one of folder ? [folder] : [...this.audited]) this.audited.delete(one);
    for (const uri of [...this.pushed.keys()]) {
      const open = this.session.documents.get(uri) !== undefined;
      if (open && !this.session.client.pull) continue;
      const owner = this.session.locate(uri)?.folder;
      if (!owner || !this.audited.has(owner)) this.push(uri, []);
    }
  }

  /** An opened file is pulled from now on (or pushed with its version), so what the audit pushed must go. */
  opened(uri: string, file: string): void {
    if (this.session.client.pull && !this.session.options.hidesPulled) {
      this.push(uriOf(file), []);
      this.push(uri, []);
    }
  }

  closed(uri: string, file: string): void {
    this.pulled.delete(file);
    if (this.session.options.hidesPulled) return;
    this.push(uri, []);
    const folder = this.session.locate(uri)?.folder;
    if (folder && this.audited.has(folder)) void folder.current().then(() => this.pushUnopened(folder));
  }

  forget(folder: Folder): void {
    this.clearAudit(folder);
  }

  private pushUnopened(folder: Folder): void {
    const { hidesPulled } = this.session.options;
    const open = new Set(hidesPulled ? [] : this.session.openFiles().map(({ file }) => file));
    const wanted = new Map<string, string>();
    for (const { location } of folder.result?.findings ?? []) {
      if (!open.has(location.file)) wanted.set(uriOf(location.file), location.file);
    }
    for (const uri of [...this.pushed.keys()]) {
      if (wanted.has(uri) || (!hidesPulled && this.session.documents.get(uri))) continue;
      if (this.session.locate(uri)?.folder === folder) this.push(uri, []);
    }
    for (const [uri, file] of wanted) this.push(uri, this.diagnosticsOf(folder, file));
  }

  private diagnosticsOf(folder: Folder, file: string): Diagnostic[] {
    return folder
      .findingsIn(file)
      .map((finding) => toDiagnostic(finding, folder, this.session.client.diagnostics));
  }

  private push(uri: string, diagnostics: Diagnostic[], version?: number): void {
    const id = `${String(version ?? '')} ${digest(diagnostics)}`;
    if (diagnostics.length === 0 && !this.pushed.has(uri) && version === undefined) return;
    if (this.pushed.get(uri) === id) return;
    if (diagnostics.length === 0 && version === undefined) this.pushed.delete(uri);
    else this.pushed.set(uri, id);
    void this.session.connection.sendDiagnostics({
      uri,
      diagnostics,
      ...(version !== undefined && { version }),
    });
  }
}

const digest = (diagnostics: readonly Diagnostic[]): string =>
  createHash('sha1').update(JSON.stringify(diagnostics)).digest('base64');
