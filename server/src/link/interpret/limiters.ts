/** Functions that are named after a limit, though what they count cannot be seen: in a store, in another service. */
import type { Location } from '../../model/location';
import type { Interpreter } from './interpreter';

const LIMITS = /rate_?limit|too_?many_?(requests?|attempts?|tries)|brute_?force|(login|failed)_?attempts?/i;
/** They are about a limit, and set none. */
const ABOUT =
  /^(get|set|create|make|build|define|configure|register|init|log|reset|clear|parse|format|new)(?![a-z])|(headers?|config\w*|options?|info|key|store|errors?|responses?|plugin|module|settings?|exceptions?)$/i;

/** The package of such an event, which none has. */
export const BY_NAME = '(by name)';

export function noteLimiter({ trace, path }: Interpreter, name: string, at: Location): void {
  if (!trace || !LIMITS.test(name) || ABOUT.test(name)) return;
  const row = { kind: 'call', package: BY_NAME, path: name, effect: 'limits-rate' } as const;
  trace.catalog.push({ row, symbol: name, at, labels: [], path });
}
