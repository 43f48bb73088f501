/** The scores of a report: those of `openapi score`, as far as settings and comments leave the findings. */
import assert from 'node:assert/strict';
import { checkDocument } from '../../server/src/openapi/check';
import { scoreOf } from '../../server/src/openapi/score/score';
import { renderJson, type Audit } from '../../server/src/report/json';
import { renderMarkdown } from '../../server/src/report/markdown';
import { reportModel } from '../../server/src/report/model';
import type { ReportModel } from '../../server/src/report/view';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { Workspace } from '../../server/src/workspace/workspace';

const DOCUMENT = `openapi: 3.0.3
info: { title: Orders, version: '1' }
servers: [{ url: http://api.example.com }]
paths:
  /orders/{id}:
    get:
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: q, in: query, schema: { type: string } }
      responses: { '200': { description: ok } }
    delete:
      security: [{ key: [] }]
      parameters:
        - { name: id, in: path, required: true, schema: { type: string, format: uuid } }
      responses: { '204': { description: gone }, '401': { description: who } }
components: { securitySchemes: { key: { type: apiKey, in: query, name: key } } }
`;

async function modelOf(files: Record<string, string>, paths?: readonly string[]): Promise<ReportModel> {
  const workspace = Workspace.open({ root: '/w', host: memoryHost(files) });
  const result = await workspace.audit(paths ? { paths } : {});
  return reportModel({ result, rules: [], tool: { name: 'Portcullis', version: '1', informationUri: '' } });
}

function plainScore(text: string): ReturnType<typeof scoreOf> {
  const options = {
    isOn: ({ presets }: { readonly presets: readonly string[] }) => presets.includes('recommended'),
  };
  const { outline, findings } = checkDocument('/w/openapi.yaml', text, options);
  assert.ok(outline);
  return scoreOf(outline, findings);
}

describe('scores of OpenAPI documents in reports', () => {
  it('are those of `openapi score` where nothing is set', async () => {
    const { documents } = await modelOf({ '/w/openapi.yaml': DOCUMENT });
    const expected = plainScore(DOCUMENT);
    assert.equal(documents.length, 1);
    const [document] = documents;
    assert.ok(document && expected.score < 100);
    assert.equal(document.score, expected.score);
    assert.deepEqual(document.rules, expected.rules);
    assert.deepEqual(
      document.operations.map(({ path, method, score }) => [path, method, score]),
      expected.operations.map(({ path, method, score }) => [path, method, score]),
    );
  });

  it('are the sum of what stands in the report', async () => {
    const model = await modelOf({ '/w/openapi.yaml': DOCUMENT });
    const [document] = model.documents;
    assert.ok(document);
    const cost = model.findings.reduce((sum, finding) => sum + (finding.cost?.points ?? 0), 0);
    assert.ok(
      Math.abs(100 - cost - document.score) < 0.06,
      `100 − ${String(cost)} = ${String(document.score)}`,
    );
    for (const { score, findings } of document.operations) {
      const lost = findings.reduce((sum, { points }) => sum + points, 0);
      assert.ok(Math.abs(Math.max(0, 100 - lost) - score) < 0.06);
      for (const { finding, ruleId } of findings)
        assert.equal(finding === undefined ? undefined : model.findings[finding]?.ruleId, ruleId);
    }
  });

  it('rise by what settings and comments take away', async () => {
    const { score } = plainScore(DOCUMENT);
    const off = { rules: { 'openapi-plain-http-server': 'off' } };
    const [withOff] = (
      await modelOf({ '/w/openapi.yaml': DOCUMENT, '/w/portcullis.config.json': JSON.stringify(off) })
    ).documents;
    const ignored = DOCUMENT.replace(
      'servers:',
      '# portcullis-disable-next-line openapi-plain-http-server -- inside the cluster\nservers:',
    );
    const [withComment] = (await modelOf({ '/w/openapi.yaml': ignored })).documents;
    assert.ok(withOff && withComment && withOff.score > score);
    assert.equal(withComment.score, withOff.score);
  });

  it('do not change with the part of the workspace that is looked at', async () => {
    const files = {
      '/w/api/openapi.yaml': `openapi: 3.0.3
info: { title: Orders, version: '1' }
paths:
  /orders:
    post:
      requestBody: { content: { application/json: { schema: { $ref: '../parts/order.yaml' } } } }
      responses: { '200': { description: ok } }
`,
      '/w/parts/order.yaml': 'type: object\nproperties: { note: { type: string } }\n',
      '/w/portcullis.config.json': '{ "preset": "strict" }',
    };
    const [whole] = (await modelOf(files)).documents;
    const part = await modelOf(files, ['/w/api']);
    assert.ok(whole);
    assert.equal(part.documents[0]?.score, whole.score);
    assert.equal((await modelOf(files, ['/w/parts'])).documents.length, 0);
  });

  it('name places that stay the same when something else changes', async () => {
    const keysOf = async (text: string): Promise<string[]> => {
      const audit = JSON.parse(renderJson(await modelOf({ '/w/openapi.yaml': text }))) as Audit;
      return audit.findings.flatMap(({ key }) => key ?? []).sort();
    };
    const reordered = DOCUMENT.replace(/( {8}- \{ name: id.*\n)( {8}- \{ name: q.*\n)/, '$2$1');
    assert.notEqual(reordered, DOCUMENT);
    assert.deepEqual(await keysOf(reordered), await keysOf(DOCUMENT));
  });

  it('are explained in Markdown', async () => {
    const text = renderMarkdown(await modelOf({ '/w/openapi.yaml': DOCUMENT }));
    const { score } = plainScore(DOCUMENT);
    assert.match(text, new RegExp(`\\| \`openapi\\.yaml\` \\| \\*\\*${score.toFixed(1)}\\*\\* \\|`));
    assert.match(text, /\| `GET \/orders\/:id` \| [\d.]+ \| openapi-/);
    assert.match(text, /A finding costs the operations that it is about/);
  });
});
