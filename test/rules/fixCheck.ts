/**
 * Applies a fix and demands that the result parses and compiles, that it uses no name which nothing declares, that the
 * finding is gone, and that nothing new appears.
 */
import assert from 'node:assert/strict';
import type { Finding, Fix } from '../../server/src/model/finding';
import { applyFix, audit, relative, syntaxErrors, type Audit, type Files } from './audit';
import { emitErrors, isGlobal, unresolvedNames } from './scope';

export interface FixCheckOptions {
  /**
   * The first guard among endpoints tells that its siblings, which were open before, were meant to have one. That is
   * said by the rule from then on, and is no harm done by the fix.
   */
  readonly mayRevealOpen?: boolean;
}

/** Fixes of several findings often make the same text, which is audited once. */
const audited = new Map<string, Promise<Audit>>();

/** @returns the files after the fix */
export async function checkFix(
  files: Files,
  before: readonly Finding[],
  finding: Finding,
  fix: Fix,
  { mayRevealOpen = false }: FixCheckOptions = {},
): Promise<Record<string, string>> {
  const label = `fix "${fix.title}" of ${finding.ruleId}`;
  const fixed = applyFix(fix, files);
  for (const [file, text] of Object.entries(fixed))
    assert.deepEqual(syntaxErrors(file, text), [], `${label}: ${file} does not parse\n${text}`);
  const changed = [...new Set(fix.edits.map((edit) => relative(edit.file)))];
  for (const file of changed) demandNames(label, file, files[file], fixed[file] ?? '');
  const after = (await auditedOnce(fixed)).result.findings;
  const texts = (): string => changed.map((file) => `\n--- ${file}\n${fixed[file] ?? ''}`).join('');
  const keys = after.flatMap(identities);
  const earlier = before.flatMap(identities);
  for (const gone of identities(finding)) {
    // Another finding of the same rule about the same endpoint is not this one.
    const [then, now] = [earlier, keys].map((all) => all.filter((key) => key === gone).length);
    assert.ok((now ?? 0) < (then ?? 0), `${label}: the finding is still there (${gone})${texts()}`);
  }
  const known = new Set(earlier);
  const isRevealed = (f: Finding): boolean =>
    mayRevealOpen && finding.ruleId === 'missing-authentication' && f.ruleId === finding.ruleId;
  const fresh = after.filter((f) => !isRevealed(f) && identities(f).some((key) => !known.has(key)));
  assert.deepEqual(
    fresh.map((f) => `${f.ruleId}: ${f.message}`),
    [],
    `${label} brings new findings${texts()}`,
  );
  return fixed;
}

function auditedOnce(files: Files): Promise<Audit> {
  const key = JSON.stringify(files);
  const known = audited.get(key) ?? audit(files);
  audited.clear();
  audited.set(key, known);
  return known;
}

/** Names that Nitro, and modules of Nuxt, provide without an import where they provide `defineEventHandler`. */
const NITRO = new Set(['createError', 'requireUserSession']);

/** What compiled before compiles, and what the fix names is declared, imported or global. */
function demandNames(label: string, file: string, before: string | undefined, after: string): void {
  const errors = new Set(emitErrors(file, before ?? ''));
  assert.deepEqual(
    emitErrors(file, after).filter((message) => !errors.has(message)),
    [],
    `${label}: ${file} does not compile\n${after}`,
  );
  const there = unresolvedNames(file, before ?? '');
  assert.deepEqual(
    [...unresolvedNames(file, after)].filter(
      (name) => !there.has(name) && !isGlobal(name) && !(there.has('defineEventHandler') && NITRO.has(name)),
    ),
    [],
    `${label}: ${file} uses names that nothing declares\n${after}`,
  );
}

/** A finding of several endpoints counts once for each, because a fix for some of them regroups the others. */
export function identities(finding: Finding): string[] {
  const endpoints = [...(finding.endpoint ? [finding.endpoint] : []), ...(finding.alsoEndpoints ?? [])];
  if (endpoints.length === 0) return [`${finding.ruleId} ${relative(finding.location.file)}`];
  return endpoints.map(({ method, path: route }) => `${finding.ruleId} ${method} ${route}`);
}
