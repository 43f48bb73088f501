/** Checks one OpenAPI document with Spectral. Nothing is fetched: references that lead outside of the file stay open. */
import { Document, Spectral } from '@stoplight/spectral-core';
import { Json, Yaml } from '@stoplight/spectral-parsers';
import { Resolver } from '@stoplight/spectral-ref-resolver';
import { RULESET } from '../../../rulesets/openapi/ruleset';
import type { Finding } from '../model/finding';
import { findingsOf } from './findings';

export interface DocumentResult {
  readonly isOpenApi: boolean;
  readonly findings: readonly Finding[];
  readonly problems: readonly { readonly message: string }[];
}

let spectral: Spectral | undefined;

function engine(): Spectral {
  if (!spectral) {
    spectral = new Spectral({ resolver: new Resolver({ resolvers: {} }) });
    spectral.setRuleset(RULESET);
  }
  return spectral;
}

const NOTHING: DocumentResult = { isOpenApi: false, findings: [], problems: [] };

/** Taken for OpenAPI by its content: a root key `openapi` or `swagger` with a version. Never throws. */
export async function checkDocument(file: string, text: string): Promise<DocumentResult> {
  const isJson = /^\s*\{/.test(text);
  if (
    !(isJson ? /"(openapi|swagger)"\s*:\s*"[23]/ : /^["']?(openapi|swagger)["']?\s*:\s*["']?[23]/m).test(text)
  )
    return NOTHING;
  try {
    const document = isJson ? new Document(text, Json, file) : new Document(text, Yaml, file);
    const data: unknown = document.data;
    if (typeof data !== 'object' || data === null || !('openapi' in data || 'swagger' in data))
      return NOTHING;
    const results = await engine().run(document);
    const problems = document.diagnostics.map((diagnostic) => ({ message: diagnostic.message }));
    return { isOpenApi: true, findings: findingsOf(results, file, text), problems };
  } catch (error) {
    return {
      isOpenApi: true,
      findings: [],
      problems: [{ message: error instanceof Error ? error.message : String(error) }],
    };
  }
}
