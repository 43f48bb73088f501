/** The connection to the language server: starts it, restarts it when it dies, and asks it things. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import {
  LanguageClient,
  TransportKind,
  type LanguageClientOptions,
  type ServerOptions,
} from 'vscode-languageclient/node';
import type { InitializationOptions } from '../../server/src/lsp/protocol';
import { AuditDiagnostics } from './auditDiagnostics';
import { COMMANDS } from './commands';
import { RestartPolicy } from './restartPolicy';

/** Addresses of rule pages inside the editor; `features/rulePages.ts` shows them. */
export const RULE_SCHEME = 'portcullis-rule';

const LANGUAGES = ['javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'json', 'jsonc', 'yaml'];

export class Client {
  private readonly client: LanguageClient;
  private readonly audited = new AuditDiagnostics();
  private readonly notifications = new Map<string, vscode.EventEmitter<unknown>>();

  constructor(
    readonly context: vscode.ExtensionContext,
    readonly output: vscode.LogOutputChannel,
  ) {
    context.subscriptions.push(this.audited);
    const module = context.asAbsolutePath('dist/server.js');
    // Compiled code kept between starts saves a third of the time to the first diagnostics.
    const env = {
      ...process.env,
      NODE_COMPILE_CACHE: path.join(context.globalStorageUri.fsPath, 'compiled'),
    };
    const server: ServerOptions = {
      run: {
        module,
        transport: TransportKind.ipc,
        // Facts of a file outlive the usual young generation, and copying them about would take a fifth of a scan.
        options: { env, execArgv: ['--max-semi-space-size=32'] },
      },
      debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6011'] } },
    };
    this.client = new LanguageClient('portcullis', 'Portcullis', server, this.options());
  }

  async start(): Promise<void> {
    for (const [method, emitter] of this.notifications)
      this.client.onNotification(method, (params: unknown) => emitter.fire(params));
    await this.client.start();
  }

  restart(): Promise<void> {
    return this.client.restart();
  }

  async stop(): Promise<void> {
    if (this.client.needsStop()) await this.client.stop();
  }

  /** Sends a request once the server runs; an error is shown to the user, and undefined returned. */
  async ask<Result>(method: string, params: object = {}): Promise<Result | undefined> {
    try {
      await this.client.start();
      return await this.client.sendRequest<Result>(method, params);
    } catch (error) {
      this.output.error(`${method}: ${String(error)}`);
      void vscode.window.showErrorMessage('Portcullis could not do this; its output says why.');
      return undefined;
    }
  }

  /** To be called before `start`. */
  onNotification<Params>(method: string, listener: (params: Params) => void): vscode.Disposable {
    let emitter = this.notifications.get(method);
    if (!emitter) this.notifications.set(method, (emitter = new vscode.EventEmitter()));
    return emitter.event(listener as (params: unknown) => void);
  }

  private options(): LanguageClientOptions {
    const initializationOptions: InitializationOptions = {
      rulePage: `${RULE_SCHEME}:/{id}.md`,
      cacheDir: this.context.globalStorageUri.fsPath,
      hidesPulled: true,
      lensCommand: COMMANDS.showEndpoints,
    };
    return {
      documentSelector: LANGUAGES.map((language) => ({ scheme: 'file', language })),
      outputChannel: this.output,
      initializationOptions,
      middleware: { handleDiagnostics: (uri, diagnostics) => this.audited.set(uri, diagnostics) },
      errorHandler: new RestartPolicy(this.output),
      diagnosticPullOptions: { onChange: true, onSave: false },
      markdown: { isTrusted: false, supportHtml: false },
    };
  }
}
