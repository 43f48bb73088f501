/** What Spectral reports → findings: at exact places, and one for each cause however many operations share it. */
import type { ISpectralDiagnostic } from '@stoplight/spectral-core';
import { OPENAPI_RULES } from '../../../rulesets/openapi/metas';
import type { Finding } from '../model/finding';
import { lineStartsOf } from '../model/location';
import type { RuleMeta } from '../model/rule';
import type { OpenApiFindingData } from './fixes';
import { OPERATION_MARK } from './functions';

const METAS: ReadonlyMap<string | number, RuleMeta> = new Map(OPENAPI_RULES.map((meta) => [meta.id, meta]));

export function findingsOf(results: readonly ISpectralDiagnostic[], file: string, text: string): Finding[] {
  const starts = lineStartsOf(text);
  const offset = (line: number, character: number): number =>
    Math.min((starts[line] ?? text.length) + character, text.length);
  const found = results.flatMap((result): Finding[] => {
    const meta = METAS.get(result.code);
    if (!meta) return [];
    const { start, end } = result.range;
    const span = keyOrValue(text, offset(start.line, start.character), offset(end.line, end.character));
    const data: OpenApiFindingData = { openapi: 1, path: result.path };
    const [message = '', operation] = result.message.split(OPERATION_MARK);
    const endpoint = operation === undefined ? undefined : endpointOf(operation);
    return [
      {
        ruleId: meta.id,
        message,
        location: { file, span },
        severity: meta.severity,
        confidence: 'high',
        cwe: meta.cwe,
        owasp: meta.owasp,
        related: [],
        fingerprint: '',
        ...(endpoint ? { endpoint } : {}),
        data,
      },
    ];
  });
  return joined(found);
}

/** `GET /users/{id}` → its method, and its path in the form of the endpoints in code. */
function endpointOf(operation: string): NonNullable<Finding['endpoint']> {
  const [method = '', ...path] = operation.split(' ');
  return { method, path: path.join(' ').replace(/\{([^{}/]+)\}/g, ':$1') };
}

/** A component that many operations refer to has one place, so it is one finding with the other operations named. */
function joined(found: readonly Finding[]): Finding[] {
  const byPlace = new Map<string, Finding>();
  for (const finding of found) {
    const place = `${finding.ruleId} ${String(finding.location.span[0])} ${String(finding.location.span[1])}`;
    const first = byPlace.get(place);
    if (!first) byPlace.set(place, finding);
    else if (finding.endpoint && first.endpoint) {
      const others = [...(first.alsoEndpoints ?? []), finding.endpoint];
      byPlace.set(place, { ...first, alsoEndpoints: others });
    } else if (finding.message !== first.message) byPlace.set(`${place} ${finding.message}`, finding);
  }
  return [...byPlace.values()].map((finding) =>
    finding.alsoEndpoints
      ? { ...finding, message: withOthers(finding.message, finding.alsoEndpoints.length) }
      : finding,
  );
}

const withOthers = (message: string, count: number): string =>
  `${message} The same for ${String(count)} more operation${count === 1 ? '' : 's'} that use${count === 1 ? 's' : ''} it.`;

const KEY = /^\s*(?:- +)?("[^"]*"|'[^']*'|[^\s:#][^:]*?)\s*:/;

/** A finding about a block underlines the key that names it; one about a value on the key's line, that value. */
function keyOrValue(text: string, start: number, end: number): [number, number] {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', start) < 0 ? text.length : text.indexOf('\n', start);
  const value = text.slice(start, Math.min(end, lineEnd)).trim();
  const key = KEY.exec(text.slice(lineStart, lineEnd));
  const isBlock = value === '' || value === '{' || value === '[';
  if (!isBlock || !key?.[1]) return [start, Math.max(Math.min(end, lineEnd), start + 1)];
  const at = lineStart + key[0].indexOf(key[1]);
  return [at, at + key[1].length];
}
