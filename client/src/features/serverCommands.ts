import * as vscode from 'vscode';
import type { Client } from '../client';
import { COMMANDS } from '../commands';

export const registerServerCommands = (client: Client): vscode.Disposable[] => [
  vscode.commands.registerCommand(COMMANDS.restartServer, () => client.restart()),
  vscode.commands.registerCommand(COMMANDS.showOutput, () => client.output.show()),
];
