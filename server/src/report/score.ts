/**
 * The score of an audit, 0–100. It is our own measure, made to be explained in one paragraph (`SCORE_EXPLANATION`),
 * not taken from a standard.
 */
import type { ControlId } from '../model/endpoint';
import type { Severity } from '../model/finding';
import { CONTROLS, isAssessed } from './controls';
import type { ReportControl, ReportEndpoint, ReportFinding, Score } from './view';

/** An endpoint with an open error earns at most this share. */
const CAP = 0.5;
const DEDUCTION: Readonly<Record<Severity, number>> = { error: 5, warning: 2, info: 0, hint: 0 };
const MAX_DEDUCTION = 25;

export const SCORE_EXPLANATION: readonly string[] = [
  `Each endpoint earns the weighted share of its controls: ${CONTROLS.map((c) => `${c.label.toLowerCase()} ${c.weight}`).join(', ')}. ` +
    'Present counts in full, unknown counts half, absent counts nothing; not needed and not examined are left out.',
  'An endpoint with an open error earns half at most. ' +
    'Endpoints that change state, and logins and the like, weigh twice in the mean of all endpoints.',
  `Findings of an OWASP category that belong to no endpoint take off ${DEDUCTION.error} points for an error and ${DEDUCTION.warning} for a warning, ` +
    `${MAX_DEDUCTION} at most.`,
  '90 and more is strong, 70 fair, 40 weak, below that poor.',
];

export function scoreOf(endpoints: readonly ReportEndpoint[], findings: readonly ReportFinding[]): Score {
  let sum = 0;
  let weights = 0;
  let capped = 0;
  for (const e of endpoints) {
    const share = shareOf(e, CONTROLS);
    if (share === undefined) continue;
    const weight = e.weighty ? 2 : 1;
    const open = share > CAP && e.findings.some((i) => findings[i]?.severity === 'error');
    if (open) capped++;
    sum += weight * (open ? CAP : share);
    weights += weight;
  }
  const homeless = findings.filter((f) => !f.endpoint && f.alsoEndpoints.length === 0 && f.owasp.length > 0);
  const deducted = Math.min(
    MAX_DEDUCTION,
    homeless.reduce((points, f) => points + DEDUCTION[f.severity], 0),
  );
  if (weights === 0) return { rating: 'none', deducted, capped };
  const value = Math.max(0, Math.round((100 * sum) / weights) - deducted);
  return { value, rating: ratingOf(value), deducted, capped };
}

export const ratingOf = (value: number): Exclude<Score['rating'], 'none'> =>
  value >= 90 ? 'strong' : value >= 70 ? 'fair' : value >= 40 ? 'weak' : 'poor';

/** 0–100 for some controls over all endpoints, without caps and deductions; undefined if nothing was examined. */
export function coverageOf(
  endpoints: readonly ReportEndpoint[],
  ids: readonly ControlId[],
): number | undefined {
  const controls = CONTROLS.filter((c) => ids.includes(c.id));
  let sum = 0;
  let weights = 0;
  for (const e of endpoints) {
    const share = shareOf(e, controls);
    if (share === undefined) continue;
    const weight = e.weighty ? 2 : 1;
    sum += weight * share;
    weights += weight;
  }
  return weights === 0 ? undefined : Math.round((100 * sum) / weights);
}

function shareOf(
  endpoint: ReportEndpoint,
  controls: readonly { readonly id: ControlId; readonly weight: number }[],
): number | undefined {
  let sum = 0;
  let weights = 0;
  for (const { id, weight } of controls) {
    const control = endpoint.controls[id];
    const credit = creditOf(control);
    if (credit === undefined) continue;
    sum += weight * credit;
    weights += weight;
  }
  return weights === 0 ? undefined : sum / weights;
}

function creditOf(control: ReportControl): number | undefined {
  if (control.state === 'not-needed' || !isAssessed(control)) return undefined;
  return control.state === 'present' ? 1 : control.state === 'unknown' ? 0.5 : 0;
}
