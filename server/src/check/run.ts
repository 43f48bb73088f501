/** Runs the rules on a service and makes findings of their reports. Pure and total: a rule that throws is named. */
import type { ModuleFacts } from '../model/facts';
import type { Finding } from '../model/finding';
import type { Location } from '../model/location';
import type { Report, Rule, RuleContext, RuleMeta } from '../model/rule';
import type { ScopedSettings } from '../model/settings';
import { severityInContext } from './context';
import { fingerprinted, type Unmarked } from './fingerprint';
import { OWN_RULES } from './ownRules';
import { isConfident, mayBeOn, withSeverity } from './severity';
import { suppress, type Suppressed, type Suppressible } from './suppress';
import { together } from './together';

export interface CheckInput {
  readonly rules: readonly Rule[];
  readonly context: RuleContext;
  /** What the rules said the last time, if nothing that they look at has changed since. */
  readonly said?: Said | undefined;
  /** Findings that do not come from `rules`: of OpenAPI documents and of the configuration. */
  readonly foreign: readonly Finding[];
  /** Metadata of the rules behind `foreign`. */
  readonly foreignMetas: readonly RuleMeta[];
  /** Files besides the modules of `context` whose suppression comments hold. */
  readonly documents: readonly Suppressible[];
  readonly settingsFor: (file: string) => ScopedSettings;
  /** Every scope of settings in the workspace. */
  readonly scopes: readonly ScopedSettings[];
  readonly root: string;
  readonly text: (file: string) => string | undefined;
}

/** What rules said, before settings and suppressions are looked at. */
export interface Said {
  readonly found: readonly Unmarked[];
  /** Rules that failed, with the reason. A bug of Portcullis, never of the code it looks at. */
  readonly failures: readonly { readonly ruleId: string; readonly message: string }[];
}

export interface CheckOutput {
  /** Sorted by file and place. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  readonly failures: Said['failures'];
  readonly said: Said;
}

export function check(input: CheckInput): CheckOutput {
  const { context, scopes, settingsFor } = input;
  const active = input.rules.filter((rule) => mayBeOn(rule.meta, scopes));
  const said = input.said ?? ask(active, context);
  const found = [...input.foreign.map((finding): Unmarked => ({ finding })), ...said.found];
  const sound = distinct(found.filter(({ finding }) => !isBroken(finding.location, context.modules)));
  const marked = fingerprinted(sound.sort(byPlace), input.root, input.text);

  const metas = new Map(
    [...input.rules.map((rule) => rule.meta), ...input.foreignMetas, ...OWN_RULES].map((m) => [m.id, m]),
  );
  const heard = input.foreignMetas.filter((meta) => mayBeOn(meta, scopes));
  const ran = new Set([...active.map((rule) => rule.meta.id), ...heard.map((meta) => meta.id)]);
  const files = new Map<string, Suppressible>(context.modules);
  for (const document of input.documents) files.set(document.file, document);
  const { kept, suppressed, comments } = suppress(marked, files, settingsFor, ran);

  const shown = (finding: Finding): Finding | undefined => {
    const scope = settingsFor(finding.location.file);
    return isConfident(finding, scope) ? withSeverity(finding, metas.get(finding.ruleId), scope) : undefined;
  };
  const remarks = fingerprinted(
    comments.map((finding) => ({ finding })).sort(byPlace),
    input.root,
    input.text,
  );
  const findings = [...kept, ...remarks].flatMap((finding) => shown(finding) ?? []);
  return {
    findings: findings.sort((a, b) => byPlace({ finding: a }, { finding: b })),
    suppressed: suppressed.flatMap(({ finding, reason }) => {
      const visible = shown(finding);
      return visible ? [{ finding: visible, ...(reason === undefined ? {} : { reason }) }] : [];
    }),
    failures: said.failures,
    said,
  };
}

function ask(rules: readonly Rule[], context: RuleContext): Said {
  const failures: { ruleId: string; message: string }[] = [];
  const found: Unmarked[] = [];
  for (const rule of rules) {
    try {
      for (const report of together(rule.check(context))) found.push(findingOf(rule.meta, report));
    } catch (error) {
      failures.push({
        ruleId: rule.meta.id,
        message: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return { found, failures };
}

function findingOf(meta: RuleMeta, report: Report): Unmarked {
  const named = (e: { readonly method: string; readonly path: string }) => ({
    method: e.method,
    path: e.path,
  });
  const finding: Finding = {
    ruleId: meta.id,
    message: report.message,
    location: report.location,
    severity: severityInContext(meta, report),
    confidence: report.confidence,
    cwe: report.cwe ?? meta.cwe,
    owasp: report.owasp ?? meta.owasp,
    related: report.related ?? [],
    fingerprint: '',
    ...(report.endpoint ? { endpoint: named(report.endpoint) } : {}),
    ...(report.alsoEndpoints?.length ? { alsoEndpoints: report.alsoEndpoints.map(named) } : {}),
    ...(report.isFlow ? { isFlow: true as const } : {}),
    ...(report.data === undefined ? {} : { data: report.data }),
  };
  return { finding, ...(report.key === undefined ? {} : { key: report.key }) };
}

/** What was recovered from a syntax error says nothing certain, so nothing is said about it. */
function isBroken(location: Location, modules: ReadonlyMap<string, ModuleFacts>): boolean {
  const problems = modules.get(location.file)?.problems ?? [];
  const [start, end] = location.span;
  return problems.some(({ at }) => at[0] < end && start < at[1]);
}

/** A finding that is reported twice, once for each way that leads to it, is one. */
function distinct(found: readonly Unmarked[]): Unmarked[] {
  const seen = new Set<string>();
  return found.filter(({ finding: f, key }) => {
    const identity = [
      f.ruleId,
      f.location.file,
      ...f.location.span,
      f.endpoint ? `${f.endpoint.method} ${f.endpoint.path}` : '',
      key ?? '',
      f.message,
    ].join('\n');
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function byPlace({ finding: a }: Unmarked, { finding: b }: Unmarked): number {
  return (
    compare(a.location.file, b.location.file) ||
    a.location.span[0] - b.location.span[0] ||
    a.location.span[1] - b.location.span[1] ||
    compare(a.ruleId, b.ruleId) ||
    compare(
      `${a.endpoint?.path ?? ''} ${a.endpoint?.method ?? ''}`,
      `${b.endpoint?.path ?? ''} ${b.endpoint?.method ?? ''}`,
    ) ||
    compare(a.message, b.message)
  );
}
