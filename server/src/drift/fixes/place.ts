/** Where a fix of a finding about both sides works: in the document, with what the code shows. */
import { DRIFT_RULE_SET } from '../../../../rulesets/drift/index';
import type { Endpoint, Service } from '../../model/endpoint';
import type { Finding, Fix } from '../../model/finding';
import { ApiDocument } from '../../openapi/document/model';
import type { Source } from '../../openapi/fixes/place';
import { openApiOf, parseTree } from '../../parse/openapi';
import { follow, nodeAt, type DocNode } from '../../parse/openapiTree';
import type { DriftData } from '../ruleApi';

export interface DriftPlace extends Source {
  readonly finding: Finding;
  readonly data: DriftData;
  readonly document: ApiDocument;
  /** Endpoints that the finding names in its data. */
  readonly endpoints: readonly Endpoint[];
  /** The operation as it is written, if the finding is about one. */
  readonly operation: DocNode | undefined;
}

/** Fixes of a finding of these rules; undefined if it is none. */
export function driftFixes(
  finding: Finding,
  service: Service,
  text: (file: string) => string | undefined,
): Fix[] | undefined {
  const rule = DRIFT_RULE_SET.find(({ meta }) => meta.id === finding.ruleId);
  if (!rule) return undefined;
  const place = rule.fixes && placeOf(finding, service, text);
  if (!place) return [];
  return (rule.fixes?.(place) ?? []).flatMap(({ title, changes, safe }) => {
    const edits = changes.flatMap((change) => change ?? []);
    return edits.length > 0 && edits.length === changes.length ? [{ title, edits, safe: safe ?? false }] : [];
  });
}

function placeOf(
  finding: Finding,
  service: Service,
  textOf: (file: string) => string | undefined,
): DriftPlace | undefined {
  const { data } = finding;
  if (!isData(data)) return undefined;
  const text = textOf(data.document);
  const parsed = text === undefined ? undefined : parseTree(text);
  const openApi = parsed?.root && openApiOf(parsed.root, parsed.format);
  if (text === undefined || !openApi) return undefined;
  const ids = new Set(data.endpoints);
  const operation = data.keys && nodeAt(openApi.root, data.keys);
  return {
    finding,
    data,
    text,
    file: data.document,
    format: openApi.format,
    root: follow(openApi.root),
    document: new ApiDocument(data.document, openApi, textOf),
    endpoints: service.endpoints.filter(({ id }) => ids.has(id)),
    operation,
  };
}

const isData = (data: unknown): data is DriftData =>
  typeof data === 'object' && data !== null && 'drift' in data;
