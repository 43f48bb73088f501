/** The part of package.json that describes the extension to VS Code. */
import { COMMAND_INFO, COMMANDS, ENDPOINTS_VIEW, type CommandName } from '../../client/src/commands';
import { ruleMetas } from '../../server/src/engine';
import { EDITOR_SETTINGS } from '../../server/src/lsp/editorSettings';
import { editorSettingsProperties } from '../../server/src/model/settingsSchema';

export const CONFIG_SCHEMA = 'rulesets/config.schema.json';

const SOURCE_LANGUAGES = ['javascript', 'javascriptreact', 'typescript', 'typescriptreact'];
const CONTAINER = 'portcullis';

const commandNames = Object.keys(COMMANDS) as CommandName[];

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
      viewsWelcome: [
        {
          view: ENDPOINTS_VIEW,
          contents: `No endpoints were found in this workspace.\n[Audit Workspace](command:${COMMANDS.auditWorkspace})`,
        },
      ],
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
