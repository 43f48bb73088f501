/** Checks one OpenAPI document with Spectral. Nothing is fetched: references that lead outside of the file stay open. */
import { Document, Spectral } from '@stoplight/spectral-core';
import { Json, Yaml } from '@stoplight/spectral-parsers';
import { Resolver } from '@stoplight/spectral-ref-resolver';
import { OPENAPI_RULES } from '../../../rulesets/openapi/metas';
import { RULESET } from '../../../rulesets/openapi/ruleset';
import type { Finding } from '../model/finding';
import { lineStartsOf } from '../model/location';

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
    const starts = lineStartsOf(text);
    const offset = (line: number, character: number): number =>
      Math.min((starts[line] ?? text.length) + character, text.length);
    const findings = results.flatMap((found): Finding[] => {
      const meta = OPENAPI_RULES.find((rule) => rule.id === found.code);
      if (!meta) return [];
      const { start, end } = found.range;
      return [
        {
          ruleId: meta.id,
          message: found.message,
          location: {
            file,
            span: firstLine(text, offset(start.line, start.character), offset(end.line, end.character)),
          },
          severity: meta.severity,
          confidence: 'high',
          cwe: meta.cwe,
          owasp: meta.owasp,
          related: [],
          fingerprint: '',
        },
      ];
    });
    const problems = document.diagnostics.map((diagnostic) => ({ message: diagnostic.message }));
    return { isOpenApi: true, findings, problems };
  } catch (error) {
    return {
      isOpenApi: true,
      findings: [],
      problems: [{ message: error instanceof Error ? error.message : String(error) }],
    };
  }
}

const KEY = /^\s*(?:- +)?("[^"]*"|'[^']*'|[^\s:#][^:]*?)\s*:/;

/** A finding about a block underlines the key that names it; one about a value on the key's line, that value. */
function firstLine(text: string, start: number, end: number): [number, number] {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', start) < 0 ? text.length : text.indexOf('\n', start);
  const value = text.slice(start, Math.min(end, lineEnd)).trim();
  const key = KEY.exec(text.slice(lineStart, lineEnd));
  const isBlock = value === '' || value === '{' || value === '[';
  if (!isBlock || !key?.[1]) return [start, Math.max(Math.min(end, lineEnd), start + 1)];
  const at = lineStart + key[0].indexOf(key[1]);
  return [at, at + key[1].length];
}
