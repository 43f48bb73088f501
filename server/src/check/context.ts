/**
 * How bad a finding is where it lies. A rule's severity is what the flaw does on an ordinary endpoint; who reaches the
 * endpoint, and what it does, raises or lowers it by one step, within the range that the rule allows:
 *
 * - **raised** where strangers reach it (no authentication, or none needed) and it changes something, or is one of the
 *   places that attackers try first (login, one-time codes, password reset, tokens);
 * - **lowered** where only callers with a role or permission reach it, and it changes nothing.
 *
 * Of several endpoints with one cause, the worst decides. Where authentication is not known, nothing is raised.
 */
import type { Endpoint } from '../model/endpoint';
import { SEVERITIES, type Severity } from '../model/finding';
import type { Report, RuleMeta } from '../model/rule';

/** The severity of a report in its context; rules without a range say by themselves how bad each finding is. */
export function severityInContext(meta: RuleMeta, report: Report): Severity {
  const base = report.severity ?? meta.severity;
  const endpoints = [...(report.endpoint ? [report.endpoint] : []), ...(report.alsoEndpoints ?? [])];
  if (!meta.range || endpoints.length === 0) return base;
  const [least, most] = meta.range;
  const step = Math.max(...endpoints.map(weightOf));
  const [top, bottom] = [SEVERITIES.indexOf(most), SEVERITIES.indexOf(least)];
  const at = SEVERITIES.indexOf(base) - step;
  // A rule that says less than its range of one finding knows better.
  if (SEVERITIES.indexOf(base) > bottom || SEVERITIES.indexOf(base) < top) return base;
  return SEVERITIES[Math.min(Math.max(at, top), bottom)] ?? base;
}

/** What a caller who should not get there can do: change something, or read. */
export const byEffect = ({ traits }: Endpoint): Severity => (traits.changesState ? 'error' : 'warning');

function weightOf(endpoint: Endpoint): -1 | 0 | 1 {
  const { traits, posture } = endpoint;
  const changes = traits.changesState && endpoint.method !== 'GET';
  const { state } = posture.authentication;
  if (state === 'absent' || state === 'not-needed') return changes || traits.sensitive !== undefined ? 1 : 0;
  const isPrivileged = posture.authorization.state === 'present';
  return isPrivileged && !traits.changesState ? -1 : 0;
}
