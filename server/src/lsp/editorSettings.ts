/** Settings that only make sense in an editor; those that are shared with the configuration file are in `model/`. */
export const EDITOR_SETTINGS = {
  codeLens: {
    type: 'boolean',
    default: false,
    description: 'Show the controls of every endpoint above its registration.',
    scope: 'resource',
  },
  'trace.server': {
    type: 'string',
    enum: ['off', 'messages', 'verbose'],
    default: 'off',
    description: 'Log what editor and language server say to each other.',
    scope: 'window',
  },
} as const;

/** Whether the raw `portcullis.*` settings of an editor ask for code lenses. */
export const wantsLenses = (raw: unknown): boolean =>
  typeof raw === 'object' && raw !== null && (raw as { codeLens?: unknown }).codeLens === true;
