/**
 * The same rules as a Spectral ruleset, for whoever runs Spectral, and as the standard that our own traversal is held
 * against: each is a Spectral rule whose function runs the rule's visitors on the document that Spectral has read.
 */
import type {
  IFunctionResult,
  RuleDefinition,
  RulesetDefinition,
  RulesetFunctionContext,
} from '@stoplight/spectral-core';
import type { Severity } from '../../model/finding';
import { openApiOf } from '../../parse/openapi';
import { pathOf } from '../../parse/openapiTree';
import { ApiDocument } from '../document/model';
import { joined, messageOf } from '../findings';
import type { OpenApiRule } from '../ruleApi';
import { remarksOf, traverse } from '../traverse';
import { treeOf } from './treeOf';

const SEVERITIES: Readonly<Record<Severity, 'error' | 'warn' | 'info' | 'hint'>> = {
  error: 'error',
  warning: 'warn',
  info: 'info',
  hint: 'hint',
};

/** Rules that Spectral runs on the unresolved document: references are followed by the document's model. */
export function spectralRuleset(rules: readonly OpenApiRule[]): RulesetDefinition {
  const definitions = rules.map((rule) => [
    rule.meta.id,
    {
      given: '$',
      resolved: false,
      message: '{{error}}',
      description: rule.meta.description,
      severity: SEVERITIES[rule.meta.severity],
      then: {
        function: (_: unknown, __: unknown, context: RulesetFunctionContext): IFunctionResult[] =>
          resultsOf(rule, context),
      },
    },
  ]);
  return { rules: Object.fromEntries(definitions) as Record<string, RuleDefinition> };
}

/** Spectral asks every rule by itself; the document is modelled once for all of them. */
const models = new WeakMap<object, ApiDocument | undefined>();

function modelOf({ document }: RulesetFunctionContext): ApiDocument | undefined {
  if (!models.has(document)) {
    const parsed = openApiOf(treeOf(document.data), 'json');
    models.set(document, parsed && new ApiDocument(document.source ?? '', parsed));
  }
  return models.get(document);
}

function resultsOf(rule: OpenApiRule, context: RulesetFunctionContext): IFunctionResult[] {
  const document = modelOf(context);
  if (!document) return [];
  return joined(remarksOf(traverse(document, [rule]))).map((entry) => ({
    message: messageOf(entry),
    path: pathOf(entry.remark.node),
  }));
}
