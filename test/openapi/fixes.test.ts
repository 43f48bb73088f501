import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import { OPENAPI_RULE_SET } from '../../rulesets/openapi/index';
import { checkDocument } from '../../server/src/openapi/check';
import type { OpenApiFindingData } from '../../server/src/openapi/findings';
import { fixEverywhere } from '../../server/src/openapi/everywhere';
import { openApiFixes } from '../../server/src/openapi/fixes';
import type { Finding, Fix } from '../../server/src/model/finding';
import { applyEdits } from '../rules/audit';

const BLOCK = `# An order service.
openapi: 3.0.3 # kept
info:
  title: Orders
  version: '1'
servers:
  - url: "http://api.orders.example/v1" # quoted
paths:
  # all orders
  /orders:
    get:
      summary: List
      parameters:
        - name: page
          in: query
          schema:
            type: integer # no limit
        - $ref: '#/components/parameters/Id'
      responses:
        '200':
          description: ok
    # new ones
    post:
      security:
        - nope: []
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                note:
                  type: string

                tags:
                  type: array
                  items: { type: string, maxLength: 9 }
      responses: {}
  /orders/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: string } }
    delete:
      security: []
      responses:
        204:
          description: gone
        500:
          description: broken
          content:
            application/json:
              schema:
                type: object
                properties:
                  message: { type: string }
                  stack:
                    type: string # oops
components:
  parameters:
    Id:
      name: id
      in: query
      schema:
        type: string
  responses:
    TooManyRequests:
      description: slow down
  securitySchemes:
    bearer:
      type: http
      scheme: bearer
    key: { type: apiKey, in: query, name: k }
`;

const DATA = {
  swagger: '2.0',
  info: { title: 'Orders', version: '1' },
  host: 'orders.example',
  schemes: ['http'],
  securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
  paths: {
    '/orders': {
      post: {
        parameters: [
          {
            in: 'body',
            name: 'body',
            schema: { type: 'object', properties: { n: { type: 'number' }, s: { type: 'string' } } },
          },
        ],
        responses: { '200': { description: 'ok' } },
      },
      get: { security: [{ other: [] }], responses: {} },
    },
  },
};

const DOCUMENTS: Readonly<Record<string, { file: string; text: string }>> = {
  'YAML in blocks': { file: '/w/api.yaml', text: BLOCK },
  'YAML with CRLF': { file: '/w/api.yaml', text: BLOCK.replace(/\n/g, '\r\n') },
  'YAML indented by four': { file: '/w/api.yaml', text: stringify(DATA, { indent: 4 }) },
  'JSON by lines': { file: '/w/api.json', text: JSON.stringify(DATA, null, 2) },
  'JSON by tabs': { file: '/w/api.json', text: JSON.stringify(DATA, null, '\t') },
  'JSON in one line': { file: '/w/api.json', text: JSON.stringify(DATA) },
};

/** Findings by rule and title of their first fix. */
function byFix(findings: readonly Finding[], text: string): [title: string, findings: Finding[]][] {
  const groups = new Map<string, [string, Finding[]]>();
  for (const finding of findings) {
    const title = openApiFixes(finding, () => text)[0]?.title;
    if (title === undefined) continue;
    const key = `${finding.ruleId} ${title}`;
    groups.set(key, [title, [...(groups.get(key)?.[1] ?? []), finding]]);
  }
  return [...groups.values()];
}

const keyOf = (f: Finding): string =>
  `${f.ruleId} ${JSON.stringify((f.data as { path: unknown }).path)} ${f.endpoint?.method ?? ''} ${f.endpoint?.path ?? ''}`;

function applied(text: string, fix: Fix): string {
  assert.ok(fix.edits.length > 0 && fix.edits.every(({ span }) => span !== undefined));
  return applyEdits(text, fix.edits);
}

