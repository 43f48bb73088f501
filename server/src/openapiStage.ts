/** The OpenAPI stage as the engine sees it: metadata at once, the checker with Spectral when it is asked for. */
import type { Settings } from './model/settings';
import type { DocumentResult } from './openapi/check';

export { OPENAPI_RULES } from '../../rulesets/openapi/metas';

/** Loads Spectral at the first call. */
export async function checkDocument(
  file: string,
  text: string,
  _settings: Settings,
): Promise<DocumentResult> {
  const stage = await import('./openapi/check');
  return stage.checkDocument(file, text);
}
