/**
 * The JSON Schema type of every setting. With `SETTING_DOCS` and `DEFAULT_SETTINGS` it yields the schema of
 * `portcullis.config.*` and the editor's configuration, so that no setting is described twice.
 */
import { CONTROL_IDS } from './endpoint';
import { SEVERITIES } from './finding';
import { USAGE_TOPICS } from './usage';
import { DEFAULT_SETTINGS, SETTING_DOCS, type Settings } from './settings';

/** A JSON Schema (draft 7) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const text: JsonSchema = { type: 'string', minLength: 1 };
const texts: JsonSchema = { type: 'array', items: text };
const count: JsonSchema = { type: 'integer', minimum: -1 };

const object = (
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
): JsonSchema => ({ type: 'object', description, properties, required, additionalProperties: false });

const level: JsonSchema = { enum: ['off', ...SEVERITIES] };

/** A map from rule ids to levels; knowing the ids makes editors complete them. */
const levels = (ruleIds: readonly string[]): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(ruleIds.map((id) => [id, level])),
  additionalProperties: level,
});

const pattern: JsonSchema = {
  type: 'string',
  pattern: '^([A-Za-z]+ |\\* )?/',
  patternErrorMessage: 'An endpoint such as "GET /health" or "/public/**".',
  description:
    'An endpoint such as `GET /health` or `/public/**`: `*` within a segment, `**` across segments.',
};

const argTest = object(
  'A test on an argument of the call.',
  {
    arg: { type: 'integer', minimum: 0 },
    prop: text,
    is: { type: ['string', 'number', 'boolean', 'null'] },
    isNot: { type: ['string', 'number', 'boolean', 'null'] },
    exists: { type: 'boolean' },
  },
  ['arg'],
);

const CALL_EFFECTS = [
  'enforces-authentication',
  'returns-identity',
  'verifies-credential',
  'enforces-authorization',
  'returns-permission',
  'validates',
  'returns-validation',
  'limits-rate',
  'logs',
  'decodes-credential',
  'redeems',
  'work-database',
  'work-file',
  'work-network',
  'work-process',
  'work-crypto',
  'work-mail',
];

const SINKS = [
  'sql',
  'nosql',
  'command',
  'path',
  'url',
  'redirect',
  'html',
  'template',
  'eval',
  'regex',
  'ldap',
  'xpath',
  'xml',
  'deserialization',
  'prototype',
  'mass-assignment',
  'header',
  'log',
  'format',
  'use',
];

const row = (
  kind: string,
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
): JsonSchema =>
  object(
    description,
    {
      kind: { const: kind },
      package: {
        anyOf: [text, { type: 'array', items: text, minItems: 1 }],
        description: 'Name of the package, or of several that are alike.',
      },
      path: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
      when: { type: 'array', items: argTest },
      note: text,
      ...properties,
    },
    ['kind', 'package', 'path', ...required],
  );

/** The schema of one catalog row, for users' rows and for the catalog itself. */
export const CATALOG_ROW_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['kind'],
  discriminator: { propertyName: 'kind' },
  oneOf: [
    row(
      'step',
      'A chain step (middleware, hook, guard, plugin) that is a control.',
      {
        control: { enum: [...CONTROL_IDS, 'none'] },
        strength: { enum: ['required', 'optional'] },
        covers: texts,
        demandsArg: count,
        label: text,
      },
      ['control'],
    ),
    row(
      'call',
      'A function called inside a handler or middleware.',
      { effect: { enum: CALL_EFFECTS }, arg: count, throws: { type: 'boolean' } },
      ['effect'],
    ),
    row(
      'sink',
      'A function whose argument is dangerous when it comes from the request.',
      {
        sink: { enum: SINKS },
        cwe: { type: 'integer', minimum: 1 },
        args: { type: 'array', items: count },
        prop: text,
        shape: { enum: ['string', 'object', 'whole', 'any'] },
        confidence: { enum: ['low', 'medium', 'high'] },
        open: { const: true },
      },
      ['sink', 'cwe', 'args'],
    ),
    row(
      'sanitizer',
      'A function whose result is harmless for the given sinks.',
      { for: { type: 'array', items: { enum: [...SINKS, 'all'] } }, arg: count },
      ['for'],
    ),
    row('usage', 'A call whose arguments rules want to see.', { topic: { enum: [...USAGE_TOPICS] } }, [
      'topic',
    ]),
  ],
};

