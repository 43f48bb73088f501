/**
 * The score of a document and of each of its operations, from 0 to 100, with what every finding costs.
 *
 * It is a function of the set of findings alone: their order, and the order of paths, does not matter, and one finding
 * more never raises it. `FORMULA` changes when the same findings would be scored otherwise.
 */
import type { Confidence } from '../../model/endpoint';
import type { Finding, Severity } from '../../model/finding';
import type { DocumentOutline } from '../../model/analysis';
import { MAX_OPERATIONS } from '../document/owners';
import type { DocumentScore, OperationScore, ScoredFinding } from '../../model/documentScore';
import { endpointOf } from './outline';
import { placeKey } from './placeKey';

export const FORMULA = 1;
/** Points of a finding that is sure. */
export const COSTS: Readonly<Record<Severity, number>> = { error: 20, warning: 8, info: 2, hint: 0 };
export const SHARES: Readonly<Record<Confidence, number>> = { high: 1, medium: 0.5, low: 0.25 };
/** So many findings of one rule count for an operation, the dearest first, so that one kind of fault is not all. */
export const COUNTED = 3;

interface Entry {
  readonly finding: Finding;
  readonly cost: number;
}

const keyOf = (finding: Finding): string => `${finding.ruleId} ${placeKey(finding)}`;

/** Its key is long and made of what the finding has: of a large document there are fifty thousand. */
export class Scored implements ScoredFinding {
  constructor(
    readonly finding: Finding,
    readonly points: number,
  ) {}

  get key(): string {
    return keyOf(this.finding);
  }
}

export interface Tally {
  readonly score: Omit<DocumentScore, 'findings'>;
  /** What a finding takes from the score of the document. */
  readonly pointsOf: (finding: Finding) => number;
}

export function scoreOf(document: DocumentOutline, findings: readonly Finding[]): DocumentScore {
  const { score, pointsOf } = tally(document, findings);
  const dearest = inOrder(findings, (finding) => ({ finding, cost: pointsOf(finding) }));
  return { ...score, findings: dearest.map(({ finding, cost }) => new Scored(finding, cost)) };
}

/** The score without a list of all findings, which only those that print it need. */
export function tally(document: DocumentOutline, findings: readonly Finding[]): Tally {
  const names = [
    ...new Set(document.operations.map((one) => nameOf(endpointOf(one.method, one.path)))),
  ].sort();
  const known = new Set(names);
  const ofDocument: Entry[] = [];
  const ofOperation = new Map<string, Entry[]>(names.map((name) => [name, []]));
  for (const finding of findings) {
    const entry = { finding, cost: COSTS[finding.severity] * SHARES[finding.confidence] };
    const concerned = operationsOf(finding).filter((name) => known.has(name));
    // What so many share is a matter of the document; besides, no more than these are named.
    if (concerned.length === 0 || concerned.length >= MAX_OPERATIONS) ofDocument.push(entry);
    else for (const name of concerned) ofOperation.get(name)?.push(entry);
  }
  const points = new Map<Finding, number>();
  const charge = (entries: readonly Entry[], part: number): Entry[] => {
    const counting = counted(entries);
    for (const { finding, cost } of counting) points.set(finding, (points.get(finding) ?? 0) + cost * part);
    return counting;
  };
  const own = lossOf(charge(ofDocument, 1));
  const operations = names.map((name): OperationScore & { loss: number } => {
    const counting = charge(ofOperation.get(name) ?? [], 1 / names.length);
    const [method = '', ...path] = name.split(' ');
    const loss = lossOf(counting);
    const list = counting.map(({ finding, cost }) => new Scored(finding, cost));
    return { method, path: path.join(' '), score: rounded(100 - loss), findings: list, loss };
  });
  const average = names.length === 0 ? 0 : operations.reduce((sum, { loss }) => sum + loss, 0) / names.length;
  const pointsOf = (finding: Finding): number => points.get(finding) ?? 0;
  const score = {
    file: document.file,
    version: document.version,
    formula: FORMULA,
    score: rounded(Math.max(0, 100 - own - average)),
    losses: { document: rounded(own), operations: rounded(average) },
    operations: operations
      .map(({ loss: _, ...rest }) => rest)
      .sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method)),
    rules: byRule(findings, pointsOf),
  };
  return { score, pointsOf };
}

/** The dearest first; keys are made for the time of sorting. */
function inOrder<Item>(items: readonly Item[], entryOf: (item: Item) => Entry): Entry[] {
  return items
    .map((item) => {
      const entry = entryOf(item);
      return { entry, key: keyOf(entry.finding) };
    })
    .sort((a, b) => b.entry.cost - a.entry.cost || compare(a.key, b.key))
    .map(({ entry }) => entry);
}

/** Of each rule the dearest ones. */
function counted(entries: readonly Entry[]): Entry[] {
  const byRule = new Map<string, Entry[]>();
  for (const entry of entries) {
    const same = byRule.get(entry.finding.ruleId);
    if (same) same.push(entry);
    else byRule.set(entry.finding.ruleId, [entry]);
  }
  const dearest = [...byRule.values()].flatMap((same) =>
    same.length <= COUNTED ? same : inOrder(same, (entry) => entry).slice(0, COUNTED),
  );
  return inOrder(dearest, (entry) => entry);
}

const lossOf = (entries: readonly Entry[]): number =>
  Math.min(
    100,
    entries.reduce((sum, { cost }) => sum + cost, 0),
  );

/** Points are added up in the order of their size, so that the sum does not hang on the order of findings. */
function byRule(findings: readonly Finding[], pointsOf: Tally['pointsOf']): DocumentScore['rules'] {
  const points = new Map<string, number[]>();
  for (const finding of findings) {
    const known = points.get(finding.ruleId);
    if (known) known.push(pointsOf(finding));
    else points.set(finding.ruleId, [pointsOf(finding)]);
  }
  return [...points]
    .map(([ruleId, all]) => ({
      ruleId,
      count: all.length,
      points: all.sort((a, b) => b - a).reduce((sum, one) => sum + one, 0),
    }))
    .sort((a, b) => b.points - a.points || compare(a.ruleId, b.ruleId));
}

function operationsOf({ endpoint, alsoEndpoints = [] }: Finding): string[] {
  return endpoint ? [endpoint, ...alsoEndpoints].map(nameOf) : [];
}

const nameOf = ({ method, path }: { readonly method: string; readonly path: string }): string =>
  `${method} ${path}`;

export const rounded = (value: number): number => Math.round(value * 10) / 10;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
