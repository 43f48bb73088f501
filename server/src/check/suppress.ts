/** Suppression comments against findings: which are hidden and why, and which comments hide nothing. */
import type { ModuleFacts, SuppressionComment } from '../model/facts';
import type { Finding } from '../model/finding';
import { positionAt } from '../model/location';
import type { RuleMeta } from '../model/rule';
import type { ScopedSettings } from '../model/settings';
import { SUPPRESSION_WITHOUT_REASON, UNUSED_SUPPRESSION } from './ownRules';

/** What suppression needs to know of a file, whether code or OpenAPI document. */
export type Suppressible = Pick<ModuleFacts, 'file' | 'lineStarts' | 'suppressions'>;

export interface Suppressed {
  readonly finding: Finding;
  readonly reason?: string;
}

export interface SuppressionResult {
  readonly kept: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** About the comments themselves. */
  readonly comments: readonly Finding[];
}

/**
 * @param findings all findings, those that the settings would not show included: a comment that hides one is used
 * @param ranRules ids of the rules that ran; a comment for another rule is not called unused
 */
export function suppress(
  findings: readonly Finding[],
  files: ReadonlyMap<string, Suppressible>,
  settingsFor: (file: string) => ScopedSettings,
  ranRules: ReadonlySet<string>,
): SuppressionResult {
  const kept: Finding[] = [];
  const suppressed: Suppressed[] = [];
  const used = new Set<SuppressionComment>();
  for (const finding of findings) {
    const file = files.get(finding.location.file);
    const comment = file && file.suppressions.length > 0 ? commentFor(finding, file) : undefined;
    if (!comment) kept.push(finding);
    else {
      used.add(comment);
      suppressed.push({ finding, ...(comment.reason === undefined ? {} : { reason: comment.reason }) });
    }
  }
  const comments: Finding[] = [];
  for (const file of files.values()) {
    for (const comment of file.suppressions) {
      if (!used.has(comment) && isJudgeable(comment, ranRules))
        comments.push(unused(file.file, comment, ranRules));
      else if (comment.reason === undefined && settingsFor(file.file).settings.requireSuppressionReason) {
        comments.push(withoutReason(file.file, comment));
      }
    }
  }
  return { kept, suppressed, comments };
}

/** The narrowest comment that covers a finding, so that a wide one does not make it look unused. */
function commentFor(finding: Finding, file: Suppressible): SuppressionComment | undefined {
  const { line } = positionAt(file.lineStarts, finding.location.span[0]);
  let found: SuppressionComment | undefined;
  for (const comment of file.suppressions) {
    if (comment.scope !== 'file' && comment.line !== line) continue;
    if (comment.rules.length > 0 && !comment.rules.includes(finding.ruleId)) continue;
    if (!found || narrowness(comment) > narrowness(found)) found = comment;
  }
  return found;
}

const narrowness = (comment: SuppressionComment): number =>
  (comment.scope === 'file' ? 0 : 2) + (comment.rules.length > 0 ? 1 : 0);

/** A comment whose rules did not run cannot be blamed, unless no such rule exists at all. */
const isJudgeable = (comment: SuppressionComment, ranRules: ReadonlySet<string>): boolean =>
  comment.rules.length === 0 || comment.rules.every((rule) => ranRules.has(rule));

function unused(file: string, comment: SuppressionComment, _ran: ReadonlySet<string>): Finding {
  const of = comment.rules.length > 0 ? comment.rules.map((rule) => `\`${rule}\``).join(', ') : 'any rule';
  const where = comment.scope === 'file' ? 'in this file' : `on line ${String(comment.line)}`;
  return about(
    UNUSED_SUPPRESSION,
    file,
    comment,
    `This comment suppresses nothing: there is no finding of ${of} ${where}. Remove it.`,
  );
}

const withoutReason = (file: string, comment: SuppressionComment): Finding =>
  about(
    SUPPRESSION_WITHOUT_REASON,
    file,
    comment,
    'This suppression does not say why the finding is acceptable. Add the reason after ` -- `.',
  );

const about = (meta: RuleMeta, file: string, comment: SuppressionComment, message: string): Finding => ({
  ruleId: meta.id,
  message,
  location: { file, span: comment.at },
  severity: meta.severity,
  confidence: 'high',
  cwe: meta.cwe,
  owasp: meta.owasp,
  related: [],
  fingerprint: '',
});
