/** Rule pages without a network: documents whose text comes from the server, shown as a Markdown preview. */
import * as vscode from 'vscode';
import { METHODS, type RulePageParams } from '../../../server/src/lsp/protocol';
import { RULE_SCHEME, type Client } from '../client';

export const registerRulePages = (client: Client): vscode.Disposable[] => [
  vscode.workspace.registerTextDocumentContentProvider(RULE_SCHEME, {
    provideTextDocumentContent: async (uri) => {
      const params: RulePageParams = { id: uri.path.replace(/^\/|\.md$/g, '') };
      return (await client.ask<string>(METHODS.rulePage, params)) ?? '';
    },
  }),
];
