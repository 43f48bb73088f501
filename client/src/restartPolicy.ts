/** What happens when the server dies: it comes back, later each time, and the user hears of it once. */
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  type CloseHandlerResult,
  type ErrorHandler,
  type ErrorHandlerResult,
} from 'vscode-languageclient/node';
import { COMMANDS } from './commands';

const WINDOW = 5 * 60_000;
const MOST_CRASHES = 6;
const FIRST_DELAY = 250;

export class RestartPolicy implements ErrorHandler {
  private crashes: number[] = [];
  private told = false;

  constructor(private readonly output: vscode.LogOutputChannel) {}

  error(error: Error): ErrorHandlerResult {
    this.output.error(`connection: ${error.message}`);
    return { action: ErrorAction.Continue, handled: true };
  }

  async closed(): Promise<CloseHandlerResult> {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((at) => now - at < WINDOW), now];
    const count = this.crashes.length;
    this.output.warn(`The server stopped unexpectedly (${String(count)} times within five minutes).`);
    if (count >= MOST_CRASHES) {
      this.crashes = [];
      this.tell('Portcullis stopped: its server crashed again and again.');
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    if (!this.told) this.tell('The server of Portcullis crashed and is being restarted.');
    this.told = true;
    await setTimeout(FIRST_DELAY * 2 ** (count - 1));
    return { action: CloseAction.Restart, handled: true };
  }

  private tell(message: string): void {
    void vscode.window.showWarningMessage(message, 'Show Output', 'Restart').then((choice) => {
      if (choice === 'Show Output') this.output.show();
      if (choice === 'Restart') void vscode.commands.executeCommand(COMMANDS.restartServer);
    });
  }
}
