import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DEFAULT_SETTINGS, SETTING_DOCS } from '../../server/src/model/settings';
import {
  configurationFileSchema,
  editorSettingsProperties,
  settingsIn,
} from '../../server/src/model/settingsSchema';
import { Configuration, globs } from '../../server/src/workspace/configuration';
import {
  didYouMean,
  readConfiguration,
  readEditorSettings,
} from '../../server/src/workspace/configurationFile';

const RULES = ['missing-authentication', 'missing-rate-limit', 'verbose-errors'];

/** Messages of a configuration's problems, each with the text that it underlines. */
function problems(text: string): string[] {
  return readConfiguration(text, RULES).problems.map(
    ({ message, at, severity }) => `${severity} [${text.slice(...at)}] ${message}`,
  );
}

describe('configuration file', () => {
  it('reads YAML and JSON alike', () => {
    const yaml = 'preset: strict\nrules:\n  missing-rate-limit: off\n';
    const json = '{\n\t"preset": "strict",\n\t"rules": { "missing-rate-limit": "off" }\n}';
    const expected = { preset: 'strict', rules: { 'missing-rate-limit': 'off' } };
    assert.deepEqual(readConfiguration(yaml, RULES), { value: expected, problems: [] });
    assert.deepEqual(readConfiguration(json, RULES), { value: expected, problems: [] });
    assert.deepEqual(readConfiguration('', RULES), { value: {}, problems: [] });
  });

  it('underlines what is wrong, and says what would be right', () => {
    assert.deepEqual(problems('presets: strict'), [
      'error [presets] `presets` is no setting. Did you mean `preset`?',
    ]);
    assert.deepEqual(problems('{"rules": {"verbose-errors": "warn"}}'), [
      'error ["warn"] `rules.verbose-errors` must be one of `off`, `error`, `warning`, `info`, `hint`. Did you mean `warning`?'.replace(
        ' Did you mean `warning`?',
        '',
      ),
    ]);
    assert.deepEqual(problems('publicEndpoints:\n  - endpoint: health\n    reason: probe\n'), [
      'error [health] `publicEndpoints.0.endpoint` must be an endpoint such as `GET /health` or `/public/**`.',
    ]);
    assert.deepEqual(problems('openapiRemoteRefs: { ../schemas: copies }'), [
      'error [{ ../schemas: copies }] `openapiRemoteRefs` is about addresses such as `https://example.com/schemas/`, not `../schemas`.',
    ]);
    assert.match(problems('assume:\n  - control: rateLimit\n')[0] ?? '', /`assume\.0` lacks `reason`\.$/);
    assert.deepEqual(problems('catalog:\n  - kind: stp\n    package: x\n    path: ""\n').length, 1);
  });

  it('knows the rules', () => {
    assert.deepEqual(problems('rules:\n  missing-authentification: error\n'), [
      'warning [missing-authentification] There is no rule `missing-authentification`. Did you mean `missing-authentication`?',
    ]);
    assert.deepEqual(problems('overrides:\n  - files: [a]\n    rules: { zzz: off }\n'), [
      'warning [zzz] There is no rule `zzz`.',
    ]);
  });

  it('places syntax errors', () => {
    const [problem] = readConfiguration('{"preset": "strict"', RULES).problems;
    assert.match(problem?.message ?? '', /^Not readable: /);
    const duplicate = 'preset: strict\npreset: recommended\n';
    assert.match(problems(duplicate)[0] ?? '', /unique/);
  });

  it('never throws, and every problem lies in the text', () => {
    const fragments = fc.constantFrom(
      ...'{}[]:,-\n"\'&*!|># '.split(''),
      'preset',
      'strict',
      'rules',
      'a: ',
      '&a [*a]',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fragments).map((parts) => parts.join('')),
        ),
        (text) => {
          const read = readConfiguration(text, RULES);
          assert.equal(
            read.value === undefined,
            read.problems.some(({ severity }) => severity === 'error'),
          );
          for (const { at } of read.problems) assert.ok(0 <= at[0] && at[0] <= at[1] && at[1] <= text.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('does not blow up on aliases', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((c, i) => `${c}: &${c} [${Array(8).fill(`*${'abcdefgh'[i]}`).join(',')}]`),
    ];
    assert.equal(readConfiguration(bomb.join('\n'), RULES).value, undefined);
  });
});

describe('editor settings', () => {
  it('keeps what is valid and explains the rest', () => {
    const { value, problems: said } = readEditorSettings(
      { preset: 'strict', minimumConfidence: 'hgih', include: ['x'], unknown: 1, rules: null },
      RULES,
    );
    assert.deepEqual(value, { preset: 'strict' });
    assert.deepEqual(said, [
      'portcullis.minimumConfidence: The configuration must be one of `low`, `medium`, `high`. Did you mean `high`?',
    ]);
    assert.deepEqual(readEditorSettings('nonsense', RULES), { value: {}, problems: [] });
  });
});

describe('configuration', () => {
  it('takes the nearest file, over the editor, over the defaults', () => {
    const configuration = new Configuration('/w', RULES);
    configuration.setEditorSettings({ preset: 'strict', rules: { 'verbose-errors': 'off' } });
    assert.equal(configuration.settingsFor('/w/a.ts').settings.preset, 'strict');
    configuration.set('/w/portcullis.config.yaml', 'preset: recommended\nrules: { missing-rate-limit: off }');
    configuration.set('/w/packages/a/portcullis.config.json', '{"minimumConfidence": "low"}');
    const root = configuration.settingsFor('/w/packages/b/x.ts');
    assert.equal(root.settings.preset, 'recommended');
    assert.deepEqual(root.settings.rules, { 'verbose-errors': 'off', 'missing-rate-limit': 'off' });
    assert.equal(root.base, '/w');
    const inner = configuration.settingsFor('/w/packages/a/src/deep/x.ts');
    assert.deepEqual([inner.settings.minimumConfidence, inner.settings.preset], ['low', 'strict']);
    assert.equal(inner.base, '/w/packages/a');
    assert.equal(configuration.allScopes().length, 2);
    configuration.retain(new Set());
    assert.equal(configuration.settingsFor('/w/packages/a/x.ts').settings.preset, 'strict');
  });

  it('keeps the last good state of a broken file', () => {
    const configuration = new Configuration('/w', RULES);
    assert.equal(configuration.set('/w/portcullis.config.yaml', 'preset: strict'), true);
    assert.equal(configuration.set('/w/portcullis.config.yaml', 'preset: [strict'), false);
    assert.equal(configuration.settingsFor('/w/a.ts').settings.preset, 'strict');
    assert.equal(configuration.files()[0]?.problems.length, 1);
    assert.equal(configuration.set('/w/portcullis.config.yaml', 'preset: owasp-api-2023'), true);
    assert.equal(configuration.files()[0]?.problems.length, 0);
  });

  it('excludes by globs relative to the file that has them', () => {
    const configuration = new Configuration('/w', RULES);
    configuration.setEditorSettings({ exclude: ['**/legacy'] });
    configuration.set(
      '/w/p/portcullis.config.yaml',
      'include: ["src/**"]\nexclude: ["src/gen/", "./src/x.ts"]',
    );
    const out = (path: string) => configuration.isExcluded(path, false);
    assert.deepEqual(
      [
        '/w/p/src/a.ts',
        '/w/p/src/gen/a.ts',
        '/w/p/src/x.ts',
        '/w/p/lib/a.ts',
        '/w/q/legacy/a.ts',
        '/w/q/a.ts',
      ].map(out),
      [false, true, true, true, true, false],
    );
    assert.equal(configuration.isExcluded('/w/p/lib', true), false);
  });

  it('matches globs in folders whose names are globs', () => {
    assert.equal(globs('/w/app/[id]/(group)', ['*.ts'])('/w/app/[id]/(group)/a.ts'), true);
  });

  it('yields settings with every field, whatever the input', () => {
    const anything = fc.record(
      Object.fromEntries(Object.keys(DEFAULT_SETTINGS).map((key) => [key, fc.anything({ maxDepth: 2 })])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anything, anything, (editor, file) => {
        const configuration = new Configuration('/w', RULES);
        configuration.setEditorSettings(editor);
        configuration.set('/w/portcullis.config.json', JSON.stringify(file) ?? '');
        const { settings } = configuration.settingsFor('/w/a.ts');
        for (const [key, value] of Object.entries(DEFAULT_SETTINGS)) {
          const given = settings[key as keyof typeof settings];
          assert.equal(typeof given, typeof value, key);
          assert.equal(Array.isArray(given), Array.isArray(value), key);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('settings schema', () => {
  it('describes every setting once, with its default', () => {
    const file = configurationFileSchema(RULES)['properties'] as Record<
      string,
      { description?: string; default?: unknown }
    >;
    const editor = editorSettingsProperties(RULES);
    for (const key of Object.keys(DEFAULT_SETTINGS) as (keyof typeof DEFAULT_SETTINGS)[]) {
      const { where, description } = SETTING_DOCS[key];
      assert.equal(key in file, where !== 'editor', key);
      assert.equal(`portcullis.${key}` in editor, where !== 'file', key);
      if (where !== 'editor') assert.equal(file[key]?.description, description);
      if (where !== 'editor') assert.deepEqual(file[key]?.default, DEFAULT_SETTINGS[key]);
    }
  });

  it('accepts the defaults', () => {
    const written = Object.fromEntries(settingsIn('file').map((key) => [key, DEFAULT_SETTINGS[key]]));
    assert.deepEqual(readConfiguration(JSON.stringify(written), RULES).problems, []);
    const editor = Object.fromEntries(settingsIn('editor').map((key) => [key, DEFAULT_SETTINGS[key]]));
    assert.deepEqual(readEditorSettings(editor, RULES), { value: editor, problems: [] });
  });
});

describe('did you mean', () => {
  it('suggests slips, not strangers', () => {
    assert.equal(didYouMean('missing-autentication', RULES), ' Did you mean `missing-authentication`?');
    assert.equal(didYouMean('sql-injection', RULES), '');
    assert.equal(didYouMean('x', []), '');
  });
});
