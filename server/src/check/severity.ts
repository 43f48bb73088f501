/** How loud a rule is in a file: preset, then rule levels, then overrides by path; and which findings are shown at all. */
import picomatch from 'picomatch';
import type { Confidence } from '../model/endpoint';
import type { Finding, Severity } from '../model/finding';
import type { RuleMeta } from '../model/rule';
import type { RuleLevel, ScopedSettings } from '../model/settings';

const RANK: Readonly<Record<Confidence, number>> = { low: 0, medium: 1, high: 2 };

export const isConfident = (finding: Finding, { settings }: ScopedSettings): boolean =>
  RANK[finding.confidence] >= RANK[settings.minimumConfidence];

/**
 * The level that the settings set for a rule in a file. `default` leaves the choice to the rule, which may report
 * some findings louder than others; a level that the user wrote is taken at its word for all of them.
 */
export function levelFor(meta: RuleMeta, file: string, scope: ScopedSettings): RuleLevel | 'default' {
  const { settings } = scope;
  let level: RuleLevel | 'default' = meta.presets.includes(settings.preset) ? 'default' : 'off';
  level = settings.rules[meta.id] ?? level;
  for (const override of settings.overrides) {
    const wanted = override.rules[meta.id];
    if (wanted !== undefined && matches(override.files, scope.base, file)) level = wanted;
  }
  return level;
}

/** The finding with its severity in force, or undefined if the rule is off where it lies. */
export function withSeverity(
  finding: Finding,
  meta: RuleMeta | undefined,
  scope: ScopedSettings,
): Finding | undefined {
  if (!meta) return finding;
  const level = levelFor(meta, finding.location.file, scope);
  if (level === 'off') return undefined;
  return level === 'default' || level === finding.severity ? finding : { ...finding, severity: level };
}

/** Whether a rule may be heard anywhere, so that one that is off everywhere need not run. */
export function mayBeOn(meta: RuleMeta, scopes: readonly ScopedSettings[]): boolean {
  return scopes.some(({ settings }) => {
    const levels: (RuleLevel | undefined)[] = settings.overrides.map((override) => override.rules[meta.id]);
    levels.push(settings.rules[meta.id] ?? (meta.presets.includes(settings.preset) ? meta.severity : 'off'));
    return levels.some((level) => level !== undefined && level !== 'off');
  });
}

export const atLeast = (severity: Severity, threshold: Severity): boolean =>
  ORDER.indexOf(severity) <= ORDER.indexOf(threshold);

const ORDER: readonly Severity[] = ['error', 'warning', 'info', 'hint'];

const compiled = new Map<string, (path: string) => boolean>();

function matches(patterns: readonly string[], base: string, file: string): boolean {
  const prefix = base.endsWith('/') ? base : `${base}/`;
  if (!file.startsWith(prefix)) return false;
  const key = patterns.join('\n');
  let test = compiled.get(key);
  if (!test) {
    const clean = patterns.map((pattern) => pattern.replace(/^\.?\//, '').replace(/\/$/, ''));
    test = picomatch([...clean, ...clean.map((pattern) => `${pattern}/**`)], { dot: true });
    compiled.set(key, test);
  }
  return test(file.slice(prefix.length));
}
