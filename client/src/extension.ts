import * as vscode from 'vscode';
import { Client } from './client';
import { registerAudit } from './features/audit';
import { registerEndpointsView } from './features/endpointsView';
import { registerExport } from './features/export';
import { registerRulePages } from './features/rulePages';
import { registerServerCommands } from './features/serverCommands';
import { registerStatus } from './features/status';

const FEATURES = [
  registerStatus,
  registerServerCommands,
  registerRulePages,
  registerAudit,
  registerExport,
  registerEndpointsView,
];

let client: Client | undefined;

/** Registers everything at once and starts the server in the background; commands wait for it themselves. */
export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel('Portcullis', { log: true });
  const started = new Client(context, output);
  client = started;
  context.subscriptions.push(output);
  for (const register of FEATURES) context.subscriptions.push(...register(started));
  started.start().catch((error: unknown) => output.error(String(error)));
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
