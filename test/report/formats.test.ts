import assert from 'node:assert/strict';
import { renderHtml } from '../../server/src/report/html';
import { renderEndpointsJson, renderJson } from '../../server/src/report/json';
import { renderJunit } from '../../server/src/report/junit';
import { renderMarkdown } from '../../server/src/report/markdown';
import { reportModel } from '../../server/src/report/model';
import { renderSarif } from '../../server/src/report/sarif';
import { renderEndpointsText, renderText } from '../../server/src/report/text';
import { golden } from './golden';
import { SAMPLE } from './sample';

describe('report formats', () => {
  const model = reportModel(SAMPLE);
  const next = [
    { command: 'portcullis explain missing-authentication', what: 'what it means and how to mend it' },
  ];

  it('text', () => golden('audit.golden.txt', renderText(model, { colour: false, next })));
  it('text in colour', () => golden('audit-colour.golden.txt', renderText(model, { colour: true })));
  it('text, quiet', () =>
    golden('audit-quiet.golden.txt', renderText(model, { colour: false, quiet: true })));
  it('endpoints as text', () =>
    golden('endpoints.golden.txt', renderEndpointsText(model, { colour: false })));
  it('endpoints as JSON', () => {
    const { endpoints } = JSON.parse(renderEndpointsJson(model)) as { endpoints: unknown };
    assert.deepEqual(endpoints, (JSON.parse(renderJson(model)) as { endpoints: unknown }).endpoints);
  });
  it('JSON', () => golden('audit.golden.json', renderJson(model)));
  it('SARIF', () => golden('audit.golden.sarif', renderSarif(model)));
  it('Markdown', () => golden('audit.golden.md', renderMarkdown(model)));
  it('JUnit', () => golden('audit.golden.xml', renderJunit(model, { failOn: 'warning' })));
  it('HTML, but for style and script', () => {
    const html = renderHtml(model, { host: 'file', nonce: 'bm9uY2U=', theme: 'auto' });
    golden('audit.golden.html', html.replace(/(<(style|script) nonce[^>]*>).*?(<\/\2>)/gs, '$1…$3'));
  });
});

describe('order of a report', () => {
  it('does not depend on the order of the result', () => {
    const { result } = SAMPLE;
    const reversed = {
      ...SAMPLE,
      rules: [...SAMPLE.rules].reverse(),
      result: {
        ...result,
        findings: [...result.findings].reverse(),
        skipped: [...result.skipped].reverse(),
        service: { ...result.service, endpoints: [...result.service.endpoints].reverse() },
      },
    };
    for (const render of [renderJson, renderSarif, renderMarkdown]) {
      assert.equal(render(reportModel(reversed)), render(reportModel(SAMPLE)));
    }
  });
});

describe('text report', () => {
  it('stays within 100 columns, whatever the paths', () => {
    const { result } = SAMPLE;
    const long = '/organisations/:organisationId/projects/:projectId/environments/:environmentId/variables';
    const model = reportModel({
      ...SAMPLE,
      result: {
        ...result,
        service: {
          ...result.service,
          endpoints: result.service.endpoints.map((e, i) => ({ ...e, path: long.repeat(i % 3) + e.path })),
        },
      },
    });
    for (const line of renderText(model, { colour: false }).split('\n')) {
      assert.ok([...line].length <= 100, line);
    }
  });

  it('shows the weakest endpoints when there are many', () => {
    const text = renderText(reportModel(SAMPLE), { colour: false, maxEndpoints: 3 });
    assert.match(text, /Endpoints, the 3 weakest/);
    assert.match(text, /DELETE +\/users\/:id/);
    assert.doesNotMatch(text, /\/health/);
    assert.match(text, /9 more: portcullis endpoints/);
  });

  it('says what to look for when there is no endpoint', () => {
    const { result } = SAMPLE;
    const empty = {
      ...result,
      findings: [],
      service: { ...result.service, endpoints: [], applications: [] },
    };
    const codeOnly = { ...empty, stats: { ...empty.stats, openapiDocuments: 0 } };
    assert.match(
      renderText(reportModel({ ...SAMPLE, result: codeOnly }), { colour: false }),
      /No endpoints were found\. Is this/,
    );
    assert.match(
      renderText(reportModel({ ...SAMPLE, result: empty }), { colour: false }),
      /the OpenAPI documents alone/,
    );
    assert.match(renderText(reportModel({ ...SAMPLE, result: empty }), { colour: false }), /No findings\./);
  });
});
