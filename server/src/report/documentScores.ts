/** Scores of the OpenAPI documents, beside the findings that cost them points. */
import type { DocumentView } from '../model/analysis';
import type { Finding } from '../model/finding';
import type { ScoredFinding } from '../model/documentScore';
import { COSTS, COUNTED, Scored, tally, type Tally } from '../openapi/score/score';
import { documentOf } from '../openapi/score/scored';
import type { ReportCost, ReportDocument } from './view';

/** How the points come about, once below all scores. */
export const DOCUMENT_SCORE_EXPLANATION: readonly string[] = [
  `A finding costs the operations that it is about ${String(COSTS.error)} points as an error, ${String(COSTS.warning)} as a warning, ${String(COSTS.info)} as info; half with medium confidence, a quarter with low. Of one rule ${String(COUNTED)} findings count.`,
  'The document loses what its operations lose on average, and what belongs to no single operation in full.',
];

export interface Scores {
  readonly documents: readonly ReportDocument[];
  /** What a finding of a document takes from its score, and its place in words. */
  readonly costOf: (finding: Finding) => { readonly points: number; readonly key: string } | undefined;
}

/** @param indexOf where a finding stands among those of the report */
export function documentScores(
  views: readonly DocumentView[],
  indexOf: (finding: Finding) => number | undefined,
  shown: (file: string) => string,
): Scores {
  const pointsOf = new Map<string, Tally['pointsOf']>();
  const costOf = (scored: ScoredFinding): ReportCost => new Cost(scored, indexOf(scored.finding));
  const documents = views.map((view): ReportDocument => {
    const { score, pointsOf: points } = tally(view, view.findings);
    pointsOf.set(view.file, points);
    return {
      ...score,
      file: shown(view.file),
      operations: score.operations.map((one) => ({ ...one, findings: one.findings.map(costOf) })),
    };
  });
  return {
    documents,
    costOf: (finding) => {
      const points = pointsOf.get(documentOf(finding) ?? '');
      return points && new Scored(finding, points(finding));
    },
  };
}

class Cost implements ReportCost {
  constructor(
    private readonly scored: ScoredFinding,
    readonly finding: number | undefined,
  ) {}

  get key(): string {
    return this.scored.key;
  }

  get ruleId(): string {
    return this.scored.finding.ruleId;
  }

  get points(): number {
    return this.scored.points;
  }
}
