/** The fixes of a finding, as edits of the texts that are open now. */
import { UNUSED_SUPPRESSION } from '../check/ownRules';
import { removeSuppression } from '../check/removeSuppression';
import { driftFixes } from '../drift/fixes/place';
import { rules } from '../engine';
import type { Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { openApiFixes } from '../openapi/fixes';
import { moved, type TextEdit } from '../model/remap';

/**
 * @param finding as the last result has it, perhaps moved with what was typed since
 * @param findings of the engine, at the places that `context` knows
 * @returns best first; empty if the finding is stale or its rule has no fix
 */
export function currentFixes(
  finding: Finding,
  findings: readonly Finding[],
  context: FixContext,
  typed: ReadonlyMap<string, TextEdit>,
): Fix[] {
  const original = indexOf(findings).get(finding.fingerprint);
  if (!original) return [];
  return fixesOf(original, context).flatMap((fix) => {
    const edits = fix.edits.map((edit) => {
      const change = typed.get(edit.file);
      return edit.span && change ? { ...edit, span: moved(edit.span, change) } : edit;
    });
    // Where the user is typing, a fix made for the text before would overwrite it.
    const isLost = edits.some((edit, i) => edit.span === undefined && fix.edits[i]?.span !== undefined);
    return isLost ? [] : [{ ...fix, edits }];
  });
}

const indexes = new WeakMap<readonly Finding[], ReadonlyMap<string, Finding>>();

/** The first finding of each fingerprint, which tells rules apart: a report asks for the fixes of all. */
function indexOf(findings: readonly Finding[]): ReadonlyMap<string, Finding> {
  const known = indexes.get(findings);
  if (known) return known;
  const index = new Map<string, Finding>();
  for (const finding of findings)
    if (!index.has(finding.fingerprint)) index.set(finding.fingerprint, finding);
  indexes.set(findings, index);
  return index;
}

function fixesOf(finding: Finding, context: FixContext): Fix[] {
  if (finding.ruleId === UNUSED_SUPPRESSION.id) {
    return removeSuppression(finding, context.text(finding.location.file));
  }
  if (finding.ruleId.startsWith('openapi-')) {
    return openApiFixes(finding, context.text);
  }
  const ofDrift = driftFixes(finding, context.service, context.text);
  if (ofDrift) return ofDrift;
  return rules.find(({ meta }) => meta.id === finding.ruleId)?.fixes?.(finding, context) ?? [];
}
