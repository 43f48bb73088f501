/** Runs a user's Spectral ruleset on a document with Spectral itself. Loaded only where there is such a ruleset. */
import { Document, Spectral } from '@stoplight/spectral-core';
import { Json, Yaml } from '@stoplight/spectral-parsers';
import { Resolver } from '@stoplight/spectral-ref-resolver';
import { INVALID_CONFIGURATION } from '../../check/ownRules';
import type { Finding, Severity } from '../../model/finding';
import { parseOpenApi } from '../../parse/openapi';
import { nodeAt, spanOf, type DocNode } from '../../parse/openapiTree';
import type { LoadText } from '../document/references';
import { USER_RULE } from '../userRule';
import { userRuleset, type RulesetProblem } from './userRuleset';

export interface RulesetRun {
  readonly findings: readonly Finding[];
  /** Files that the ruleset consists of. */
  readonly files: readonly string[];
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info', 'hint'];

/** Never throws: what Spectral says of a ruleset that it cannot take is a finding at the ruleset. */
export async function runRuleset(
  ruleset: string,
  file: string,
  text: string,
  load: LoadText,
): Promise<RulesetRun> {
  const files = new Set<string>();
  const { definition, problems } = userRuleset(ruleset, (other) => {
    files.add(other);
    return load(other);
  });
  const refused = (problem: RulesetProblem): Finding => finding(problem.file, [0, 1], problem.message);
  const parsed = parseOpenApi(text);
  if (!definition || !parsed) return { findings: problems.map(refused), files: [...files] };
  try {
    const spectral = new Spectral({ resolver: new Resolver({ resolvers: {} }) });
    spectral.setRuleset(definition);
    const document =
      parsed.format === 'json' ? new Document(text, Json, file) : new Document(text, Yaml, file);
    const results = await spectral.run(document);
    const found = results
      .filter(({ code }) => code !== 'invalid-ref' && code !== 'parser')
      .map(({ code, message, path, severity }) => ({
        ...finding(file, spanOf(nearest(parsed.root, path)), `${message} (${String(code)})`),
        ruleId: USER_RULE.id,
        severity: SEVERITIES[severity] ?? 'warning',
        cwe: [],
        data: { openapi: 1, path },
      }));
    return { findings: found, files: [...files] };
  } catch (error) {
    const said = error instanceof AggregateError ? (error.errors as unknown[])[0] : error;
    const message = `Spectral does not take it: ${said instanceof Error ? said.message : String(said)}`;
    return { findings: [refused({ file: ruleset, message })], files: [...files] };
  }
}

const finding = (file: string, span: Finding['location']['span'], message: string): Finding => ({
  ruleId: INVALID_CONFIGURATION.id,
  message,
  location: { file, span },
  severity: 'warning',
  confidence: 'high',
  cwe: [],
  owasp: [],
  related: [],
  fingerprint: '',
});

/** The node at a path, or the deepest one on the way to it that there is. */
function nearest(root: DocNode, path: readonly (string | number)[]): DocNode {
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(root, path.slice(0, length));
    if (node) return node;
  }
  return root;
}
