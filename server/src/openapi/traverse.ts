/** One traversal of a document's model for all rules. A rule that throws is named and left out from then on. */
import type { DocNode } from '../parse/openapiTree';
import type { ApiDocument } from './document/model';
import { alternativesOf, type Operation } from './document/operations';
import type { Part } from './document/parts';
import type { OpenApiRule, ReportOptions, RequirementSite, VisitContext, Visitors } from './ruleApi';

/** What a rule said, before it becomes a finding. */
export interface Remark {
  readonly rule: OpenApiRule;
  readonly node: DocNode;
  readonly message: string;
  readonly options: ReportOptions;
  readonly operations: readonly Operation[];
  /** The part that was visited. */
  readonly item: object;
  /** Whether the operations are named in the message already. */
  readonly isForAll: boolean;
}

export interface RuleFailure {
  readonly ruleId: string;
  readonly message: string;
}

/** All that rules say of one part of a document. */
export interface Visit {
  /** Where the part stands; undefined for the document as a whole. */
  readonly node: DocNode | undefined;
  /** Whether single values change nothing of it, unless the model reads them. */
  readonly isStructural: boolean;
  remarks: readonly Remark[];
  /** Asks the rules anew; their remarks are returned. */
  readonly again: () => readonly Remark[];
}

export interface Traversal {
  /** Parts of which something was said, or all of them if they are kept. */
  readonly visits: readonly Visit[];
  readonly failures: readonly RuleFailure[];
}

export const remarksOf = ({ visits }: Traversal): Remark[] => visits.flatMap(({ remarks }) => remarks);

type Kind = keyof Visitors;

/** A newer text made the check pointless. */
export class CheckCancelled extends Error {}

/** Parts between two looks at whether the check is still wanted. */
const PARTS = 256;

/**
 * @param keepsAll whether visits without a remark are kept as well, so that they can be made again
 * @throws CheckCancelled
 */
export function traverse(
  document: ApiDocument,
  rules: readonly OpenApiRule[],
  { isCancelled }: { readonly isCancelled?: (() => boolean) | undefined } = {},
  keepsAll = false,
): Traversal {
  let parts = 0;
  const visits: Visit[] = [];
  const failures: RuleFailure[] = [];
  const failed = new Set<OpenApiRule>();
  const ask = (
    kind: Kind,
    item: object,
    interested: readonly OpenApiRule[],
    operations: () => readonly Operation[],
  ): readonly Remark[] => {
    let remarks: Remark[] | undefined;
    for (const rule of interested) {
      if (failed.has(rule)) continue;
      const isForAll = (item as Partial<Part>).owner?.kind === 'path';
      const report: VisitContext['report'] = (node, message, options = {}) => {
        const all = options.operations ?? operations();
        (remarks ??= []).push({ rule, node, message, options, operations: all, item, isForAll });
      };
      try {
        (rule.visit[kind] as (item: object, context: VisitContext) => void)(item, { document, report });
      } catch (error) {
        failed.add(rule);
        const message = error instanceof Error ? error.message : String(error);
        failures.push({ ruleId: rule.meta.id, message });
      }
    }
    return remarks ?? NONE;
  };
  const visit = <Item extends object>(
    kind: Kind,
    items: () => Iterable<Item>,
    nodeOf: (item: Item) => DocNode | undefined,
    operations: (item: Item) => readonly Operation[],
    asked = rules,
    isStructural = false,
  ): void => {
    const interested = asked.filter((rule) => rule.visit[kind] !== undefined);
    if (interested.length === 0) return;
    for (const item of items()) {
      if (parts++ % PARTS === 0 && isCancelled?.()) throw new CheckCancelled();
      const again = (): readonly Remark[] => ask(kind, item, interested, () => operations(item));
      const remarks = again();
      if (keepsAll || remarks.length > 0) visits.push({ node: nodeOf(item), isStructural, remarks, again });
    }
  };
  const own = ({ node }: { readonly node: DocNode }): DocNode => node;
  const users = (part: Part): readonly Operation[] => document.operationsOf(part);
  for (const isStructural of [false, true]) {
    visit(
      'document',
      () => [document],
      () => undefined,
      none,
      rules.filter((rule) => (rule.isStructural ?? false) === isStructural),
      isStructural,
    );
  }
  visit('server', () => document.servers, own, one);
  visit('scheme', () => document.schemes.values(), own, none);
  visit('requirement', () => requirementsOf(document), own, one);
  visit(
    'operation',
    () => document.operations,
    own,
    (operation) => [operation],
  );
  visit('parameter', () => document.parameters, own, users);
  visit('requestBody', () => document.bodies, own, users);
  visit('response', () => document.responses, own, users);
  visit('header', () => document.headers, own, users);
  visit('mediaType', () => document.mediaTypes, own, users);
  visit('schema', () => document.schemas, own, users);
  visit('example', () => document.examples, own, none);
  visit('component', () => document.components, own, none);
  return { visits, failures };
}

const NONE: readonly Remark[] = [];
const none = (): readonly Operation[] => [];
const one = ({ operation }: { readonly operation?: Operation | undefined }): readonly Operation[] =>
  operation ? [operation] : [];

function* requirementsOf(document: ApiDocument): Generator<RequirementSite> {
  const { schemes, root, operations } = document;
  for (const alternative of alternativesOf(root.get('security'))) {
    for (const requirement of alternative.requirements) {
      const definition = schemes.get(requirement.scheme);
      yield { ...requirement, alternative, operation: undefined, definition };
    }
  }
  for (const operation of operations) {
    if (operation.securityFrom !== 'operation') continue;
    for (const alternative of operation.security) {
      for (const requirement of alternative.requirements) {
        yield { ...requirement, alternative, operation, definition: schemes.get(requirement.scheme) };
      }
    }
  }
}
