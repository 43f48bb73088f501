/** A small language client for tests: the built server as a process, real JSON-RPC over its standard streams. */
import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type {
  ClientCapabilities,
  CodeAction,
  Diagnostic,
  DocumentDiagnosticReport,
  InitializeResult,
  Position,
  PublishDiagnosticsParams,
  Range,
  TextEdit,
} from 'vscode-languageserver';

const ROOT = path.join(__dirname, '../..');
const SERVER_DIR = path.join(ROOT, 'node_modules/.cache/test-server');
let isBuilt = false;

/** Bundles the product once per test run, so that what is tested is what is shipped. */
export function builtServer(): string {
  if (!isBuilt)
    execFileSync(process.execPath, [path.join(ROOT, 'scripts/build.mjs'), '--outdir', SERVER_DIR], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  isBuilt = true;
  return path.join(SERVER_DIR, 'server.js');
}

/** A folder with the given files, to be removed with `remove`. */
export function folderWith(files: Readonly<Record<string, string>>): {
  readonly root: string;
  readonly uri: (file: string) => string;
  readonly write: (file: string, text: string) => void;
  readonly delete: (file: string) => void;
  readonly remove: () => void;
} {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'pc-')));
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  return {
    root,
    uri: (file) => pathToFileURL(path.join(root, file)).href,
    write,
    delete: (file) => rmSync(path.join(root, file)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export interface ClientOptions {
  readonly folders: readonly string[];
  /** Pushed diagnostics instead of pulled ones. */
  readonly push?: boolean;
  readonly settings?: (folderUri: string) => unknown;
  readonly snippets?: boolean;
  readonly initializationOptions?: unknown;
}

const DEADLINE = 15_000;

export class TestClient {
  readonly published = new Map<string, PublishDiagnosticsParams>();
  readonly notifications: { readonly method: string; readonly params: unknown }[] = [];
  readonly registrations: string[] = [];
  readonly messages: string[] = [];
  /** Tokens of the progress that the server has asked to show. */
  readonly progress: (string | number)[] = [];
  refreshes = 0;
  initialized!: InitializeResult;
  private readonly texts = new Map<string, { version: number; text: string }>();
  private readonly watchers = new Set<() => void>();

  private constructor(
    readonly process: ChildProcessWithoutNullStreams,
    readonly rpc: MessageConnection,
  ) {}

  static async start(options: ClientOptions): Promise<TestClient> {
    const child = spawn(process.execPath, [builtServer(), '--stdio']);
    let errors = '';
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    const rpc = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const client = new TestClient(child, rpc);
    child.on('exit', (code) => {
      if (code) console.error(`server exited with ${String(code)}: ${errors}`);
    });
    client.answer(options);
    rpc.listen();
    client.initialized = await rpc.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: options.folders.map((uri) => ({ uri, name: path.basename(uri) })),
      capabilities: capabilities(options),
      initializationOptions: options.initializationOptions,
    });
    await rpc.sendNotification('initialized', {});
    return client;
  }

  open(uri: string, text: string, languageId = 'typescript'): Promise<void> {
    this.texts.set(uri, { version: 1, text });
    return this.rpc.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  /** Replaces the first occurrence of a text, as typing would: incrementally. */
  async edit(uri: string, from: string, to: string): Promise<number> {
    const document = this.texts.get(uri);
    if (!document) throw new Error(`${uri} is not open`);
    const start = document.text.indexOf(from);
    if (start === -1) throw new Error(`${uri} does not contain ${from}`);
    const range = {
      start: positionOf(document.text, start),
      end: positionOf(document.text, start + from.length),
    };
    document.text = document.text.slice(0, start) + to + document.text.slice(start + from.length);
    document.version++;
    await this.rpc.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: document.version },
      contentChanges: [{ range, text: to }],
    });
    return document.version;
  }

  text(uri: string): string {
    return this.texts.get(uri)?.text ?? '';
  }

  close(uri: string): Promise<void> {
    this.texts.delete(uri);
    return this.rpc.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  async pull(uri: string, previousResultId?: string): Promise<Diagnostic[]> {
    const report = await this.pullReport(uri, previousResultId);
    return report.kind === 'full' ? report.items : [];
  }

  pullReport(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.rpc.sendRequest('textDocument/diagnostic', {
      textDocument: { uri },
      identifier: 'portcullis',
      ...(previousResultId !== undefined && { previousResultId }),
    });
  }

  actions(uri: string, range: Range, diagnostics: Diagnostic[], only?: string[]): Promise<CodeAction[]> {
    return this.rpc.sendRequest('textDocument/codeAction', {
      textDocument: { uri },
      range,
      context: { diagnostics, ...(only && { only }) },
    });
  }

  /** Waits until the condition holds; it is looked at after every message of the server. */
  async until(what: string, holds: () => boolean): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.watchers.delete(look);
        reject(new Error(`not within ${String(DEADLINE)} ms: ${what}`));
      }, DEADLINE);
      const look = (): void => {
        if (!holds()) return;
        clearTimeout(timer);
        this.watchers.delete(look);
        resolve();
      };
      this.watchers.add(look);
    });
  }

  /** Pushed diagnostics of a file, once they are those of the given version. */
  async pushed(uri: string, version: number): Promise<Diagnostic[]> {
    await this.until(
      `diagnostics of version ${String(version)}`,
      () => this.published.get(uri)?.version === version,
    );
    return this.published.get(uri)?.diagnostics ?? [];
  }

  async kill(): Promise<void> {
    const exited = new Promise((resolve) => this.process.on('exit', resolve));
    this.process.kill('SIGKILL');
    await exited;
    this.rpc.dispose();
  }

  async stop(): Promise<number | null> {
    const exited = new Promise<number | null>((resolve) => this.process.on('exit', resolve));
    await this.rpc.sendRequest('shutdown');
    await this.rpc.sendNotification('exit');
    const code = await exited;
    this.rpc.dispose();
    return code;
  }

  private answer(options: ClientOptions): void {
    const { rpc } = this;
    const notice = (): void => [...this.watchers].forEach((look) => look());
    rpc.onRequest('workspace/configuration', ({ items }: { items: { scopeUri: string }[] }) =>
      items.map(({ scopeUri }) => options.settings?.(scopeUri) ?? null),
    );
    rpc.onRequest(
      'client/registerCapability',
      ({ registrations }: { registrations: { method: string }[] }) => {
        this.registrations.push(...registrations.map(({ method }) => method));
        notice();
      },
    );
    rpc.onRequest('workspace/diagnostic/refresh', () => {
      this.refreshes++;
      notice();
    });
    rpc.onRequest('workspace/codeLens/refresh', () => null);
    rpc.onRequest('window/workDoneProgress/create', ({ token }: { token: string | number }) => {
      this.progress.push(token);
      notice();
      return null;
    });
    rpc.onNotification((method, params) => {
      if (method === 'textDocument/publishDiagnostics') {
        const published = params as PublishDiagnosticsParams;
        this.published.set(published.uri, published);
      } else if (method === 'window/showMessage') this.messages.push((params as { message: string }).message);
      else this.notifications.push({ method, params });
      notice();
    });
  }
}

function capabilities({ push, snippets }: ClientOptions): ClientCapabilities {
  return {
    workspace: {
      configuration: true,
      workspaceFolders: true,
      didChangeConfiguration: { dynamicRegistration: true },
      didChangeWatchedFiles: { dynamicRegistration: true },
      diagnostics: { refreshSupport: true },
      workspaceEdit: {
        documentChanges: true,
        resourceOperations: ['create', 'rename', 'delete'],
        ...(snippets && { snippetEditSupport: true }),
      },
    },
    textDocument: {
      publishDiagnostics: { relatedInformation: true, versionSupport: true },
      codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } },
      ...(!push && { diagnostic: { dynamicRegistration: true } }),
    },
    window: { workDoneProgress: true },
  };
}

function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

const offsetOf = (text: string, { line, character }: Position): number =>
  text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;

export function applied(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .map((edit, index) => ({ edit, index, start: offsetOf(text, edit.range.start) }))
    .sort((a, b) => b.start - a.start || b.index - a.index)
    .reduce(
      (all, { edit, start }) =>
        all.slice(0, start) + edit.newText + all.slice(offsetOf(text, edit.range.end)),
      text,
    );
}
