import type { ReportingDescriptor, ToolComponent } from 'sarif';
import type { Severity } from '../model/finding';
import type { ReportFinding, RuleInfo } from './view';
import { compareText } from './order';
import { OWASP_API_2023 } from './owasp';
import { ruleUrl } from './ruleUrl';

/** GitHub's bands: above 9 critical, 7 high, 4 medium, below that low. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  error: '8.0',
  warning: '5.5',
  info: '3.0',
  hint: '1.0',
};

/** The rule table: every known rule, and a bare entry for one that only findings name. */
export function reportingDescriptors(
  rules: readonly RuleInfo[],
  findings: readonly ReportFinding[],
): ReportingDescriptor[] {
  const known = new Set(rules.map((r) => r.meta.id));
  const others = [...new Set(findings.map((f) => f.ruleId))].filter((id) => !known.has(id)).sort(compareText);
  return [...rules.map(descriptor), ...others.map((id) => ({ id }))];
}

function descriptor({ meta, page }: RuleInfo): ReportingDescriptor {
  const url = ruleUrl(meta);
  return {
    id: meta.id,
    name: meta.id.replace(/(^|-)([a-z0-9])/g, (_, __, c: string) => c.toUpperCase()),
    shortDescription: { text: meta.title },
    fullDescription: { text: meta.description },
    helpUri: url,
    help: { text: `${meta.description}\n\n${url}`, markdown: page ?? `${meta.description}\n\n<${url}>` },
    defaultConfiguration: { level: sarifLevel(meta.severity) },
    relationships: [
      ...meta.cwe.map((n) => ({
        target: { id: String(n), toolComponent: { name: 'CWE' } },
        kinds: ['superset'],
      })),
      ...meta.owasp
        .filter((id) => OWASP_API_2023.some((c) => c.id === id))
        .map((id) => ({ target: { id, toolComponent: { name: 'OWASP-API' } }, kinds: ['relevant'] })),
    ],
    properties: {
      tags: [
        'security',
        meta.area,
        ...meta.cwe.map((n) => `external/cwe/cwe-${String(n).padStart(3, '0')}`),
        ...meta.owasp.map((id) => `external/owasp/${id.toLowerCase().replace(':', '-')}`),
      ],
      'security-severity': SECURITY_SEVERITY[meta.severity],
      'problem.severity':
        meta.severity === 'error' ? 'error' : meta.severity === 'warning' ? 'warning' : 'recommendation',
    },
  };
}

/** SARIF knows three levels; a hint is a note too. */
export const sarifLevel = (severity: Severity): 'error' | 'warning' | 'note' =>
  severity === 'error' ? 'error' : severity === 'warning' ? 'warning' : 'note';

/** The weaknesses (cwe.mitre.org) that the rules and findings name. */
export function cweTaxonomy(rules: readonly RuleInfo[], findings: readonly ReportFinding[]): ToolComponent {
  const ids = new Set([...rules.flatMap((r) => r.meta.cwe), ...findings.flatMap((f) => f.cwe)]);
  return {
    name: 'CWE',
    organization: 'MITRE',
    shortDescription: { text: 'The MITRE Common Weakness Enumeration' },
    informationUri: 'https://cwe.mitre.org/',
    isComprehensive: false,
    taxa: [...ids]
      .sort((a, b) => a - b)
      .map((n) => ({ id: String(n), helpUri: `https://cwe.mitre.org/data/definitions/${n}.html` })),
  };
}

export const owaspTaxonomy = (): ToolComponent => ({
  name: 'OWASP-API',
  version: '2023',
  organization: 'OWASP',
  shortDescription: { text: 'OWASP API Security Top 10, 2023' },
  informationUri: 'https://owasp.org/API-Security/editions/2023/en/0x11-t10/',
  isComprehensive: true,
  taxa: OWASP_API_2023.map((c) => ({ id: c.id, name: c.title, helpUri: c.url })),
});
