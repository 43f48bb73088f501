/** OpenAPI documents in a workspace: of several files, under edit, and in a thread of their own. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { checkDocument } from '../../server/src/openapi/check';
import { DocumentWorker } from '../../server/src/workspace/documentWorker';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { Workspace } from '../../server/src/workspace/workspace';
import { generated, randomOf } from '../openapi/documents';

const MAIN = `openapi: 3.0.3
info: { title: t, version: '1' }
security: [{ bearer: [] }]
paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema: { $ref: 'parts/order.yaml' }
      responses: {}
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`;
const PART = 'type: object\nproperties:\n  note:\n    type: string\n';

describe('documents of several files', () => {
  const open = (): Workspace =>
    Workspace.open({
      root: '/w',
      host: memoryHost({ '/w/api.yaml': MAIN, '/w/parts/order.yaml': PART, '/outside.yaml': PART }),
    });
  const strings = (workspace: Workspace): string[] =>
    workspace
      .analyse()
      .findings.filter(({ ruleId }) => ruleId === 'openapi-unconstrained-string')
      .map(({ location }) => `${location.file} ${String(location.span[0])}`);

  it('are checked anew when a part changes', async () => {
    const workspace = open();
    await workspace.audit();
    assert.deepEqual(strings(workspace), [`/w/parts/order.yaml ${String(PART.indexOf('note'))}`]);
    workspace.setOverlay('/w/parts/order.yaml', `${PART}    maxLength: 5\n`);
    await workspace.refresh();
    assert.deepEqual(strings(workspace), []);
    workspace.setOverlay('/w/parts/order.yaml', undefined);
    await workspace.refresh();
    assert.equal(strings(workspace).length, 1);
  });

  it('are suppressed by comments in the parts', async () => {
    const workspace = open();
    const comment = '  # portcullis-disable-next-line openapi-unconstrained-string -- bounded elsewhere\n';
    workspace.setOverlay('/w/parts/order.yaml', PART.replace('  note', `${comment}  note`));
    const { suppressed } = await workspace.audit();
    assert.deepEqual(
      suppressed.map(({ finding }) => finding.location.file),
      ['/w/parts/order.yaml'],
    );
  });

  it('may be whole sections of the components', async () => {
    const workspace = open();
    const main = MAIN.replace('parts/order.yaml', '#/components/schemas/Order').replace(
      '    bearer: { type: http, scheme: bearer }',
      '    $ref: parts/schemes.yaml\n  schemas:\n    $ref: parts/schemas.yaml',
    );
    workspace.setOverlay('/w/api.yaml', main);
    workspace.setOverlay('/w/portcullis.config.json', '{ "preset": "strict" }');
    workspace.setOverlay('/w/parts/schemas.yaml', 'Order: { $ref: order.yaml }\n');
    workspace.setOverlay('/w/parts/schemes.yaml', 'bearer: { type: http, scheme: bearer }\n');
    const { findings } = await workspace.audit();
    const said = findings.map(({ ruleId }) => ruleId);
    for (const rule of ['dangling-reference', 'unused-component', 'undefined-security-scheme'])
      assert.ok(!said.includes(`openapi-${rule}`), rule);
    assert.ok(said.includes('openapi-unconstrained-string'));
    workspace.setOverlay('/w/parts/schemas.yaml', 'Another: { $ref: order.yaml }\n');
    await workspace.refresh();
    assert.ok(workspace.analyse().findings.some(({ ruleId }) => ruleId === 'openapi-dangling-reference'));
  });

  it('use the components of the document that they name', async () => {
    const workspace = open();
    workspace.setOverlay(
      '/w/api.yaml',
      `${MAIN}  schemas:\n    Note: { type: string, maxLength: 5 }\n    None: {}\n`,
    );
    workspace.setOverlay('/w/portcullis.config.json', '{ "preset": "strict" }');
    workspace.setOverlay(
      '/w/parts/order.yaml',
      `properties:\n  note: { $ref: '../api.yaml#/components/schemas/Note' }\n`,
    );
    const { findings } = await workspace.audit();
    const unused = findings.filter(({ ruleId }) => ruleId === 'openapi-unused-component');
    assert.deepEqual(
      unused.map(({ message }) => /`(\w+)`/.exec(message)?.[1]),
      ['None'],
    );
  });

  it('are not followed out of the workspace', async () => {
    const workspace = open();
    workspace.setOverlay('/w/api.yaml', MAIN.replace('parts/order.yaml', '../outside.yaml'));
    await workspace.audit();
    assert.deepEqual(strings(workspace), []);
  });
});

describe('references to other hosts', () => {
  const CONFIG = JSON.stringify({ openapiRemoteRefs: { 'https://schemas.example.com/': 'vendor' } });
  const REMOTE = MAIN.replace('parts/order.yaml', 'https://schemas.example.com/v1/order');
  const open = (files: Readonly<Record<string, string>>): Workspace =>
    Workspace.open({
      root: '/w',
      host: memoryHost({ '/w/api.yaml': REMOTE, '/outside.yaml': PART, ...files }),
    });
  const said = (workspace: Workspace): string[] =>
    workspace
      .analyse()
      .findings.filter(({ ruleId }) => /unconstrained-string|unread-reference/.test(ruleId))
      .map(({ ruleId, location }) => `${ruleId} ${location.file}`);
  const UNREAD = 'openapi-unread-reference /w/api.yaml';
  const STRING = 'openapi-unconstrained-string /w/vendor/v1/order.yaml';

  it('are followed into the copy that the configuration names, which is checked anew when it changes', async () => {
    const workspace = open({ '/w/portcullis.config.json': CONFIG, '/w/vendor/v1/order.yaml': PART });
    await workspace.audit();
    assert.deepEqual(said(workspace), [STRING]);
    workspace.setOverlay('/w/vendor/v1/order.yaml', `${PART}    maxLength: 5\n`);
    await workspace.refresh();
    assert.deepEqual(said(workspace), []);
  });

  it('are reported until the configuration names a copy, and one that is there', async () => {
    const workspace = open({});
    await workspace.audit();
    assert.deepEqual(said(workspace), [UNREAD]);
    workspace.setOverlay('/w/portcullis.config.json', CONFIG);
    await workspace.refresh();
    assert.deepEqual(said(workspace), [UNREAD]);
    workspace.setOverlay('/w/vendor/v1/order.yaml', PART);
    await workspace.refresh();
    assert.deepEqual(said(workspace), [STRING]);
  });

  it('are not followed out of the workspace', async () => {
    for (const path of ['..', '../outside.yaml', 'vendor']) {
      const config = JSON.stringify({ openapiRemoteRefs: { 'https://schemas.example.com/': path } });
      const workspace = open({
        '/w/portcullis.config.json': config,
        '/w/api.yaml': REMOTE.replace('v1/order', 'v1/%2e%2e/%2e%2e%2f%2e%2e%2foutside.yaml'),
      });
      await workspace.audit();
      assert.deepEqual(said(workspace), [UNREAD], path);
    }
  });
});

describe('the thread for large documents', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portcullis-thread-'));
  const script = path.join(folder, 'thread.js');
  const text = generated(randomOf(1), 300, 'yaml');
  const request = { file: '/w/api.yaml', text, off: [], isOpen: false, rulesets: [] };
  let worker: DocumentWorker;

  before(() => {
    const entry = path.join(__dirname, '../../server/src/documentThread.ts');
    buildSync({
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      outfile: script,
      mainFields: ['module', 'main'],
      logLevel: 'error',
    });
    worker = new DocumentWorker(script);
  });
  after(() => {
    worker.end();
    rmSync(folder, { recursive: true });
  });

  it('says what is said here', async () => {
    const result = await worker.check(request, () => undefined);
    assert.deepEqual(result, checkDocument('/w/api.yaml', text));
  });

  it('says after every edit what is said of the whole text', async () => {
    const random = randomOf(7);
    let edited = generated(randomOf(3), 6, 'yaml');
    await worker.check({ ...request, text: edited, isOpen: true }, () => undefined);
    for (let i = 0; i < 12; i++) {
      const at = random(edited.length);
      const line = edited.indexOf('\n', at);
      if (i % 4 === 3) edited = edited.slice(0, line) + edited.slice(edited.indexOf('\n', line + 1));
      else edited = `${edited.slice(0, at)}${random(2) === 0 ? 'x' : '# \n'}${edited.slice(at)}`;
      const result = await worker.check({ ...request, text: edited, isOpen: true }, () => undefined);
      assert.deepEqual(result, checkDocument('/w/api.yaml', edited));
    }
  });

  it('asks for the files that the document refers to', async () => {
    const load = (file: string): string | undefined => (file === '/w/parts/order.yaml' ? PART : undefined);
    const result = await worker.check({ ...request, text: MAIN }, load);
    assert.deepEqual(result, checkDocument('/w/api.yaml', MAIN, { load }));
    assert.ok(result.findings.some(({ location }) => location.file === '/w/parts/order.yaml'));
  });

  it('knows the copies of what lies on other hosts', async () => {
    const text = MAIN.replace('parts/order.yaml', 'https://schemas.example.com/order.yaml');
    const remotes = [{ prefix: 'https://schemas.example.com/', path: '/w/copies', shown: 'copies' }];
    const load = (file: string): string | undefined => (file === '/w/copies/order.yaml' ? PART : undefined);
    const result = await worker.check({ ...request, text, remotes }, load);
    assert.deepEqual(result, checkDocument('/w/api.yaml', text, { load, remotes }));
    assert.ok(result.findings.some(({ location }) => location.file === '/w/copies/order.yaml'));
  });

  it('runs the rulesets of users', async () => {
    const ruleset =
      'rules: { summary: { given: "$.paths[*][post]", then: { field: summary, function: truthy } } }';
    const load = (file: string): string | undefined => (file === '/w/.spectral.yaml' ? ruleset : undefined);
    const rulesets = ['/w/.spectral.yaml'];
    const result = await worker.check({ ...request, text: MAIN, rulesets }, load);
    assert.equal(result?.findings.filter(({ ruleId }) => ruleId === 'openapi-ruleset').length, 1);
  });

  it('leaves off when a newer text comes', async () => {
    const stale = worker.check(request, () => undefined);
    worker.cancel();
    assert.equal(await stale, undefined);
    assert.ok(await worker.check({ ...request, text: MAIN }, () => undefined));
  });

  it('fails where there is no script, so that the caller does the work itself', async () => {
    await assert.rejects(new DocumentWorker(path.join(folder, 'none.js')).check(request, () => undefined));
  });
});
