/** The part of package.json that describes the extension to VS Code. */
import { COMMAND_INFO, COMMANDS, ENDPOINTS_VIEW, type CommandName } from '../../client/src/commands';
import { ruleMetas } from '../../server/src/engine';
import { EDITOR_SETTINGS } from '../../server/src/lsp/editorSettings';
import { editorSettingsProperties } from '../../server/src/model/settingsSchema';

export const CONFIG_SCHEMA = 'rulesets/config.schema.json';

const SOURCE_LANGUAGES = ['javascript', 'javascriptreact', 'typescript', 'typescriptreact'];
const CONTAINER = 'portcullis';

const commandNames = Object.keys(COMMANDS) as CommandName[];

const link = (label: string, command: CommandName): string => `[${label}](command:${COMMANDS[command]})`;

/** What the tree of endpoints says instead of showing nothing; `portcullis.state` is set by the status item. */
const WELCOME: readonly (readonly [when: string, contents: string])[] = [
  [
    'workspaceFolderCount == 0',
    'Open the folder of an API to see its endpoints and what protects them.\n[Open Folder](command:vscode.openFolder)',
  ],
  [
    "workspaceFolderCount > 0 && portcullis.state == 'cancelled'",
    `The scan was cancelled, so no endpoints are known.\n${link('Audit Workspace', 'auditWorkspace')}`,
  ],
  [
    "workspaceFolderCount > 0 && portcullis.state == 'failed'",
    `The analysis failed; the output says why.\n${link('Show Output', 'showOutput')}\n${link('Restart Server', 'restartServer')}`,
  ],
  [
    "workspaceFolderCount > 0 && portcullis.state == 'ready'",
    `No endpoints were found in this workspace. Tests, build output, and files that .gitignore or the setting [exclude](command:workbench.action.openSettings?%22portcullis.exclude%22) names are left out.\n${link('Audit Workspace', 'auditWorkspace')}\n${link('Show Output', 'showOutput')}`,
  ],
];

const step = (id: string, title: string, description: string, completedBy: readonly string[] = []) => ({
  id,
  title,
  description,
  media: { markdown: `client/media/walkthrough/${id}.md` },
  ...(completedBy.length > 0 && { completionEvents: completedBy }),
});

const WALKTHROUGH = {
  id: 'start',
  title: 'Get started with Portcullis',
  description: 'See which endpoints of your API are unprotected, and mend them.',
  when: 'workspaceFolderCount > 0',
  steps: [
    step(
      'audit',
      'Audit the workspace',
      `Look at every endpoint at once: its controls, the evidence, and the findings.\n${link('Audit Workspace', 'auditWorkspace')}`,
      [`onCommand:${COMMANDS.auditWorkspace}`],
    ),
    step(
      'endpoints',
      'Browse the endpoints',
      `The tree in the side bar leads to the code of each endpoint.\n${link('Show Endpoints', 'showEndpoints')}`,
      [`onCommand:${COMMANDS.showEndpoints}`],
    ),
    step(
      'fix',
      'Mend a finding',
      'Put the cursor on a finding and ask for a quick fix: it uses the guards, limiters and schemas that your code already has.',
    ),
    step(
      'configure',
      'Say what the code cannot tell',
      'Declare public endpoints and what your gateway does in `portcullis.config.yaml`, and accept single findings with a reason.\n[Settings](command:workbench.action.openSettings?%22portcullis%22)',
    ),
    step(
      'export',
      'Share the report',
      `Export the audit as HTML, SARIF, Markdown or JSON, or run the same engine in CI.\n${link('Export Audit Report…', 'exportReport')}`,
      [`onCommand:${COMMANDS.exportReport}`],
    ),
  ],
};

/** The fields of package.json that are generated, with the values that they should have. */
export function manifestFields(): Readonly<Record<string, unknown>> {
  return {
    activationEvents: [
      ...SOURCE_LANGUAGES.map((language) => `onLanguage:${language}`),
      'workspaceContains:**/{openapi,swagger}.{json,yaml,yml}',
      'workspaceContains:**/portcullis.config.{json,yaml,yml}',
    ],
    capabilities: {
      untrustedWorkspaces: { supported: true },
      virtualWorkspaces: {
        supported: false,
        description: 'Portcullis reads the files of a workspace from the disk.',
      },
    },
    extensionKind: ['workspace'],
    contributes: {
      commands: commandNames.map((name) => ({
        command: COMMANDS[name],
        category: 'Portcullis',
        ...COMMAND_INFO[name],
      })),
      configuration: { title: 'Portcullis', properties: settingsProperties() },
      configurationDefaults: {
        'workbench.editorAssociations': { 'portcullis-rule:/**': 'vscode.markdown.preview.editor' },
      },
      jsonValidation: [{ fileMatch: ['portcullis.config.json'], url: `./${CONFIG_SCHEMA}` }],
      yamlValidation: [
        { fileMatch: ['portcullis.config.yaml', 'portcullis.config.yml'], url: `./${CONFIG_SCHEMA}` },
      ],
      viewsContainers: {
        activitybar: [{ id: CONTAINER, title: 'Portcullis', icon: 'client/media/portcullis.svg' }],
      },
      views: {
        [CONTAINER]: [{ id: ENDPOINTS_VIEW, name: 'Endpoints', icon: 'client/media/portcullis.svg' }],
      },
      viewsWelcome: WELCOME.map(([when, contents]) => ({ view: ENDPOINTS_VIEW, contents, when })),
      walkthroughs: [WALKTHROUGH],
      menus: {
        'view/title': (['auditWorkspace', 'exportReport', 'clearAudit'] as const).map((name, index) => ({
          command: COMMANDS[name],
          when: `view == ${ENDPOINTS_VIEW}`,
          group: name === 'clearAudit' ? 'portcullis' : `navigation@${String(index + 1)}`,
        })),
      },
    },
  };
}

/** Every setting that VS Code offers, by its full name. */
export const settingsProperties = (): Readonly<Record<string, unknown>> => ({
  ...editorSettingsProperties(ruleMetas().map((meta) => meta.id)),
  ...Object.fromEntries(
    Object.entries(EDITOR_SETTINGS).map(([key, schema]) => [`portcullis.${key}`, schema]),
  ),
});
