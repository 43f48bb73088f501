/** The tree of endpoints: folder (if there are several) → application → groups (if it is large) → endpoint. */
import * as vscode from 'vscode';
import {
  METHODS,
  type ApplicationItem,
  type EndpointItem,
  type EndpointPosture,
  type FolderEndpoints,
} from '../../../server/src/lsp/protocol';
import type { Client } from '../client';
import { COMMANDS, ENDPOINTS_VIEW } from '../commands';
import { grouped, type EndpointGroup } from './endpointGroups';

type Node =
  | { readonly kind: 'folder'; readonly item: FolderEndpoints }
  | { readonly kind: 'application'; readonly item: ApplicationItem }
  | { readonly kind: 'group'; readonly item: EndpointGroup }
  | { readonly kind: 'endpoint'; readonly item: EndpointItem };

export function registerEndpointsView(client: Client): vscode.Disposable[] {
  const changed = new vscode.EventEmitter<void>();
  const view = vscode.window.createTreeView<Node>(ENDPOINTS_VIEW, {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: treeItem,
      getChildren: (node) => (node ? childrenOf(node) : load()),
    },
  });
  const load = async (): Promise<Node[]> => {
    const nodes = await roots(client);
    view.message = overview(nodes);
    return nodes;
  };
  return [
    changed,
    view,
    client.onNotification(METHODS.endpointsChanged, () => changed.fire()),
    vscode.commands.registerCommand(COMMANDS.showEndpoints, () =>
      vscode.commands.executeCommand(`${ENDPOINTS_VIEW}.focus`),
    ),
  ];
}

async function roots(client: Client): Promise<Node[]> {
  const folders = (await client.ask<FolderEndpoints[]>(METHODS.endpoints)) ?? [];
  const filled = folders.filter(({ applications }) => applications.length > 0);
  const [only, ...others] = filled;
  if (only && others.length === 0) return childrenOf({ kind: 'folder', item: only });
  return filled.map((item) => ({ kind: 'folder', item }));
}

/** Above the tree; absent if it is empty, because then the view says what to do. */
function overview(nodes: readonly Node[]): string | undefined {
  const endpoints = nodes.flatMap(endpointsOf);
  if (endpoints.length === 0) return undefined;
  const open = endpoints.filter(({ posture }) => posture === 'open').length;
  const all = `${endpoints.length.toLocaleString()} ${endpoints.length === 1 ? 'endpoint' : 'endpoints'}`;
  return open === 0
    ? `${all}, none without authentication`
    : `${all}, ${open.toLocaleString()} without authentication`;
}

function endpointsOf(node: Node): readonly EndpointItem[] {
  switch (node.kind) {
    case 'folder':
      return node.item.applications.flatMap(({ endpoints }) => endpoints);
    case 'application':
      return node.item.endpoints;
    case 'group':
      return node.item.endpoints;
    case 'endpoint':
      return [node.item];
  }
}

function childrenOf(node: Node): Node[] {
  if (node.kind === 'folder') return node.item.applications.map((item) => ({ kind: 'application', item }));
  if (node.kind === 'endpoint') return [];
  const entries = grouped(node.item.endpoints, node.kind === 'group' ? node.item.path : '');
  return entries.map((entry) =>
    'endpoints' in entry ? { kind: 'group', item: entry } : { kind: 'endpoint', item: entry },
  );
}

function treeItem(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case 'folder': {
      const item = new vscode.TreeItem(node.item.folderName, vscode.TreeItemCollapsibleState.Expanded);
      item.iconPath = vscode.ThemeIcon.Folder;
      return item;
    }
    case 'application': {
      const item = new vscode.TreeItem(node.item.name, vscode.TreeItemCollapsibleState.Expanded);
      item.iconPath = new vscode.ThemeIcon('server');
      item.description = `${node.item.framework}, ${String(node.item.endpoints.length)}`;
      item.tooltip = `${node.item.name}: ${String(node.item.endpoints.length)} endpoints, ${node.item.framework}`;
      return item;
    }
    case 'group': {
      const { path, endpoints } = node.item;
      const item = new vscode.TreeItem(path, vscode.TreeItemCollapsibleState.Collapsed);
      const open = endpoints.filter(({ posture }) => posture === 'open').length;
      item.iconPath = vscode.ThemeIcon.Folder;
      item.description = `${String(endpoints.length)}${open > 0 ? `, ${String(open)} without auth` : ''}`;
      return item;
    }
    case 'endpoint':
      return endpointItem(node.item);
  }
}

const ICONS: Readonly<Record<EndpointPosture, readonly [icon: string, colour: string, spoken: string]>> = {
  guarded: ['pass', 'testing.iconPassed', 'all main controls present'],
  public: ['globe', 'charts.blue', 'public on purpose'],
  partial: ['warning', 'list.warningForeground', 'a control is absent'],
  open: ['unlock', 'list.errorForeground', 'no authentication'],
  unknown: ['question', 'descriptionForeground', 'a control is unknown'],
};

function endpointItem(endpoint: EndpointItem): vscode.TreeItem {
  const [icon, colour, spoken] = ICONS[endpoint.posture];
  const label = `${endpoint.method} ${endpoint.path}`;
  const item = new vscode.TreeItem(label);
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
  item.description = endpoint.summary;
  item.tooltip = new vscode.MarkdownString(endpoint.tooltip);
  item.accessibilityInformation = { label: [label, spoken, endpoint.summary].filter(Boolean).join(', ') };
  item.contextValue = 'endpoint';
  const { start, end } = endpoint.range;
  item.command = {
    title: 'Go to Endpoint',
    command: 'vscode.open',
    arguments: [
      vscode.Uri.parse(endpoint.uri),
      { selection: new vscode.Range(start.line, start.character, end.line, end.character) },
    ],
  };
  return item;
}
