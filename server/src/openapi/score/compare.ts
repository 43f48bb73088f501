/** What got better and what got worse between two versions of a document. */
import type { DocumentScore, OperationScore, ScoredFinding } from '../../model/documentScore';
import { rounded } from './score';

export interface OperationChange {
  readonly method: string;
  readonly path: string;
  /** Undefined: the operation is new. */
  readonly before: number | undefined;
  /** Undefined: the operation is gone. */
  readonly after: number | undefined;
}

export interface Comparison {
  readonly before: number;
  readonly after: number;
  readonly change: number;
  /** Findings that are no more, and findings that were not there, the dearest first. */
  readonly mended: readonly ScoredFinding[];
  readonly added: readonly ScoredFinding[];
  /** Only those whose score changed; the worst change first. */
  readonly operations: readonly OperationChange[];
}

export function compareScores(before: DocumentScore, after: DocumentScore): Comparison {
  return {
    before: before.score,
    after: after.score,
    change: rounded(after.score - before.score),
    mended: without(before.findings, after.findings),
    added: without(after.findings, before.findings),
    operations: operationChanges(before.operations, after.operations),
  };
}

/** Two findings of a rule at one place are two. */
function without(these: readonly ScoredFinding[], those: readonly ScoredFinding[]): ScoredFinding[] {
  const left = new Map<string, number>();
  for (const { key } of those) left.set(key, (left.get(key) ?? 0) + 1);
  return these.filter(({ key }) => {
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

function operationChanges(
  before: readonly OperationScore[],
  after: readonly OperationScore[],
): OperationChange[] {
  const nameOf = ({ method, path }: OperationScore): string => `${method} ${path}`;
  const old = new Map(before.map((one) => [nameOf(one), one]));
  const fresh = new Map(after.map((one) => [nameOf(one), one]));
  return [...new Map([...old, ...fresh])]
    .map(([name, { method, path }]) => ({
      method,
      path,
      before: old.get(name)?.score,
      after: fresh.get(name)?.score,
    }))
    .filter((one) => one.before !== one.after)
    .sort((a, b) => changeOf(a) - changeOf(b) || (a.path < b.path ? -1 : 1));
}

const changeOf = ({ before, after }: OperationChange): number =>
  before === undefined || after === undefined ? 0 : after - before;
