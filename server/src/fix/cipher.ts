import type { Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { optionsArgumentEdit } from './jwtOptions';

/** The length of tags that every library writes by default. */
export function tagLengthFixes(finding: Finding, context: FixContext): Fix[] {
  if (finding.severity === 'error') return [];
  const edit = optionsArgumentEdit(finding, context, 3, 'authTagLength', '16');
  return edit ? [{ title: 'Demand a tag of 16 bytes', edits: [edit], safe: true }] : [];
}
