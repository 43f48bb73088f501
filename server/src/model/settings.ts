/**
 * The settings of Portcullis, written once. The manifest's `contributes.configuration`, the JSON Schema of
 * `portcullis.config.*` and the README's table are generated from `SETTINGS` (`npm run generate`).
 */
import type { CatalogRow } from './catalog';
import type { ControlId } from './endpoint';
import type { Severity } from './finding';

export type RuleLevel = 'off' | Severity;
export type PresetName = 'recommended' | 'strict' | 'owasp-api-2023';

/** An endpoint pattern: `GET /health`, `/public/**`; method optional, `*` within a segment, `**` across. */
export type EndpointPattern = string;

/** A control that something outside of the code provides (gateway, proxy, mesh). */
export interface Assumption {
  readonly control: ControlId;
  /** Which endpoints; absent: all. */
  readonly endpoints?: readonly EndpointPattern[];
  /** Shown as evidence: "rate limited by the API gateway". */
  readonly reason: string;
}

export interface PublicEndpoint {
  readonly endpoint: EndpointPattern;
  readonly reason: string;
}

export interface PathOverride {
  /** Globs relative to the configuration file. */
  readonly files: readonly string[];
  readonly rules: Readonly<Record<string, RuleLevel>>;
}

/** Fully shaped: every field is there after the border (`workspace/configuration`). */
export interface Settings {
  readonly preset: PresetName;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly rules: Readonly<Record<string, RuleLevel>>;
  readonly overrides: readonly PathOverride[];
  readonly publicEndpoints: readonly PublicEndpoint[];
  readonly assume: readonly Assumption[];
  readonly catalog: readonly CatalogRow[];
  /** Findings below this confidence are not shown. */
  readonly minimumConfidence: 'low' | 'medium' | 'high';
  /** Suppression comments without a reason are findings. */
  readonly requireSuppressionReason: boolean;
  /** File with the findings that are known already, relative to the configuration file. */
  readonly baseline: string;
  /** Known findings are hints in the editor, instead of hidden. */
  readonly showBaselined: boolean;
  readonly maxFileSize: number;
  /** Spectral rulesets for OpenAPI documents, relative to the configuration file. */
  readonly openapiRulesets: readonly string[];
  /** Beginnings of addresses that `$ref`s name → folder or file with a copy, relative to the configuration file. */
  readonly openapiRemoteRefs: Readonly<Record<string, string>>;
}

/** Settings, and the absolute folder that their globs are relative to. */
export interface ScopedSettings {
  readonly settings: Settings;
  readonly base: string;
}

export const DEFAULT_SETTINGS: Settings = {
  preset: 'recommended',
  include: ['**/*'],
  exclude: [],
  rules: {},
  overrides: [],
  publicEndpoints: [],
  assume: [],
  catalog: [],
  minimumConfidence: 'medium',
  requireSuppressionReason: true,
  baseline: 'portcullis.baseline.json',
  showBaselined: false,
  maxFileSize: 1_000_000,
  openapiRulesets: [],
  openapiRemoteRefs: {},
};

interface SettingDoc {
  readonly description: string;
  /** `file`: only in portcullis.config; `editor`: only in the editor's settings; `both`. */
  readonly where: 'file' | 'editor' | 'both';
}

/** Documentation of each field of `Settings`; its JSON Schema type is in `settingsSchema.ts`. */
export const SETTING_DOCS: Readonly<Record<keyof Settings, SettingDoc>> = {
  preset: { description: 'Rule preset to start from.', where: 'both' },
  include: { description: 'Globs of files to analyse, relative to the configuration file.', where: 'file' },
  exclude: {
    description: 'Globs of files to leave out, besides what .gitignore names, node_modules, and test files.',
    where: 'both',
  },
  rules: {
    description: 'Level of single rules: `off`, `hint`, `info`, `warning` or `error`.',
    where: 'both',
  },
  overrides: { description: 'Rule levels for files that match globs.', where: 'file' },
  publicEndpoints: {
    description: 'Endpoints that need no authentication on purpose, each with the reason.',
    where: 'file',
  },
  assume: {
    description: 'Controls that a gateway, reverse proxy or service mesh provides, with the reason.',
    where: 'file',
  },
  catalog: { description: 'Rows that tell what your own packages or functions do.', where: 'file' },
  minimumConfidence: {
    description:
      'Findings below this confidence are not shown; the preset `strict` shows all unless this is set.',
    where: 'both',
  },
  requireSuppressionReason: { description: 'Report suppression comments without a reason.', where: 'file' },
  baseline: {
    description:
      'Baseline file, relative to the configuration file: findings in it are known and not shown. `portcullis baseline` writes it.',
    where: 'both',
  },
  showBaselined: {
    description: 'Show findings that the baseline holds as hints instead of hiding them.',
    where: 'editor',
  },
  maxFileSize: {
    description:
      'Files with more bytes than this are skipped, and listed as skipped; OpenAPI documents may have twenty times as many.',
    where: 'file',
  },
  openapiRulesets: {
    description:
      'Your own Spectral rulesets for OpenAPI documents, relative to the configuration file; without any, the nearest `.spectral.yaml` is used. Rulesets are data: custom functions and rulesets in JavaScript are refused.',
    where: 'file',
  },
  openapiRemoteRefs: {
    description:
      'Copies of what `$ref`s to other hosts name, because nothing is fetched: the beginning of the address (`https://example.com/schemas/`) with a folder or file of the workspace, relative to the configuration file.',
    where: 'file',
  },
};
