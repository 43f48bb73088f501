/** What is new in OpenAPI 3.2, in YAML and as JSON: every rule sees it where it sees what older versions have. */
import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { checkDocument } from '../../server/src/openapi/check';
import { ApiDocument } from '../../server/src/openapi/document/model';
import { nameOf } from '../../server/src/openapi/document/operations';
import type { OpenApiFindingData } from '../../server/src/openapi/findings';
import { sketchOf } from '../../server/src/openapi/sketch/sketch';
import { parseOpenApi } from '../../server/src/parse/openapi';

const TEXT = `openapi: 3.2.0
$self: https://api.example.com/openapi.yaml
info: { title: Orders, version: '1' }
servers: [{ name: Production, url: 'https://api.example.com' }]
tags:
  - { name: root, kind: nav }
  - { name: inner, parent: root, kind: nav }
security: [{ device: [read] }]
paths:
  /orders:
    query:
      tags: [inner]
      parameters:
        - name: filter
          in: querystring
          content:
            application/x-www-form-urlencoded:
              schema:
                type: object
                properties:
                  status: { type: string }
      requestBody:
        content:
          application/json: { $ref: '#/components/mediaTypes/Search' }
      responses: { '200': { description: OK } }
    post:
      requestBody:
        content:
          application/jsonl:
            itemSchema:
              type: object
              properties:
                note: { type: string }
            examples:
              bad: { dataValue: [{ note: 1 }] }
              wire: { serializedValue: 'AKIAIOSFODNN7EXAMPLF' }
          multipart/mixed:
            itemSchema: { type: string, maxLength: 9, pattern: ^a$ }
            prefixEncoding:
              - contentType: application/json
                headers:
                  X-First: { schema: { type: string } }
            itemEncoding:
              encoding:
                inner:
                  headers:
                    X-Nested: { schema: { type: string } }
      responses:
        '200':
          description: OK
          content:
            text/event-stream:
              itemSchema:
                type: object
                properties:
                  password: { type: string }
    additionalOperations:
      COPY:
        security: [{ '#/components/securitySchemes/key': [write] }]
        requestBody:
          content:
            application/json: { $ref: '#/components/mediaTypes/Search' }
        responses: { '200': { description: OK } }
      x-none: {}
components:
  mediaTypes:
    Search:
      schema:
        type: object
        properties:
          text: { type: string }
    Unused:
      schema: { type: object, properties: { free: { type: string } } }
  schemas:
    Pet:
      type: object
      discriminator: { propertyName: kind, defaultMapping: OtherPet }
      properties: { kind: { type: string, maxLength: 9 } }
    OtherPet: { type: object }
    Target: { type: object }
    Source: { $ref: 'https://api.example.com/openapi.yaml#/components/schemas/Target' }
  securitySchemes:
    key:
      type: oauth2
      flows:
        clientCredentials: { tokenUrl: 'https://login.example.com/token', scopes: { read: Read orders } }
    device:
      type: oauth2
      oauth2MetadataUrl: http://login.example.com/.well-known/oauth-authorization-server
      flows:
        deviceAuthorization:
          deviceAuthorizationUrl: http://login.example.com/device
          tokenUrl: https://login.example.com/token
          refreshUrl: https://login.example.com/token
          scopes: { read: Read orders }
`;
const TEXTS = { yaml: TEXT, json: JSON.stringify(parse(TEXT), null, 2) };

for (const [format, text] of Object.entries(TEXTS)) {
  describe(`an OpenAPI 3.2 document in ${format}`, () => {
    const parsed = parseOpenApi(text);
    assert.ok(parsed);
    const file = `/w/openapi.${format}`;
    const document = new ApiDocument(file, parsed);
    const { findings } = checkDocument(file, text);
    const of = (rule: string): string[] =>
      findings
        .filter(({ ruleId }) => ruleId === rule)
        .map(({ data }) => (data as OpenApiFindingData).path.join(' '))
        .sort();

    it('has operations of every method', () => {
      assert.equal(document.version, '3.2');
      assert.deepEqual(document.operations.map(nameOf), ['QUERY /orders', 'POST /orders', 'COPY /orders']);
      const { operations, namesAnyMethod } = sketchOf(document);
      assert.deepEqual(
        operations.map(({ method, body }) => `${method} ${String(body?.fields)}`),
        ['QUERY text', 'POST undefined', 'COPY text'],
      );
      assert.ok(namesAnyMethod);
    });

    it('has tags with those above them', () => {
      const [query] = document.operations;
      assert.deepEqual(query && document.tagsOf(query), ['inner', 'root']);
    });

    it('has strings in query strings, streams, parts of messages and shared media types', () => {
      const post = 'paths /orders post requestBody content';
      assert.deepEqual(of('openapi-unconstrained-string'), [
        'components mediaTypes Search schema properties text',
        `${post} application/jsonl itemSchema properties note`,
        `${post} multipart/mixed itemEncoding encoding inner headers X-Nested schema`,
        `${post} multipart/mixed prefixEncoding 0 headers X-First schema`,
        'paths /orders query parameters 0 content application/x-www-form-urlencoded schema properties status',
      ]);
      const shared = findings.find(({ message }) => message.includes('application/json body of QUERY'));
      assert.match(shared?.message ?? '', /The same for 1 more operation/);
    });

    it('has shared media types that nothing uses', () => {
      assert.ok(of('openapi-string-without-max-length').some((path) => path.endsWith('properties free')));
    });

    it('uses the default of a discriminator, and what it names by its own address', () => {
      const unused = of('openapi-unused-component');
      assert.deepEqual(unused, [
        'components mediaTypes Unused',
        'components schemas Pet',
        'components schemas Source',
      ]);
      assert.deepEqual(of('openapi-undefined-discriminator'), []);
      assert.deepEqual(of('openapi-unread-reference'), []);
    });

    it('has streams, which are arrays of any size where they come in', () => {
      assert.deepEqual(of('openapi-unconstrained-array'), [
        'paths /orders post requestBody content application/jsonl itemSchema',
        'paths /orders post requestBody content multipart/mixed itemSchema',
      ]);
      assert.ok(
        of('openapi-sensitive-output').some((path) => path.endsWith('itemSchema properties password')),
      );
    });

    it('has examples as data and as they are sent', () => {
      const media = 'paths /orders post requestBody content application/jsonl examples';
      assert.deepEqual(of('openapi-invalid-example'), [`${media} bad dataValue 0 note`]);
      assert.deepEqual(of('openapi-secret-in-example'), [`${media} wire serializedValue`]);
    });

    it('has addresses of OAuth beside its flows', () => {
      const device = 'components securitySchemes device';
      assert.deepEqual(of('openapi-plain-http-server'), [
        `${device} flows deviceAuthorization deviceAuthorizationUrl`,
        `${device} oauth2MetadataUrl`,
      ]);
      for (const rule of ['incomplete-oauth-flow', 'oauth-without-refresh'])
        assert.deepEqual(of(`openapi-${rule}`), [], rule);
    });

    it('has requirements by the address of a scheme', () => {
      assert.deepEqual(of('openapi-undefined-security-scheme'), []);
      assert.deepEqual(of('openapi-unused-security-scheme'), []);
      assert.deepEqual(of('openapi-undefined-scope'), [
        'paths /orders additionalOperations COPY security 0 #/components/securitySchemes/key 0',
      ]);
    });

    it('has servers with names', () => {
      assert.deepEqual(of('openapi-server-environment'), []);
    });
  });
}
