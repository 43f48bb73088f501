/** The one order of reports. Text is compared by code unit: the same on every machine, whatever its language. */
import type { ReportEndpoint, ReportFinding, ReportPlace } from './view';

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const byPlace = (a: ReportPlace, b: ReportPlace): number =>
  compareText(a.file, b.file) || a.startLine - b.startLine || a.startColumn - b.startColumn;

export const byFinding = (a: ReportFinding, b: ReportFinding): number =>
  byPlace(a.place, b.place) ||
  compareText(a.ruleId, b.ruleId) ||
  compareText(a.fingerprint, b.fingerprint) ||
  compareText(a.message, b.message);

/** By path, so that related endpoints stand together; then by method and place. */
export const byEndpoint = (a: ReportEndpoint, b: ReportEndpoint): number =>
  compareText(a.path, b.path) ||
  compareText(a.method, b.method) ||
  byPlace(a.place, b.place) ||
  compareText(a.id, b.id);
