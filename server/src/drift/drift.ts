/** Holds the OpenAPI documents of a workspace against its code. Pure; costs nothing where there is no document. */
import { DRIFT_RULE_SET } from '../../../rulesets/drift/index';
import type { Application, Service } from '../model/endpoint';
import type { ModuleFacts } from '../model/facts';
import type { Finding } from '../model/finding';
import type { ProjectInfo } from '../model/project';
import type { RuleMeta } from '../model/rule';
import type { TextOf } from './align';
import { commentDocument } from './comments';
import { baseOf, generatorsIn, validatedAgainst, type Generator } from './generators';
import { pairsOf, type Pair } from './pair';
import type { DriftContext, DriftReport, DriftRule } from './ruleApi';
import type { DocumentSketch } from '../openapi/sketch/sketch';

export interface DriftInput {
  readonly documents: readonly DocumentSketch[];
  readonly service: Service;
  readonly modules: ReadonlyMap<string, ModuleFacts>;
  readonly projectOf: (file: string) => ProjectInfo | undefined;
  readonly text: TextOf;
  readonly isOn: (meta: RuleMeta) => boolean;
}

export interface DriftOutput {
  readonly findings: readonly Finding[];
  /** Rules that failed. */
  readonly failures: readonly { readonly ruleId: string; readonly message: string }[];
}

export function drift(input: DriftInput): DriftOutput {
  const { documents, service, modules } = input;
  const rules = DRIFT_RULE_SET.filter(({ meta }) => input.isOn(meta));
  const generators = rules.length > 0 ? generatorsIn(modules) : [];
  const described = [...documents, ...inComments(generators, input)];
  const pairs = rules.length > 0 ? pairsOf(described, service, input.text) : [];
  if (pairs.length === 0) return { findings: [], failures: [] };
  const context: DriftContext = {
    pairs,
    service,
    modules,
    generatorOf: generatorIn(generators, pairs, input),
  };
  const failures: DriftOutput['failures'][number][] = [];
  const findings = rules.flatMap((rule) => {
    try {
      return rule.check(context).map((report) => findingOf(rule, report));
    } catch (error) {
      failures.push({
        ruleId: rule.meta.id,
        message: error instanceof Error ? error.message : String(error),
      });
      return [];
    }
  });
  return { findings, failures };
}

/**
 * The package that makes a document of the code: one that the project of an application, or a project without any, sets
 * up. A document that requests are held against is written by hand, whatever else makes descriptions.
 */
function generatorIn(
  generators: readonly Generator[],
  pairs: readonly Pair[],
  { modules, projectOf, service }: DriftInput,
): (pair: Pair) => string | undefined {
  if (generators.length === 0) return () => undefined;
  const authorities = validatedAgainst(modules);
  const dirOf = (file: string): string | undefined => projectOf(file)?.dir;
  const ofApplications = new Set(service.applications.map(({ location }) => dirOf(location.file)));
  return ({ document, applications }) => {
    // Comments are written by hand, where they are gathered.
    if (authorities.has(baseOf(document.file)) || modules.has(document.file)) return undefined;
    const own = new Set(applications.map(({ location }) => dirOf(location.file)));
    const near = generators.filter(({ file }) => own.has(dirOf(file)) || !ofApplications.has(dirOf(file)));
    const isOnly = pairs.every(
      (other) => other.document === document || !shares(other.applications, applications),
    );
    // Of several documents of one application the generator makes the one whose title it knows.
    return near.find(({ says }) => isOnly || (document.title !== undefined && says(document.title)))?.name;
  };
}

const shares = (these: readonly Application[], those: readonly Application[]): boolean =>
  these.some(({ key }) => those.some((one) => one.key === key));

/** Documents that a project's comments make, by the file that gathers them. */
function inComments(generators: readonly Generator[], input: DriftInput): DocumentSketch[] {
  const dirOf = (file: string): string | undefined => input.projectOf(file)?.dir;
  const gathering = generators.filter(({ name }) => GATHERS.test(name));
  const byProject = new Map(gathering.map(({ file }) => [dirOf(file), file]));
  return [...byProject].flatMap(([dir, name]) => {
    const files = [...input.modules.keys()].filter((file) => dirOf(file) === dir);
    return commentDocument(name, files, input.text) ?? [];
  });
}

const GATHERS = /^(swagger-jsdoc|next-swagger-doc)$/;

function findingOf({ meta }: DriftRule, report: DriftReport): Finding {
  const { message, location, confidence, severity, endpoint, alsoEndpoints = [], related, data } = report;
  return {
    ruleId: meta.id,
    message,
    location,
    severity: severity ?? meta.severity,
    confidence,
    cwe: meta.cwe,
    owasp: meta.owasp,
    related,
    fingerprint: '',
    ...(endpoint && { endpoint }),
    ...(alsoEndpoints.length > 0 && { alsoEndpoints }),
    ...(data && { data }),
  };
}
