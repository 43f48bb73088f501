/** Which findings a score goes by. */
import type { Finding } from '../../model/finding';
import type { OpenApiFindingData } from '../findings';
import { USER_RULE } from '../userRule';

/** The document that a finding costs points; undefined: none, such as what the user's own ruleset demands. */
export function documentOf({ ruleId, data, location }: Finding): string | undefined {
  if (ruleId === USER_RULE.id || !isOfDocument(data)) return undefined;
  return data.document ?? location.file;
}

const isOfDocument = (data: unknown): data is OpenApiFindingData =>
  typeof data === 'object' && data !== null && 'openapi' in data;
