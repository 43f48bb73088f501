/** Our traversal against Spectral proper: the same rules, run by Spectral as a ruleset, say the same at the same paths. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Document, Spectral } from '@stoplight/spectral-core';
import { Json, Yaml } from '@stoplight/spectral-parsers';
import { Resolver } from '@stoplight/spectral-ref-resolver';
import { OPENAPI_RULE_SET } from '../../rulesets/openapi/index';
import { checkDocument } from '../../server/src/openapi/check';
import type { OpenApiFindingData } from '../../server/src/openapi/findings';
import { spectralRuleset } from '../../server/src/openapi/spectral/asRuleset';
import { parseCases } from '../rules/caseFile';

const RULES = path.join(__dirname, '../../rulesets/openapi');

/** Every document of the rules' own cases that stands alone and parses. */
const documents = readdirSync(RULES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(path.join(RULES, entry.name, 'cases.md')))
  .flatMap(({ name }) =>
    parseCases(readFileSync(path.join(RULES, name, 'cases.md'), 'utf8')).flatMap(({ title, files }) =>
      Object.entries(files).map(([file, text]) => ({ title: `${name}: ${title} (${file})`, file, text })),
    ),
  )
  .filter(({ file, text }) => {
    const { isOpenApi, problems, files } = checkDocument(`/w/${file}`, text);
    return isOpenApi && problems.length === 0 && files.length === 0;
  });

describe('Spectral, with our rules as its ruleset,', () => {
  // Nothing is read or fetched: what lies outside stays open, as for our own model.
  const spectral = new Spectral({ resolver: new Resolver({ resolvers: {} }) });
  spectral.setRuleset(spectralRuleset(OPENAPI_RULE_SET));

  for (const { title, file, text } of documents) {
    it(`finds the same in ${title}`, async () => {
      const read = file.endsWith('.json')
        ? new Document(text, Json, `/w/${file}`)
        : new Document(text, Yaml, `/w/${file}`);
      const found = (await spectral.run(read))
        .filter(({ code }) => code !== 'invalid-ref')
        .map(({ code, path: at, message }) => `${String(code)} ${at.join('.')} ${message}`);
      const ours = checkDocument(`/w/${file}`, text).findings.map(
        ({ ruleId, data, message }) => `${ruleId} ${(data as OpenApiFindingData).path.join('.')} ${message}`,
      );
      assert.deepEqual(found.sort(), ours.sort());
    });
  }

  it('is asked about some documents', () => {
    assert.ok(documents.length > 0);
  });
});
