import assert from 'node:assert/strict';
import { OPENAPI_RULE_SET } from '../../rulesets/openapi/index';
import { checkDocument } from '../../server/src/openapi/check';

const HEAD = 'openapi: 3.0.3\ninfo: { title: t, version: "1" }\n';

async function found(text: string): Promise<string[]> {
  const { findings } = checkDocument('/w/api.yaml', text);
  return findings.map((f) => `${f.ruleId} ${text.slice(...f.location.span)}`);
}

describe('OpenAPI documents', () => {
  it('are known by their content, not by their name', async () => {
    assert.equal(checkDocument('/w/openapi.yaml', 'a: 1\n').isOpenApi, false);
    assert.equal(checkDocument('/w/x.json', '{"swagger": "2.0", "paths": {}}').isOpenApi, true);
  });

  it('need a security requirement on every operation, at the place of the operation', async () => {
    const text = `${HEAD}paths:\n  /a:\n    post:\n      responses: {}\n    get:\n      security: [{ key: [] }, {}]\n      responses: {}\n`;
    const all = await found(text);
    assert.ok(all.includes('openapi-missing-security post'), all.join('\n'));
    assert.ok(all.includes('openapi-missing-security get'), all.join('\n'));
  });

  it('are quiet where the document as a whole is secured', async () => {
    const text = `${HEAD}security: [{ bearer: [] }]\ncomponents: { securitySchemes: { bearer: { type: http, scheme: bearer } } }\npaths:\n  /a:\n    get:\n      responses: {}\n`;
    const all = await found(text);
    assert.ok(!all.some((f) => /missing-security|undefined-security|weak-security/.test(f)), all.join('\n'));
  });

  it('name schemes that are not defined, and weak ones', async () => {
    const text = `${HEAD}security: [{ nope: [] }]\ncomponents:\n  securitySchemes:\n    key: { type: apiKey, in: query, name: k }\n    old: { type: http, scheme: basic }\npaths: {}\n`;
    const all = await found(text);
    assert.equal(all.filter((f) => f.startsWith('openapi-undefined-security-scheme')).length, 1);
    assert.equal(all.filter((f) => f.startsWith('openapi-weak-security-scheme')).length, 2);
  });

  it('constrain what comes in, also behind references and in OpenAPI 2.0', async () => {
    const text = `${HEAD}paths:\n  /a:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema: { $ref: '#/components/schemas/A' }\n      responses: {}\ncomponents:\n  schemas:\n    A:\n      type: object\n      properties:\n        free:\n          type: string\n        bound:\n          type: string\n          maxLength: 5\n          pattern: '^a'\n        list:\n          type: array\n          items: { type: integer, maximum: 9 }\n`;
    const all = await found(text);
    assert.ok(all.includes('openapi-unconstrained-string free'), all.join('\n'));
    assert.ok(all.includes('openapi-unconstrained-array list'), all.join('\n'));
    assert.ok(
      !all.some((f) => f.includes('bound') || f.startsWith('openapi-unconstrained-number')),
      all.join('\n'),
    );
    const old =
      '{"swagger": "2.0", "host": "a.example", "schemes": ["http"], "paths": {"/a": {"get": {"parameters": [{"name": "q", "in": "query", "type": "string"}], "responses": {}}}}}';
    const inOld = await found(old);
    assert.ok(
      inOld.some((f) => f.startsWith('openapi-unconstrained-string')),
      inOld.join('\n'),
    );
    assert.ok(
      inOld.some((f) => f.startsWith('openapi-plain-http-server')),
      inOld.join('\n'),
    );
  });

  it('constrain parameters that stand on the path', async () => {
    const text = `${HEAD}paths:\n  /a/{id}:\n    parameters:\n      - name: id\n        in: path\n        required: true\n        schema: { type: string }\n    get: { responses: {} }\n    put: { responses: {} }\n`;
    const { findings } = checkDocument('/w/api.yaml', text);
    const strings = findings.filter((f) => f.ruleId === 'openapi-unconstrained-string');
    assert.equal(strings.length, 1);
    assert.match(strings[0]?.message ?? '', /^The path parameter `id` of every operation of \/a\/\{id\} /);
  });

  it('need no security where everybody has to get in', async () => {
    const text = `${HEAD}paths:\n  /auth/login: { post: { responses: {} } }\n  /health: { get: { responses: {} } }\n  /orders: { get: { responses: {} } }\n`;
    const { findings } = checkDocument('/w/api.yaml', text);
    assert.deepEqual(
      findings.filter((f) => f.ruleId === 'openapi-missing-security').map((f) => f.endpoint),
      [{ method: 'GET', path: '/orders' }],
    );
  });

  it('are told once of what many operations share', async () => {
    const text = `${HEAD}paths:\n${['a', 'b', 'c'].map((name) => `  /${name}: { get: { parameters: [{ $ref: '#/components/parameters/Q' }], responses: {} } }\n`).join('')}components: { parameters: { Q: { name: q, in: query, schema: { type: string } } } }\n`;
    const { findings } = checkDocument('/w/api.yaml', text);
    const strings = findings.filter((f) => f.ruleId === 'openapi-unconstrained-string');
    assert.equal(strings.length, 1);
    assert.deepEqual(strings[0]?.alsoEndpoints, [
      { method: 'GET', path: '/b' },
      { method: 'GET', path: '/c' },
    ]);
    assert.match(strings[0].message, /The same for 2 more operations that use it\.$/);
  });

  it('survive cyclic and dangling references and syntax errors', async () => {
    const cyclic = `${HEAD}paths:\n  /a:\n    post:\n      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }\n      responses: {}\ncomponents: { schemas: { A: { type: object, properties: { a: { $ref: '#/components/schemas/A' }, b: { $ref: '#/nowhere' } } } } }\n`;
    assert.equal(checkDocument('/w/a.yaml', cyclic).isOpenApi, true);
    const broken = checkDocument('/w/a.yaml', `${HEAD}paths:\n  /a:\n   get: [\n`);
    assert.ok(broken.problems.length > 0);
  });

  it('show internals in error schemas', async () => {
    const text = `${HEAD}paths:\n  /a:\n    get:\n      responses:\n        '500':\n          description: no\n          content:\n            application/json:\n              schema:\n                type: object\n                properties:\n                  stack:\n                    type: string\n`;
    assert.ok((await found(text)).includes('openapi-verbose-error-schema stack'));
  });

  it('report only rules that have metadata', async () => {
    const ids = new Set(OPENAPI_RULE_SET.map((rule) => rule.meta.id));
    const all = checkDocument(
      '/w/a.yaml',
      `${HEAD}servers: [{ url: 'http://a.example' }]\npaths:\n  /a:\n    get:\n      responses: {}\n`,
    );
    assert.ok(all.findings.length > 0 && all.findings.every((f) => ids.has(f.ruleId)));
  });
});
