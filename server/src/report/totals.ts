import type { ControlId, ControlStateName } from '../model/endpoint';
import type { Severity } from '../model/finding';
import { forEachControl, isAssessed } from './controls';
import { compareText } from './order';
import { OWASP_API_2023 } from './owasp';
import { coverageOf } from './score';
import type { ReportEndpoint, ReportFinding, SeverityCounts, Totals } from './view';

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2, hint: 3 };

export const severityRank = (severity: Severity): number => RANK[severity];

/** Counts findings by severity. */
export function countSeverities(findings: readonly { readonly severity: Severity }[]): SeverityCounts {
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0, hint: 0 };
  for (const f of findings) counts[f.severity]++;
  return counts;
}

export function totalsOf(endpoints: readonly ReportEndpoint[], findings: readonly ReportFinding[]): Totals {
  return {
    bySeverity: countSeverities(findings),
    byRule: rulesOf(findings),
    byOwasp: OWASP_API_2023.map((category) => {
      const own = findings.filter((f) => f.owasp.includes(category.id));
      const coverage = coverageOf(endpoints, category.controls);
      return {
        ...category,
        findings: own.length,
        bySeverity: countSeverities(own),
        ...(coverage !== undefined && { coverage }),
      };
    }),
    byFramework: frameworksOf(endpoints),
    byControl: forEachControl((id) => statesOf(endpoints, id)),
  };
}

/** The worst rules first. */
function rulesOf(findings: readonly ReportFinding[]): Totals['byRule'] {
  const rules = new Map<string, { count: number; worst: Severity }>();
  for (const { ruleId, severity } of findings) {
    const entry = rules.get(ruleId) ?? { count: 0, worst: severity };
    entry.count++;
    if (RANK[severity] < RANK[entry.worst]) entry.worst = severity;
    rules.set(ruleId, entry);
  }
  return [...rules]
    .map(([ruleId, entry]) => ({ ruleId, ...entry }))
    .sort((a, b) => RANK[a.worst] - RANK[b.worst] || b.count - a.count || compareText(a.ruleId, b.ruleId));
}

function frameworksOf(endpoints: readonly ReportEndpoint[]): Totals['byFramework'] {
  const counts = new Map<string, number>();
  for (const e of endpoints) counts.set(e.framework, (counts.get(e.framework) ?? 0) + 1);
  return [...counts]
    .map(([framework, count]) => ({ framework, endpoints: count }))
    .sort((a, b) => b.endpoints - a.endpoints || compareText(a.framework, b.framework));
}

function statesOf(endpoints: readonly ReportEndpoint[], id: ControlId): Record<ControlStateName, number> {
  const counts: Record<ControlStateName, number> = { present: 0, absent: 0, unknown: 0, 'not-needed': 0 };
  for (const e of endpoints) if (isAssessed(e.controls[id])) counts[e.controls[id].state]++;
  return counts;
}
