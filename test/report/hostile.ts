import type { ReportInput } from '../../server/src/report/model';
import { SAMPLE } from './sample';

/** The sample with `evil` in every text that a workspace decides: names of files, paths, handlers, messages, reasons. */
export function hostileInput(evil: string): ReportInput {
  const { result } = SAMPLE;
  const file = (name: string): string => `${result.root}/${evil}/${name}`;
  const here = (location: {
    readonly span: readonly [number, number];
  }): { file: string; span: readonly [number, number] } => ({
    file: file('a.ts'),
    span: location.span,
  });
  const findings = result.findings.map((f) => ({
    ...f,
    ruleId: `rule-${evil}`,
    message: `${evil} \`${evil}\``,
    location: here(f.location),
    endpoint: { method: evil, path: `/${evil}` },
    related: [{ location: here(f.location), message: evil }],
  }));
  return {
    ...SAMPLE,
    fixesOf: () => [
      {
        title: evil,
        followUp: evil,
        safe: false,
        edits: [{ file: file('b.ts'), newText: evil, span: [0, 1] }],
      },
    ],
    result: {
      ...result,
      root: `${result.root}/${evil}`,
      findings,
      suppressed: findings.slice(0, 1).map((finding) => ({ finding, reason: evil })),
      skipped: [{ file: file('c.ts'), reason: evil }],
      service: {
        ...result.service,
        applications: [{ ...result.service.applications[0]!, name: evil, framework: evil }],
        unknowns: [{ summary: evil, location: here({ span: [0, 1] }) }],
        endpoints: result.service.endpoints.map((e) => ({
          ...e,
          method: evil,
          path: `/${evil}`,
          framework: evil,
          handler: { name: evil, location: here(e.location) },
          location: here(e.location),
          nameLocation: here(e.location),
          chain: e.chain.map((s) => ({ ...s, label: evil, location: here(s.location) })),
          unknowns: [{ summary: evil }],
          posture: {
            ...e.posture,
            authentication: { state: 'absent', confidence: 'high', evidence: [{ summary: evil }] },
          },
        })),
      },
    },
  };
}
