/** What the client's status item shows. */
import type { Folder, FolderState } from './folder';
import type { StatusParams } from './protocol';

/** An analysis within this time after an edit goes unnoticed while typing. */
export const BUDGET = 150;

export function statusOf(folders: readonly Folder[]): StatusParams {
  const state = worst(folders.map((folder) => folder.state));
  const sum = (count: (folder: Folder) => number): number =>
    folders.reduce((n, folder) => n + count(folder), 0);
  const files = sum(({ result }) => result?.stats.filesSeen ?? 0);
  const endpoints = sum((folder) => folder.endpoints.length);
  const findings = sum(({ result }) => result?.findings.length ?? 0);
  const editMilliseconds = Math.max(0, ...folders.map(({ costs }) => Math.round(median(costs))));
  const details: Readonly<Record<FolderState, string>> = {
    scanning: 'Reading the workspace',
    ready: `${count(endpoints, 'endpoint')}, ${count(findings, 'finding')} in ${count(files, 'file')}`,
    cancelled: 'The scan was cancelled. Audit the workspace to start it again.',
    failed: 'The analysis failed; the output says why.',
  };
  return {
    state,
    detail: details[state],
    endpoints,
    findings,
    files,
    editMilliseconds,
    budgetMilliseconds: BUDGET,
  };
}

function worst(states: readonly FolderState[]): FolderState {
  const order: readonly FolderState[] = ['failed', 'cancelled', 'scanning', 'ready'];
  return order.find((state) => states.includes(state)) ?? 'ready';
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

const count = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