describe('fixes of OpenAPI documents', () => {
  for (const [name, { file, text }] of Object.entries(DOCUMENTS)) {
    it(`end the finding, add none, and leave the rest as it is: ${name}`, async () => {
      const before = checkDocument(file, text);
      const known = new Set(before.findings.map(keyOf));
      let count = 0;
      for (const finding of before.findings) {
        for (const fix of openApiFixes(finding, () => text)) {
          count++;
          const result = applied(text, fix);
          const where = `${finding.ruleId}: ${fix.title}\n${result}`;
          const after = checkDocument(file, result);
          assert.deepEqual(after.problems, before.problems, where);
          assert.ok(!after.findings.some((f) => keyOf(f) === keyOf(finding)), where);
          const added = after.findings.filter((f) => !known.has(keyOf(f)) && !isPromised(f, fix));
          assert.deepEqual(added.map(keyOf), [], where);
          for (const comment of text.match(/#.*/g) ?? [])
            assert.ok(result.includes(comment) || fix.title.startsWith('Leave'), where);
        }
      }
      assert.ok(count >= 6, `only ${String(count)} fixes`);
    });
  }

  for (const [name, { file, text }] of Object.entries(DOCUMENTS)) {
    it(`can be applied to all findings of a rule at once: ${name}`, () => {
      const { findings } = checkDocument(file, text);
      let count = 0;
      for (const [title, same] of byFix(findings, text)) {
        const edits = fixEverywhere(same, title, (one) => openApiFixes(one, () => text), text);
        if (same.length < 2) {
          assert.equal(edits, undefined);
          continue;
        }
        assert.ok(edits, title);
        count++;
        const result = applyEdits(text, edits);
        const after = checkDocument(file, result);
        assert.deepEqual(after.problems, [], `${title}\n${result}`);
        const left = new Set(after.findings.map(keyOf));
        for (const finding of same)
          assert.ok(!left.has(keyOf(finding)), `${title}: ${keyOf(finding)}\n${result}`);
        for (const comment of text.match(/#.*/g) ?? [])
          assert.ok(result.includes(comment) || title.startsWith('Leave'), `${comment} is gone: ${title}`);
      }
      assert.ok(count >= 2, `only ${String(count)} fixes for several findings`);
    });
  }

  it('for all of a rule at once keep mappings apart that end at one place', () => {
    const text =
      'openapi: 3.0.3\npaths: {}\ncomponents:\n  schemas:\n    A:\n      type: array\n      items:\n        type: array\n        items: {}\n';
    const findings = checkDocument('/w/api.yaml', text).findings.filter(
      ({ ruleId }) => ruleId === 'openapi-array-without-max-items',
    );
    const edits = fixEverywhere(
      findings,
      'Add `maxItems: 100`',
      (one) => openApiFixes(one, () => text),
      text,
    );
    assert.ok(edits);
    assert.match(applyEdits(text, edits), /\n {8}items: \{\}\n {8}maxItems: 100\n {6}maxItems: 100\n$/);
  });

  it('are there for every rule that says so', async () => {
    const { findings } = checkDocument('/w/api.yaml', BLOCK);
    const fixed = new Set(
      findings.filter((f) => openApiFixes(f, () => BLOCK).length > 0).map((f) => f.ruleId),
    );
    for (const id of [
      'openapi-integer-without-format',
      'openapi-integer-without-range',
      'openapi-missing-401-response',
      'openapi-missing-429-response',
      'openapi-missing-500-response',
      'openapi-missing-client-error-response',
      'openapi-missing-rate-limit-headers',
      'openapi-missing-security',
      'openapi-plain-http-server',
      'openapi-server-audience',
      'openapi-server-environment',
      'openapi-string-without-max-length',
      'openapi-unconstrained-array',
      'openapi-unconstrained-number',
      'openapi-unconstrained-string',
      'openapi-undefined-security-scheme',
      'openapi-verbose-error-schema',
      'openapi-weak-security-scheme',
    ])
      assert.ok(fixed.has(id), `no fix for ${id}`);
    const promising = new Set(OPENAPI_RULE_SET.filter(({ meta }) => meta.fixable).map(({ meta }) => meta.id));
    assert.deepEqual(
      [...fixed].filter((id) => !promising.has(id)),
      [],
    );
  });

  it('write what a person would', async () => {
    const { findings } = checkDocument('/w/api.yaml', BLOCK);
    const fixOf = (rule: string, index = 0): string => {
      const all = findings.filter((f) => f.ruleId === rule);
      const finding = all[index];
      const fix = finding && openApiFixes(finding, () => BLOCK)[0];
      assert.ok(fix, rule);
      const result = applied(BLOCK, fix).split('\n');
      const old = BLOCK.split('\n');
      const from = result.findIndex((line, i) => line !== old[i]);
      return result.slice(from, from + Math.max(result.length - old.length, 1)).join('\n');
    };
    assert.equal(fixOf('openapi-plain-http-server'), '  - url: "https://api.orders.example/v1" # quoted');
    assert.equal(fixOf('openapi-unconstrained-number'), '            maximum: 2147483647');
    assert.equal(fixOf('openapi-missing-security'), '      security:\n        - bearer: []');
    assert.equal(
      fixOf('openapi-missing-429-response'),
      "        '429':\n          $ref: '#/components/responses/TooManyRequests'".replace(/'#(.*)'/, '"#$1"'),
    );
    assert.equal(
      fixOf('openapi-undefined-security-scheme'),
      '    nope:\n      type: http\n      scheme: bearer',
    );
  });

  it('are none for text that is no document any more, or no longer has the place', async () => {
    const { findings } = checkDocument('/w/api.yaml', BLOCK);
    for (const finding of findings) {
      assert.deepEqual(
        openApiFixes(finding, () => 'openapi: 3.0.3\n'),
        [],
      );
      assert.deepEqual(
        openApiFixes(finding, () => ': ['),
        [],
      );
    }
  });
});

/**
 * An operation that is secured now has to say what it answers without a credential, and sends credentials to the server
 * that was reported before; so does a shared response its part.
 */
const isPromised = (finding: Finding, fix: Fix): boolean =>
  (/^openapi-(missing-401-response|credentials-over-plain-http)$/.test(finding.ruleId) &&
    /^Require|^Remove|^Define/.test(fix.title)) ||
  (isOfSharedResponse(finding) && /^Describe a \d+ response as/.test(fix.title));

/** Responses of the components are judged once an operation answers with them. */
const isOfSharedResponse = ({ data }: Finding): boolean => {
  const [section, kind] = (data as OpenApiFindingData).path;
  return section === 'components' && kind === 'responses';
};
