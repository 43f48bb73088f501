/** The score of documents: by hand for a small one, and its properties for all case documents. */
import assert from 'node:assert/strict';
import { checkDocument } from '../../server/src/openapi/check';
import { ApiDocument } from '../../server/src/openapi/document/model';
import { compareScores } from '../../server/src/openapi/score/compare';
import type { DocumentScore } from '../../server/src/model/documentScore';
import { scoreOf } from '../../server/src/openapi/score/score';
import type { Finding } from '../../server/src/model/finding';
import { parseOpenApi } from '../../server/src/parse/openapi';
import { caseDocuments } from './documents';

function modelOf(file: string, text: string): { document: ApiDocument; findings: readonly Finding[] } {
  const parsed = parseOpenApi(text);
  assert.ok(parsed);
  return { document: new ApiDocument(file, parsed), findings: checkDocument(file, text).findings };
}

function scored(text: string): DocumentScore {
  const { document, findings } = modelOf('/w/api.json', text);
  return scoreOf(document, findings);
}

const finding = (ruleId: string, severity: Finding['severity'], path: string[], on: string[]): Finding => {
  const [endpoint, ...alsoEndpoints] = on.map((name) => ({ method: 'GET', path: name }));
  return {
    ruleId,
    severity,
    message: ruleId,
    location: { file: '/w/api.json', span: [0, 1] },
    confidence: 'high',
    cwe: [],
    owasp: [],
    related: [],
    fingerprint: '',
    data: { openapi: 1, path },
    ...(endpoint && { endpoint, alsoEndpoints }),
  };
};

const TWO = JSON.stringify({ openapi: '3.0.3', paths: { '/a/{id}': { get: {} }, '/b': { get: {} } } });

describe('scores of OpenAPI documents', () => {
  it('follow the formula', () => {
    const { document } = modelOf('/w/api.json', TWO);
    const score = scoreOf(document, [
      finding('x', 'error', ['paths'], ['/a/:id']),
      finding('y', 'warning', ['paths', '/b'], ['/a/:id', '/b']),
      ...[1, 2, 3, 4].map((n) => finding('z', 'info', ['paths', String(n)], ['/b'])),
      { ...finding('w', 'warning', [], []), confidence: 'medium' },
    ]);
    // /a loses 20 + 8, /b 8 + 3 × 2; on average 21. The document itself loses 4.
    assert.deepEqual(score.losses, { document: 4, operations: 21 });
    assert.equal(score.score, 75);
    assert.deepEqual(
      score.operations.map((one) => [one.path, one.score]),
      [
        ['/a/:id', 72],
        ['/b', 86],
      ],
    );
    assert.deepEqual(
      score.rules.map(({ ruleId, count, points }) => [ruleId, count, points]),
      [
        ['x', 1, 10],
        ['y', 1, 8],
        ['w', 1, 4],
        ['z', 4, 3],
      ],
    );
  });

  it('are 100 without findings, and never below 0', () => {
    const { document } = modelOf('/w/api.json', TWO);
    assert.equal(scoreOf(document, []).score, 100);
    const many = Array.from({ length: 50 }, (_, n) => finding(`r${String(n)}`, 'error', ['paths'], ['/b']));
    const score = scoreOf(document, [...many, ...many.map(({ endpoint: _, ...rest }) => rest)]);
    assert.equal(score.score, 0);
    assert.equal(score.operations.find(({ path }) => path === '/b')?.score, 0);
  });

  for (const { title, file, text } of caseDocuments()) {
    it(`do not rise by a finding, nor depend on their order: ${title}`, () => {
      const { document, findings } = modelOf(`/w/${file}`, text);
      const whole = scoreOf(document, findings);
      assert.deepEqual(withoutFindings(scoreOf(document, [...findings].reverse())), withoutFindings(whole));
      let before = scoreOf(document, []);
      for (const [index] of findings.entries()) {
        const now = scoreOf(document, findings.slice(0, index + 1));
        assert.ok(now.score <= before.score);
        for (const [at, { score }] of now.operations.entries())
          assert.ok(score <= (before.operations[at]?.score ?? 0));
        before = now;
      }
    });
  }

  it('do not depend on the order of paths', () => {
    let count = 0;
    for (const { file, text } of caseDocuments()) {
      if (!file.endsWith('.json')) continue;
      const data = JSON.parse(text) as Record<string, unknown>;
      const reversed = JSON.stringify(turned(data, ['paths', 'components', 'definitions', 'properties']));
      const [one, other] = [scored(JSON.stringify(data)), scored(reversed)];
      assert.equal(one.score, other.score, file);
      assert.deepEqual(
        one.operations.map(({ path, score }) => [path, score]),
        other.operations.map(({ path, score }) => [path, score]),
      );
      count++;
    }
    assert.ok(count > 0);
  });

  it('are compared by rule and place, whatever the order of lists', () => {
    const api = (parameters: object[]): string =>
      JSON.stringify({
        openapi: '3.0.3',
        security: [{ key: [] }],
        paths: { '/a': { get: { parameters, responses: { 200: { description: 'OK' } } } } },
        components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } },
      });
    const q = { name: 'q', in: 'query', schema: { type: 'string' } };
    const r = { name: 'r', in: 'query', schema: { type: 'string' } };
    const same = compareScores(scored(api([q, r])), scored(api([r, q])));
    assert.deepEqual([same.change, same.mended, same.added, same.operations], [0, [], [], []]);
    const better = compareScores(
      scored(api([q, r])),
      scored(api([{ ...q, schema: { type: 'boolean' } }, r])),
    );
    assert.ok(better.change > 0 && better.added.length === 0);
    assert.ok(better.mended.length > 0 && better.mended.every(({ key }) => key.includes('query:q')));
    assert.deepEqual(
      better.operations.map(({ path, before, after }) => [path, (after ?? 0) > (before ?? 0)]),
      [['/a', true]],
    );
  });
});

/** What is equal however the findings came. */
const withoutFindings = ({ findings: _, ...rest }: DocumentScore): object => rest;

/** The same data with the members of some mappings in the reverse order. */
function turned(value: unknown, names: readonly string[], key = ''): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => turned(item, names));
  const entries = Object.entries(value).map(([name, inner]) => [name, turned(inner, names, name)] as const);
  return Object.fromEntries(names.includes(key) ? entries.reverse() : entries);
}
