/** Users' own Spectral rulesets: run by Spectral, as far as they are data. */
import assert from 'node:assert/strict';
import { objectionTo } from '../../server/src/openapi/spectral/jsonPath';
import { userRuleset } from '../../server/src/openapi/spectral/userRuleset';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { Workspace } from '../../server/src/workspace/workspace';

const API = `openapi: 3.0.3
info: { title: t, version: '1' }
paths:
  /orders:
    get:
      responses: {}
`;
const SUMMARY = `rules:
  operation-summary:
    given: $.paths[*][get,post]
    severity: error
    message: A summary is needed
    then: { field: summary, function: truthy }
`;

async function found(files: Readonly<Record<string, string>>): Promise<string[]> {
  const workspace = Workspace.open({
    root: '/w',
    host: memoryHost({ '/w/api/openapi.yaml': API, ...files }),
  });
  const { findings } = await workspace.audit();
  return findings
    .filter(({ ruleId }) => ruleId === 'openapi-ruleset' || ruleId === 'invalid-configuration')
    .map(
      ({ severity, location, message }) =>
        `${severity} ${location.file.slice(3)} ${API.slice(...location.span)}: ${message}`,
    );
}

describe("users' own Spectral rulesets", () => {
  it('are found as Spectral finds them, and run', async () => {
    assert.deepEqual(await found({ '/w/.spectral.yaml': SUMMARY }), [
      'error api/openapi.yaml get: A summary is needed (operation-summary)',
    ]);
  });

  it('are those that the settings name', async () => {
    const config = JSON.stringify({ openapiRulesets: ['rules/api.yaml'] });
    const all = await found({
      '/w/portcullis.config.json': config,
      '/w/rules/api.yaml': 'extends: ./base.yaml\n',
      '/w/rules/base.yaml': SUMMARY,
      '/w/.spectral.yaml': 'extends: spectral:oas\n',
    });
    assert.equal(all.length, 1);
  });

  it('may extend the rules that Spectral brings along', async () => {
    const all = await found({
      '/w/.spectral.yaml': 'extends: [[spectral:oas, recommended]]\nrules: { info-contact: error }\n',
    });
    assert.ok(
      all.some((f) => f.startsWith('error') && f.endsWith('(info-contact)')),
      all.join('\n'),
    );
    assert.ok(
      all.some((f) => f.endsWith('(operation-operationId)')),
      all.join('\n'),
    );
  });

  it('can be switched off', async () => {
    const config = JSON.stringify({ rules: { 'openapi-ruleset': 'off' } });
    assert.deepEqual(await found({ '/w/.spectral.yaml': SUMMARY, '/w/portcullis.config.json': config }), []);
  });

  const refused: Readonly<Record<string, [text: string, reason: RegExp]>> = {
    'with functions of their own': ['functions: [mine]\nrules: {}\n', /code of the workspace/],
    'that call unknown functions': [SUMMARY.replace('truthy', 'mine'), /calls `mine`/],
    'that extend packages': ['extends: "@company/rules"\n', /package or an address/],
    'that extend addresses': ['extends: https://example.com/rules.yaml\n', /package or an address/],
    'that extend JavaScript': ['extends: ./rules.js\n', /only YAML and JSON/],
    'that extend themselves': ['extends: ./.spectral.yaml\n', /extends itself/],
    'that extend what lies outside': ['extends: ../outside.yaml\n', /no file of the workspace/],
    'with code in a path': [
      SUMMARY.replace('$.paths[*][get,post]', "$..[?(@.constructor.constructor('process.exit()')())]"),
      /names `constructor`/,
    ],
    'that Spectral does not take': [
      'rules: { a: { given: $, then: {} } }\n',
      /calls|Spectral does not take it/,
    ],
    'that are broken': ['rules: [\n', /not well-formed/],
  };
  for (const [title, [text, reason]] of Object.entries(refused)) {
    it(`are refused ${title}`, async () => {
      const all = await found({ '/w/.spectral.yaml': text, '/outside.yaml': SUMMARY });
      assert.equal(all.length > 0, true);
      for (const one of all) {
        assert.match(one, /^warning \.spectral\.yaml/);
        assert.match(one, reason);
      }
    });
  }

  it('may ask of paths what only compares', () => {
    const fine = [
      '$.paths[*][?(@property.match(/^(get|put)$/))]',
      "$..[?(@ && @.type=='string')]",
      '$.components.schemas[?(@.properties && @.properties["id"] && !@.readOnly)]',
      "$.paths[?(@property.startsWith('/admin') || @.length > 3)].get",
      '$..parameters[?(@.in === "query")]^',
    ];
    for (const expression of fine) assert.equal(objectionTo(expression), undefined, expression);
    const foul = [
      "$..[?(@['con' + 'structor'])]",
      '$..[?(@[@.a])]',
      '$..[?(eval("1"))]',
      '$..[?((() => 1)())]',
      '$..[?(@.a.replace("x", "y"))]',
      '$..[?(`${1}`)]',
      '$..[(@.length-1)()]',
      "$..[?(@.match(/x/)('y'))]",
      '$..[?(@.a = 1)]',
    ];
    for (const expression of foul) assert.notEqual(objectionTo(expression), undefined, expression);
  });

  it('are read from YAML and JSON alone', () => {
    const { definition, problems } = userRuleset('/w/.spectral.js', () => 'module.exports = {}');
    assert.equal(definition, undefined);
    assert.equal(problems.length, 1);
  });
});
