/** Every command of the extension, once. The manifest's `contributes.commands` is generated from this. */
export const COMMANDS = {
  auditWorkspace: 'portcullis.auditWorkspace',
  auditFile: 'portcullis.auditFile',
  clearAudit: 'portcullis.clearAudit',
  showEndpoints: 'portcullis.showEndpoints',
  exportReport: 'portcullis.exportReport',
  restartServer: 'portcullis.restartServer',
  showOutput: 'portcullis.showOutput',
} as const;

export type CommandName = keyof typeof COMMANDS;

interface CommandInfo {
  readonly title: string;
  readonly icon?: string;
  /** When the palette offers it. */
  readonly enablement?: string;
}

export const COMMAND_INFO: Readonly<Record<CommandName, CommandInfo>> = {
  auditWorkspace: { title: 'Audit Workspace', icon: '$(shield)', enablement: 'workspaceFolderCount > 0' },
  auditFile: { title: 'Audit Current File', enablement: 'editorIsOpen' },
  clearAudit: { title: 'Clear Audit Results of Unopened Files', icon: '$(clear-all)' },
  showEndpoints: { title: 'Show Endpoints', icon: '$(list-tree)' },
  exportReport: {
    title: 'Export Audit Report…',
    icon: '$(export)',
    enablement: 'workspaceFolderCount > 0',
  },
  restartServer: { title: 'Restart Server', icon: '$(debug-restart)' },
  showOutput: { title: 'Show Output', icon: '$(output)' },
};

export const ENDPOINTS_VIEW = 'portcullis.endpoints';
