/** Fixes of findings in OpenAPI documents, made from the texts as they are now. */
import { OPENAPI_RULE_SET } from '../../../rulesets/openapi/index';
import type { Finding, Fix } from '../model/finding';
import { openApiOf, parseTree } from '../parse/openapi';
import { follow, nodeAt } from '../parse/openapiTree';
import type { OpenApiFindingData } from './findings';
import type { FixPlace, Source } from './fixes/place';
import { recall, remember } from './recent';

const FIXES = new Map(OPENAPI_RULE_SET.map((rule) => [rule.meta.id, rule.fixes]));

/** @param text of any file at the moment that the finding speaks of */
export function openApiFixes(finding: Finding, text: (file: string) => string | undefined): Fix[] {
  const make = FIXES.get(finding.ruleId);
  const place = make && placeOf(finding, text);
  if (!place) return [];
  return make(place).flatMap(({ title, changes, safe }) => {
    const edits = changes.flatMap((change) => change ?? []);
    return edits.length > 0 && edits.length === changes.length ? [{ title, edits, safe: safe ?? false }] : [];
  });
}

function placeOf(finding: Finding, text: (file: string) => string | undefined): FixPlace | undefined {
  const data = dataOf(finding.data);
  const source = data && sourceOf(finding.location.file, text);
  const main = data?.document === undefined ? source : sourceOf(data.document, text);
  if (!data || !source || !main) return undefined;
  const document = openApiOf(main.root, main.format);
  const node = nodeAt(source.root, data.path);
  if (!document || !node) return undefined;
  return {
    ...source,
    finding,
    node: follow(node),
    member: node,
    path: data.path,
    document: { ...main, version: document.version },
  };
}

function sourceOf(file: string, textOf: (file: string) => string | undefined): Source | undefined {
  const text = textOf(file);
  if (text === undefined) return undefined;
  const known = recall(file, text);
  if (known) return known;
  const { root, format } = parseTree(text);
  return root && remember({ file, text, format, root: follow(root) });
}

const dataOf = (data: unknown): OpenApiFindingData | undefined =>
  typeof data === 'object' && data !== null && 'openapi' in data ? (data as OpenApiFindingData) : undefined;
