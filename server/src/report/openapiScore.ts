/** Scores of OpenAPI documents as text and JSON. */
import type { Comparison } from '../openapi/score/compare';
import type { DocumentScore, ScoredFinding } from '../model/documentScore';
import { paint, type Paint } from './ansi';
import { DOCUMENT_SCORE_EXPLANATION } from './documentScores';
import { padEnd, plural, shorten, wrap } from './layout';

export interface ScoreStyle {
  readonly colour: boolean;
  readonly width: number;
}

const SHOWN = 10;

export function renderScore(file: string, score: DocumentScore, { colour, width }: ScoreStyle): string {
  const p = paint(colour);
  const { losses, operations, rules } = score;
  const worst = [...operations].sort((a, b) => a.score - b.score).filter((one) => one.score < 100);
  const count = plural(operations.length, 'operation');
  const lines = [
    `${p.bold(file)}  OpenAPI ${score.version}, ${count}`,
    `Score ${coloured(p, score.score)} of 100: ${points(losses.document)} lost by the document, ${points(losses.operations)} by its operations on average`,
  ];
  if (rules.length > 0) lines.push('', 'What it costs');
  for (const rule of rules.slice(0, SHOWN))
    lines.push(`  ${lost(rule.points)}  ${rule.ruleId}  ${p.dim(plural(rule.count, 'finding'))}`);
  lines.push(...more(rules.length, 'rule'));
  if (worst.length > 0) lines.push('', 'Operations, the lowest first');
  for (const { method, path, score: own, findings } of worst.slice(0, SHOWN)) {
    const causes = [...new Set(findings.map(({ finding }) => finding.ruleId.replace(/^openapi-/, '')))];
    const head = `  ${own.toFixed(1).padStart(5)}  ${padEnd(method, 6)} ${shorten(path, 40)}  `;
    lines.push(`${head}${p.dim(shorten(causes.join(', '), Math.max(20, width - head.length)))}`);
  }
  lines.push(...more(worst.length, 'operation'));
  return `${lines.join('\n')}\n`;
}

/** How the points come about, once below all scores. */
export const SCORE_KEY = `${DOCUMENT_SCORE_EXPLANATION.flatMap((line) => wrap(line, 100)).join('\n')}\n`;

export function renderComparison(comparison: Comparison, { colour }: ScoreStyle): string {
  const p = paint(colour);
  const { before, after, change, mended, added, operations } = comparison;
  const sign = change > 0 ? p.green(`+${change.toFixed(1)}`) : change < 0 ? p.red(change.toFixed(1)) : '±0';
  const lines = [`Score ${before.toFixed(1)} → ${coloured(p, after)} (${sign})`];
  const list = (title: string, found: readonly ScoredFinding[]): void => {
    lines.push('', `${title}: ${plural(found.length, 'finding')}`);
    for (const one of found.slice(0, SHOWN)) lines.push(`  ${lost(one.points)}  ${one.key}`);
    lines.push(...more(found.length, 'finding'));
  };
  list('Mended', mended);
  list('New', added);
  if (operations.length > 0) lines.push('', 'Operations whose score changed');
  const shown = (score: number | undefined): string =>
    (score === undefined ? '–' : score.toFixed(1)).padStart(5);
  for (const one of operations.slice(0, SHOWN))
    lines.push(`  ${shown(one.before)} → ${shown(one.after)}  ${one.method} ${one.path}`);
  lines.push(...more(operations.length, 'operation'));
  return `${lines.join('\n')}\n`;
}

const points = (value: number): string => `${value.toFixed(1)} points`;
const lost = (value: number): string => `-${value.toFixed(2)}`.padStart(7);
const more = (count: number, what: string): string[] =>
  count > SHOWN ? [`  … and ${plural(count - SHOWN, what)} more`] : [];
const coloured = (p: Paint, score: number): string =>
  (score >= 80 ? p.green : score >= 50 ? p.yellow : p.red)(score.toFixed(1));

const jsonOfFinding = ({ key, points: cost, finding }: ScoredFinding): object => ({
  key,
  points: cost,
  ruleId: finding.ruleId,
  severity: finding.severity,
  confidence: finding.confidence,
  message: finding.message,
  file: finding.location.file,
  span: finding.location.span,
  operations: finding.endpoint ? [finding.endpoint, ...(finding.alsoEndpoints ?? [])] : [],
});

export const jsonOfScore = (file: string, score: DocumentScore): object => ({
  ...score,
  file,
  operations: score.operations.map(({ findings, ...operation }) => ({
    ...operation,
    findings: findings.map(({ key, finding, points: cost }) => ({
      key,
      ruleId: finding.ruleId,
      points: cost,
    })),
  })),
  findings: score.findings.map(jsonOfFinding),
});

export const jsonOfComparison = (comparison: Comparison): object => ({
  ...comparison,
  mended: comparison.mended.map(jsonOfFinding),
  added: comparison.added.map(jsonOfFinding),
});
