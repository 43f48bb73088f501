/** Checks one OpenAPI document. Pure: files that it refers to come through a loader, and nothing is fetched. */
import { OPENAPI_RULE_SET } from '../../../rulesets/openapi/index';
import type { DocumentOutline } from '../model/analysis';
import type { Finding } from '../model/finding';
import type { RuleMeta } from '../model/rule';
import { parseOpenApi, type OpenApiText } from '../parse/openapi';
import { ApiDocument } from './document/model';
import type { LoadText } from './document/references';
import type { RemoteCopy } from './document/remote';
import { findingsOf, type Kept } from './findings';
import type { OpenApiRule } from './ruleApi';
import { remember } from './recent';
import { outlineOf } from './score/outline';
import { sketchOf, type DocumentSketch } from './sketch/sketch';
import { remarksOf, traverse, type RuleFailure, type Traversal } from './traverse';

export interface CheckOptions {
  readonly load?: LoadText;
  /** Where copies of what addresses name lie. */
  readonly remotes?: readonly RemoteCopy[] | undefined;
  /** Absent: every rule is on. */
  readonly isOn?: (meta: RuleMeta) => boolean;
  readonly rules?: readonly OpenApiRule[];
  /** Asked now and then; true ends the check with `CheckCancelled`. */
  readonly isCancelled?: (() => boolean) | undefined;
  /** Whether there is code to hold the document against. */
  readonly isCompared?: boolean;
}

export const rulesOf = ({
  isOn = () => true,
  rules = OPENAPI_RULE_SET,
}: CheckOptions): readonly OpenApiRule[] => rules.filter(({ meta }) => isOn(meta));

export interface DocumentResult {
  readonly isOpenApi: boolean;
  readonly findings: readonly Finding[];
  readonly problems: readonly { readonly message: string }[];
  readonly failures: readonly RuleFailure[];
  /** Other files that it refers to, whether they could be read or not. */
  readonly files: readonly string[];
  /** What reports say of it; absent: it is no document. */
  readonly outline?: DocumentOutline;
  /** What it describes, where there is code to compare it with. */
  readonly sketch?: DocumentSketch;
}

export const NOTHING: DocumentResult = {
  isOpenApi: false,
  findings: [],
  problems: [],
  failures: [],
  files: [],
};

/**
 * Taken for OpenAPI by its content: a root key `openapi` or `swagger` with a version.
 *
 * @throws CheckCancelled and nothing else
 */
export function checkDocument(file: string, text: string, options: CheckOptions = {}): DocumentResult {
  const parsed = parseOpenApi(text);
  if (!parsed) return NOTHING;
  remember({ file, text, format: parsed.format, root: parsed.root });
  const document = new ApiDocument(file, parsed, options.load, options.remotes);
  return resultOf(document, parsed, traverse(document, rulesOf(options), options), options);
}

export function resultOf(
  document: ApiDocument,
  parsed: OpenApiText,
  traversal: Traversal,
  { isCompared = false }: CheckOptions,
  kept?: Kept,
): DocumentResult {
  return {
    isOpenApi: true,
    findings: findingsOf(document, remarksOf(traversal), kept),
    problems: parsed.problems,
    failures: traversal.failures,
    files: [...document.references.files.keys()].filter((other) => other !== document.file),
    outline: outlineOf(document),
    ...(isCompared && { sketch: sketchOf(document) }),
  };
}
