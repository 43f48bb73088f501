/** Remarks of rules → findings: at exact places, and one for each cause however many operations share it. */
import type { Finding } from '../model/finding';
import type { Location, Span } from '../model/location';
import { keySpanOf, pathOf, spanOf, type DocNode } from '../parse/openapiTree';
import type { ApiDocument } from './document/model';
import type { Operation } from './document/operations';
import { MAX_OPERATIONS } from './document/owners';
import { stablePath } from './score/placeKey';
import type { Part } from './document/parts';
import type { OpenApiRule } from './ruleApi';
import type { Remark } from './traverse';

/** What a finding leaves for its fixes. */
export interface OpenApiFindingData {
  readonly openapi: 1;
  /** Keys and indexes from the root of the file to the node. */
  readonly path: readonly (string | number)[];
  /** The path in words that stay the same when lists are reordered; absent: `path` has no place in a list. */
  readonly place?: string;
  /** The OpenAPI document, where the finding lies in another file that it refers to. */
  readonly document?: string;
}

interface Joined {
  readonly remark: Remark;
  operations: readonly Operation[];
}

/** Remarks of one rule on one node that speak of different operations are one, with all of these. */
export function joined(remarks: readonly Remark[]): Joined[] {
  const byPlace = new Map<OpenApiRule, Map<DocNode, Joined[]>>();
  const all: Joined[] = [];
  for (const remark of remarks) {
    let places = byPlace.get(remark.rule);
    if (!places) byPlace.set(remark.rule, (places = new Map()));
    let here = places.get(remark.node);
    if (!here) places.set(remark.node, (here = []));
    const same = here.find((other) => isSame(other.remark, remark));
    if (same) {
      if (same.operations !== remark.operations)
        same.operations = [...new Set([...same.operations, ...remark.operations])];
      continue;
    }
    const entry = { remark, operations: remark.operations };
    here.push(entry);
    all.push(entry);
  }
  return all;
}

const isSame = (a: Remark, b: Remark): boolean =>
  a.message === b.message ||
  (a.item !== b.item &&
    ((a.operations.length > 0 && b.operations.length > 0) || isUnused(a.item) || isUnused(b.item)));

/** Part of a component that nothing uses: what it shares with others was said of them. */
const isUnused = (item: object): boolean => (item as Partial<Part>).role === 'unused';

export function messageOf({ remark, operations }: Joined): string {
  const others = operations.length - 1;
  if (others < 1 || remark.isForAll) return remark.message;
  const count = others + 1 >= MAX_OPERATIONS ? `${String(MAX_OPERATIONS)} or more` : `${String(others)} more`;
  return `${remark.message} The same for ${count} operation${others === 1 ? '' : 's'} that use${others === 1 ? 's' : ''} it.`;
}

/** Findings by the first remark that they were made of, for documents of which most remarks stay. */
export type Kept = WeakMap<Remark, { readonly entry: Joined; readonly finding: Finding }>;

export function findingsOf(
  document: ApiDocument,
  remarks: readonly Remark[],
  kept: Kept = new WeakMap(),
): Finding[] {
  const { references } = document;
  const place = (node: DocNode, atKey = false): Location => ({
    file: references.fileOf(node),
    span: spanAt(node, atKey),
  });
  const dataOf = dataByNode(document);
  return joined(remarks).map((entry): Finding => {
    const { rule, node, options } = entry.remark;
    const before = kept.get(entry.remark);
    if (before && isAlike(before.entry, entry)) return moved(before.finding, spanAt(node, options.atKey));
    const { endpoint, others } = endpointsOf(entry.operations);
    const location = place(node, options.atKey);
    const finding: Finding = {
      ruleId: rule.meta.id,
      message: flat(messageOf(entry)),
      location,
      severity: options.severity ?? rule.meta.severity,
      confidence: options.confidence ?? 'high',
      cwe: rule.meta.cwe,
      owasp: rule.meta.owasp,
      related: options.related?.map(({ node: at, message }) => ({ location: place(at), message })) ?? NONE,
      fingerprint: '',
      ...(endpoint ? { endpoint } : {}),
      ...(others.length > 0 ? { alsoEndpoints: others } : {}),
      data: dataOf(node),
    };
    if (!options.related) kept.set(entry.remark, { entry, finding });
    return finding;
  });
}

/** Several rules speak of one node; of a large document there are fifty thousand findings. */
function dataByNode({ file, references }: ApiDocument): (node: DocNode) => OpenApiFindingData {
  const known = new Map<DocNode, OpenApiFindingData>();
  return (node) => {
    let data = known.get(node);
    if (!data) {
      const stable = stablePath(node);
      data = {
        openapi: 1,
        path: pathOf(node),
        ...(stable !== undefined && { place: stable }),
        ...(references.fileOf(node) === file ? {} : { document: file }),
      };
      known.set(node, data);
    }
    return data;
  };
}

const spanAt = (node: DocNode, atKey = false): Span => (atKey ? keySpanOf(node) : spanOf(node));

const isAlike = (a: Joined, b: Joined): boolean =>
  a.operations === b.operations ||
  (a.operations.length === b.operations.length && a.operations.every((one, i) => one === b.operations[i]));

/** The same finding where it lies now. */
function moved(finding: Finding, span: Span): Finding {
  const { location } = finding;
  const isThere = location.span[0] === span[0] && location.span[1] === span[1];
  return isThere ? finding : Object.assign({}, finding, { location: { file: location.file, span } });
}

/** A text that was put together keeps its parts beside it until somebody looks at one of its letters. */
function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}

const NONE: Finding['related'] = [];

interface Endpoints {
  readonly endpoint: Finding['endpoint'];
  readonly others: NonNullable<Finding['alsoEndpoints']>;
}

/** Thousands of findings may be about the same hundred operations; they share one list. */
const lists = new WeakMap<readonly Operation[], Endpoints>();

function endpointsOf(operations: readonly Operation[]): Endpoints {
  let list = lists.get(operations);
  if (!list) {
    const [endpoint, ...others] = operations.map(endpointOf);
    lists.set(operations, (list = { endpoint, others }));
  }
  return list;
}

const endpoints = new WeakMap<Operation, NonNullable<Finding['endpoint']>>();

/** Its method, and its path in the form of the endpoints in code. */
function endpointOf(operation: Operation): NonNullable<Finding['endpoint']> {
  let endpoint = endpoints.get(operation);
  if (!endpoint) {
    const path = operation.path.replace(/\{([^{}/]+)\}/g, ':$1');
    endpoints.set(operation, (endpoint = { method: operation.method.toUpperCase(), path }));
  }
  return endpoint;
}