/** The schema of each setting's value. */
export const settingSchemas = (ruleIds: readonly string[]): Readonly<Record<keyof Settings, JsonSchema>> => ({
  preset: {
    enum: ['recommended', 'strict', 'owasp-api-2023'],
    enumDescriptions: [
      'What nearly every API should act on.',
      'Every rule, hints about a complete OpenAPI description included.',
      'Every rule that belongs to a class of the OWASP API Security Top 10:2023.',
    ],
  },
  include: texts,
  exclude: texts,
  rules: levels(ruleIds),
  overrides: {
    type: 'array',
    items: object(
      'Rule levels for some files.',
      { files: { ...texts, minItems: 1 }, rules: levels(ruleIds) },
      ['files', 'rules'],
    ),
  },
  publicEndpoints: {
    type: 'array',
    items: object('An endpoint that needs no authentication.', { endpoint: pattern, reason: text }, [
      'endpoint',
      'reason',
    ]),
  },
  assume: {
    type: 'array',
    items: object(
      'A control that something outside of the code provides.',
      { control: { enum: [...CONTROL_IDS] }, endpoints: { type: 'array', items: pattern }, reason: text },
      ['control', 'reason'],
    ),
  },
  catalog: { type: 'array', items: CATALOG_ROW_SCHEMA },
  minimumConfidence: { enum: ['low', 'medium', 'high'] },
  requireSuppressionReason: { type: 'boolean' },
  baseline: text,
  showBaselined: { type: 'boolean' },
  maxFileSize: { type: 'integer', minimum: 1000, maximum: 100_000_000 },
  openapiRulesets: texts,
  openapiRemoteRefs: {
    type: 'object',
    propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9+.-]+:' },
    additionalProperties: text,
  },
});

/** Keys of `Settings` that may stand in the given place. */
export const settingsIn = (place: 'file' | 'editor'): (keyof Settings)[] =>
  (Object.keys(SETTING_DOCS) as (keyof Settings)[]).filter(
    (key) => SETTING_DOCS[key].where === 'both' || SETTING_DOCS[key].where === place,
  );

const documented = (key: keyof Settings, schema: JsonSchema): JsonSchema => ({
  ...schema,
  description: SETTING_DOCS[key].description,
  default: DEFAULT_SETTINGS[key],
});

/** The published schema of `portcullis.config.{json,yaml,yml}`. */
export function configurationFileSchema(ruleIds: readonly string[]): JsonSchema {
  const schemas = settingSchemas(ruleIds);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Portcullis configuration',
    type: 'object',
    properties: {
      $schema: { type: 'string', description: 'Path or URL of this schema, for completion in editors.' },
      ...Object.fromEntries(settingsIn('file').map((key) => [key, documented(key, schemas[key])])),
    },
    additionalProperties: false,
  };
}

/** `contributes.configuration.properties` of the manifest, for the settings that are shared with the file. */
export function editorSettingsProperties(ruleIds: readonly string[]): Readonly<Record<string, JsonSchema>> {
  const schemas = settingSchemas(ruleIds);
  return Object.fromEntries(
    settingsIn('editor').map((key) => {
      const { description, ...schema } = documented(key, schemas[key]);
      // The settings page shows backticks as they are unless told that this is Markdown.
      return [`portcullis.${key}`, { ...schema, markdownDescription: description, scope: 'resource' }];
    }),
  );
}
