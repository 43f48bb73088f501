import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Spectral, type RulesetDefinition } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { parse } from 'yaml';
import { documentOf, rendered } from '../../server/src/drift/generate/document';
import { checkDocument } from '../../server/src/openapi/check';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { Workspace } from '../../server/src/workspace/workspace';

const EXAMPLES = path.join(__dirname, '../../examples');
const GOLDEN = path.join(__dirname, 'golden');

function filesOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => !name.includes('node_modules') && statSync(path.join(folder, name)).isFile())
      .map((name) => [`/w/${name.replaceAll('\\', '/')}`, readFileSync(path.join(folder, name), 'utf8')]),
  );
}

async function generated(example: string): Promise<string> {
  const workspace = Workspace.open({ root: '/w', host: memoryHost(filesOf(path.join(EXAMPLES, example))) });
  const { service } = await workspace.audit();
  return rendered(documentOf(service.endpoints, { title: example, version: '1.0.0' }), 'yaml');
}

describe('a generated OpenAPI document', function () {
  this.timeout(60_000);
  for (const example of ['vulnerable-shop-api', 'fastify-notes', 'nest-tickets']) {
    it(`of ${example} is the same each time, and is the one that was read`, async () => {
      const text = await generated(example);
      assert.equal(await generated(example), text);
      const file = path.join(GOLDEN, `${example}.yaml`);
      if (!existsSync(file) || process.env['UPDATE_GOLDEN']) {
        mkdirSync(GOLDEN, { recursive: true });
        writeFileSync(file, text);
      }
      assert.equal(text, readFileSync(file, 'utf8'));
    });

    it(`of ${example} has no errors for Portcullis and Spectral`, async () => {
      const text = await generated(example);
      const { findings, problems } = checkDocument('/w/openapi.yaml', text);
      assert.deepEqual(problems, []);
      assert.deepEqual(
        findings.filter(({ severity }) => severity === 'error').map(({ message }) => message),
        [],
      );
      const spectral = new Spectral();
      spectral.setRuleset({ extends: [oas as RulesetDefinition] });
      const remarks = await spectral.run(parse(text) as Record<string, unknown>);
      assert.deepEqual(
        remarks
          .filter(({ severity }) => severity === 0)
          .map(({ code, message }) => `${String(code)}: ${message}`),
        [],
      );
    });
  }
});
