/** Stands in for the OpenAPI stage until it is in the tree. */
import type { Finding } from './model/finding';
import type { RuleMeta } from './model/rule';
import type { Settings } from './model/settings';

export const OPENAPI_RULES: readonly RuleMeta[] = [];

export const checkDocument = (
  _file: string,
  _text: string,
  _settings: Settings,
): Promise<{ findings: readonly Finding[]; problems: readonly { message: string }[]; isOpenApi: boolean }> =>
  Promise.resolve({ findings: [], problems: [], isOpenApi: false });
