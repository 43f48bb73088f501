import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { renderJson, type Audit } from '../../server/src/report/json';
import { reportModel } from '../../server/src/report/model';
import { sarifLog } from '../../server/src/report/sarif';
import type { ReportModel } from '../../server/src/report/view';
import { hostileInput } from './hostile';
import { SAMPLE } from './sample';

const readJson = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

function validator(schema: Record<string, unknown>): (value: unknown) => void {
  // A pattern of the SARIF schema is none in Unicode mode.
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  // Through JSON, as readers get it: `undefined` is gone.
  return (value) => assert.ok(validate(JSON.parse(JSON.stringify(value))), ajv.errorsText(validate.errors));
}

const audited = (model: ReportModel): Audit => JSON.parse(renderJson(model)) as Audit;

describe('audit.schema.json', () => {
  const check = validator(readJson(path.join(__dirname, '../../rulesets/audit.schema.json')));

  it('accepts the sample', () => check(audited(reportModel(SAMPLE))));
  it('accepts hostile names', () => check(audited(reportModel(hostileInput('<x>')))));
  it('accepts an empty workspace', () => check(audited(reportModel(emptyInput()))));
  it('rejects what is not an audit', () => {
    const audit = audited(reportModel(SAMPLE));
    const [first] = audit.findings;
    assert.ok(first);
    assert.throws(() => check({ ...audit, findings: [{ ...first, severity: 'fatal' }] }));
    assert.throws(() => check({ ...audit, findings: [{ ...first, startLine: 0 }] }));
    assert.throws(() => check({ ...audit, stats: undefined }));
  });
});

describe('SARIF', () => {
  // The schema is of draft 4, whose `id` and `$schema` alone keep a newer validator from reading it.
  const {
    id: _,
    $schema: __,
    ...schema
  } = readJson(require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));
  const check = validator(schema);

  it('is valid for the sample', () =>
    check(sarifLog(reportModel({ ...SAMPLE, generatedAt: '2026-03-01T10:20:30.000Z' }))));
  it('is valid for hostile names', () => check(sarifLog(reportModel(hostileInput('"><x>')))));
  it('is valid for an empty workspace', () => check(sarifLog(reportModel(emptyInput()))));

  it('points at its own tables', () => {
    const [run] = sarifLog(reportModel(SAMPLE)).runs;
    assert.ok(run?.results && run.artifacts && run.tool.driver.rules);
    for (const result of run.results) {
      assert.equal(run.tool.driver.rules[result.ruleIndex ?? -1]?.id, result.ruleId);
      for (const { physicalLocation } of [...(result.locations ?? []), ...(result.relatedLocations ?? [])]) {
        const at = physicalLocation?.artifactLocation;
        assert.equal(run.artifacts[at?.index ?? -1]?.location?.uri, at?.uri);
      }
      for (const taxon of result.taxa ?? []) {
        const taxonomy = run.taxonomies?.find((t) => t.name === taxon.toolComponent?.name);
        assert.ok(
          taxonomy?.taxa?.some((t) => t.id === taxon.id),
          `${taxon.id} is in its taxonomy`,
        );
      }
    }
  });

  it('carries fixes with replacements, and suppressions with their reason', () => {
    const [run] = sarifLog(reportModel(SAMPLE)).runs;
    const fixes = run?.results?.flatMap((r) => r.fixes ?? []) ?? [];
    assert.deepEqual(fixes[0]?.artifactChanges[0]?.replacements[0], {
      deletedRegion: { startLine: 9, startColumn: 22, endLine: 9, endColumn: 22 },
      insertedContent: { text: 'requireAuth, ' },
    });
    assert.deepEqual(fixes[1]?.artifactChanges[0]?.replacements[0]?.deletedRegion, {
      charOffset: 0,
      charLength: 0,
    });
    assert.deepEqual(
      run?.results?.flatMap((r) => r.suppressions ?? []),
      [{ kind: 'inSource', justification: 'the gateway limits it to 3 an hour' }],
    );
  });
});

function emptyInput(): typeof SAMPLE {
  const { result } = SAMPLE;
  return {
    ...SAMPLE,
    rules: [],
    result: {
      ...result,
      findings: [],
      suppressed: [],
      skipped: [],
      service: {
        applications: [],
        endpoints: [],
        knownControls: [],
        unknowns: [],
        usages: [],
        strays: [],
        unproven: [],
      },
    },
  };
}
