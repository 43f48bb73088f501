/** One traversal of a document's model for all rules. A rule that throws is named and left out from then on. */
import type { DocNode } from '../parse/openapiTree';
import type { ApiDocument } from './document/model';
import { alternativesOf, type Operation } from './document/operations';
import type { Part } from './document/parts';
import type { OpenApiRule, ReportOptions, RequirementSite, Visitors } from './ruleApi';

/** What a rule said, before it becomes a finding. */
export interface Remark {
  readonly rule: OpenApiRule;
  readonly node: DocNode;
  readonly message: string;
  readonly options: ReportOptions;
  readonly operations: readonly Operation[];
  /** The part that was visited: what it is said of, or undefined where that is one place by itself. */
  readonly item: object;
  /** Whether the operations are named in the message already. */
  readonly isForAll: boolean;
}

export interface RuleFailure {
  readonly ruleId: string;
  readonly message: string;
}

export interface Traversal {
  readonly remarks: readonly Remark[];
  readonly failures: readonly RuleFailure[];
}

type Kind = keyof Visitors;

export function traverse(document: ApiDocument, rules: readonly OpenApiRule[]): Traversal {
  const remarks: Remark[] = [];
  const failures: RuleFailure[] = [];
  const failed = new Set<OpenApiRule>();
  const visit = <Item extends object>(
    kind: Kind,
    items: () => Iterable<Item>,
    operations: (item: Item) => readonly Operation[],
  ): void => {
    const interested = rules.filter((rule) => rule.visit[kind] !== undefined);
    if (interested.length === 0) return;
    for (const item of items()) {
      for (const rule of interested) {
        if (failed.has(rule)) continue;
        try {
          (rule.visit[kind] as (item: Item, context: unknown) => void)(item, {
            document,
            report: (node: DocNode, message: string, options: ReportOptions = {}) => {
              const isForAll = (item as Partial<Part>).owner?.kind === 'path';
              const all = options.operations ?? operations(item);
              remarks.push({ rule, node, message, options, operations: all, item, isForAll });
            },
          });
        } catch (error) {
          failed.add(rule);
          const message = error instanceof Error ? error.message : String(error);
          failures.push({ ruleId: rule.meta.id, message });
        }
      }
    }
  };
  const none = (): readonly Operation[] => [];
  const users = (part: Part): readonly Operation[] => document.operationsOf(part);
  visit('document', () => [document], none);
  visit('server', () => document.servers, one);
  visit('scheme', () => document.schemes.values(), none);
  visit('requirement', () => requirementsOf(document), one);
  visit(
    'operation',
    () => document.operations,
    (operation) => [operation],
  );
  visit('parameter', () => document.parameters, users);
  visit('requestBody', () => document.bodies, users);
  visit('response', () => document.responses, users);
  visit('header', () => document.headers, users);
  visit('mediaType', () => document.mediaTypes, users);
  visit('schema', () => document.schemas, users);
  visit('example', () => document.examples, none);
  visit('component', () => document.components, none);
  return { remarks, failures };
}

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
