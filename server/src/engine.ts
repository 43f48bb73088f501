/** Composes the stages; the one place where editor, command line and tests meet the analysis. Pure. */
import { CATALOG_FILES } from '../../rulesets/catalog/index';
import { RULES } from '../../rulesets/index';
import { DRIFT_RULE_SET } from '../../rulesets/drift/index';
import { OPENAPI_RULE_SET } from '../../rulesets/openapi/index';
import { buildCatalog } from './catalog/catalog';
import { OWN_RULES } from './check/ownRules';
import { check, type Said } from './check/run';
import { mayBeOn } from './check/severity';
import type { Suppressible } from './check/suppress';
import { drift } from './drift/drift';
import type { DocumentSketch } from './openapi/sketch/sketch';
import { Linker } from './link/link';
import type { DocumentOutline } from './model/analysis';
import type { CatalogRow } from './model/catalog';
import type { Service } from './model/endpoint';
import type { ModuleFacts } from './model/facts';
import type { Finding } from './model/finding';
import type { WorkspaceView } from './model/project';
import type { Rule, RuleMeta } from './model/rule';
import { USER_RULE } from './openapi/userRule';
import type { ScopedSettings, Settings } from './model/settings';

/** What `openapi/` found in one OpenAPI document. */
export interface DocumentFindings extends Suppressible {
  readonly findings: readonly Finding[];
  /** Rules that failed. */
  readonly failures: EngineOutput['failures'];
  /** Absent: it is a part of documents alone. */
  readonly outline?: DocumentOutline;
  /** What it describes, to be held against the code. */
  readonly sketch?: DocumentSketch;
}

export interface EngineInput {
  readonly root: string;
  readonly view: WorkspaceView;
  /** Settings of the workspace as a whole: what the linker and the rules go by. */
  readonly settings: Settings;
  /** Settings in force for one file: what levels and thresholds go by. */
  readonly settingsFor: (file: string) => ScopedSettings;
  /** Every scope of settings in the workspace. */
  readonly scopes: readonly ScopedSettings[];
  readonly documents: readonly DocumentFindings[];
  /** Findings of other origin, such as those about configuration files. */
  readonly foreign: readonly Finding[];
  /** Facts of every file that was looked at; asked for after linking, which decides what that is. */
  readonly modules: () => ReadonlyMap<string, ModuleFacts>;
  /**
   * Files whose facts differ from those of the last call; absent: unknown, so everything is linked anew. Where there
   * is none, only `documents` or `foreign` may be others than those of the last call.
   */
  readonly changed?: readonly string[];
  /** Milliseconds of some clock, for the timings. */
  readonly now: () => number;
}

export interface EngineOutput {
  readonly service: Service;
  readonly findings: readonly Finding[];
  readonly suppressed: readonly { readonly finding: Finding; readonly reason?: string }[];
  /** Rules that failed: bugs of Portcullis, named so that they are not mistaken for a clean result. */
  readonly failures: readonly { readonly ruleId: string; readonly message: string }[];
  readonly timings: Readonly<Record<string, number>>;
}

const OPENAPI_RULES: readonly RuleMeta[] = [...OPENAPI_RULE_SET.map(({ meta }) => meta), USER_RULE];
const DRIFT_RULES: readonly RuleMeta[] = DRIFT_RULE_SET.map(({ meta }) => meta);

/** Every rule that runs on code. */
export const rules: readonly Rule[] = RULES;

/** Metadata of every rule id that a finding can have: code rules, OpenAPI rules, and the engine's own. */
export const ruleMetas = (): readonly RuleMeta[] => [
  ...RULES.map((rule) => rule.meta),
  ...OPENAPI_RULES,
  ...DRIFT_RULES,
  ...OWN_RULES,
];

/** Runs link and check, and keeps what they may reuse the next time. */
export class Engine {
  private linker: Linker | undefined;
  private linkerRows: readonly CatalogRow[] = [];
  private last: { readonly service: Service; readonly said: Said } | undefined;

  analyse(input: EngineInput): EngineOutput {
    const start = input.now();
    const last = input.changed?.length === 0 ? this.last : undefined;
    const service = last?.service ?? this.link(input);
    const linked = input.now();
    const modules = input.modules();
    const compared = drift({
      documents: input.documents.flatMap(({ sketch }) => sketch ?? []),
      service,
      modules,
      projectOf: input.view.projectOf,
      text: input.view.text,
      isOn: (meta) => mayBeOn(meta, input.scopes),
    });
    const drifted = input.now();
    const { findings, suppressed, failures, said } = check({
      rules: RULES,
      context: { service, settings: input.settings, modules, text: input.view.text },
      said: last?.said,
      foreign: [
        ...input.documents.flatMap((document) => document.findings),
        ...compared.findings,
        ...input.foreign,
      ],
      foreignMetas: [...OPENAPI_RULES, ...DRIFT_RULES],
      documents: input.documents,
      settingsFor: input.settingsFor,
      scopes: input.scopes,
      root: input.root,
      text: input.view.text,
    });
    this.last = { service, said };
    const timings = { link: linked - start, drift: drifted - linked, check: input.now() - drifted };
    return {
      service,
      findings,
      suppressed,
      failures: [
        ...failures,
        ...compared.failures,
        ...input.documents.flatMap((document) => document.failures),
      ],
      timings,
    };
  }

  private link({ view, settings, changed }: EngineInput): Service {
    const rows = settings.catalog;
    const isSame = this.linker !== undefined && sameRows(rows, this.linkerRows);
    if (!isSame) {
      this.linker = new Linker(buildCatalog(CATALOG_FILES, rows));
      this.linkerRows = rows;
    }
    return this.linker?.link(view, settings, isSame ? changed : undefined) ?? EMPTY;
  }
}

const EMPTY: Service = {
  applications: [],
  endpoints: [],
  knownControls: [],
  unknowns: [],
  usages: [],
  strays: [],
  unproven: [],
};

const sameRows = (a: readonly CatalogRow[], b: readonly CatalogRow[]): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);
