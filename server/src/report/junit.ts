/** The audit as JUnit XML, for CI systems that show test results: one suite per file, one case per finding. */
import type { Severity } from '../model/finding';
import { escapeXml } from './escape';
import type { ReportFinding, ReportModel } from './view';
import { compareText } from './order';
import { severityRank } from './totals';

export interface JunitOptions {
  /** Findings below this level pass, with their message as output. */
  readonly failOn: Severity | 'never';
}

export function renderJunit(model: ReportModel, { failOn }: JunitOptions): string {
  const fails = (f: ReportFinding): boolean =>
    failOn !== 'never' && severityRank(f.severity) <= severityRank(failOn);
  const files = new Map<string, ReportFinding[]>();
  // A file with endpoints and no finding passes visibly.
  for (const e of model.endpoints) files.set(e.place.file, []);
  for (const f of model.findings) files.set(f.place.file, [...(files.get(f.place.file) ?? []), f]);
  const suites = [...files].sort(([a], [b]) => compareText(a, b));
  const failures = model.findings.filter(fails).length;
  const clean = suites.filter(([, list]) => list.length === 0).length;
  const skipped = model.skipped.length;
  const total = model.findings.length + clean + skipped;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeXml(model.tool.name)}" tests="${total}" failures="${failures}" skipped="${skipped}" errors="0">`,
    ...suites.flatMap(([file, list]) => suite(file, list, fails)),
    ...model.skipped.flatMap((s) => [
      `  <testsuite name="${escapeXml(s.file)}" tests="1" failures="0" skipped="1" errors="0">`,
      `    <testcase name="analysed" classname="${escapeXml(s.file)}" file="${escapeXml(s.file)}">`,
      `      <skipped message="${escapeXml(s.reason)}"/>`,
      '    </testcase>',
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(
  file: string,
  findings: readonly ReportFinding[],
  fails: (f: ReportFinding) => boolean,
): string[] {
  const name = escapeXml(file);
  return [
    `  <testsuite name="${name}" tests="${Math.max(1, findings.length)}" failures="${findings.filter(fails).length}" skipped="0" errors="0">`,
    ...(findings.length === 0
      ? [`    <testcase name="no findings" classname="${name}" file="${name}"/>`]
      : []),
    ...findings.flatMap((f) => testcase(f, name, fails(f))),
    '  </testsuite>',
  ];
}

function testcase(f: ReportFinding, file: string, failed: boolean): string[] {
  const { startLine, startColumn } = f.place;
  const title = `${f.ruleId} at ${startLine}:${startColumn}`;
  const about = [`${file}:${startLine}:${startColumn}`, ...f.owasp, ...f.cwe.map((n) => `CWE-${n}`)].join(
    ' ',
  );
  const body = failed
    ? `<failure type="${f.severity}" message="${escapeXml(f.message)}">${escapeXml(f.message)}\n${about}</failure>`
    : `<system-out>${f.severity}: ${escapeXml(f.message)}\n${about}</system-out>`;
  return [
    `    <testcase name="${escapeXml(title)}" classname="${file}" file="${file}" line="${startLine}">`,
    `      ${body}`,
    '    </testcase>',
  ];
}
