import assert from 'node:assert/strict';
import { folderWith, TestClient } from './client';

const DOCUMENT = `openapi: 3.0.3
info: { title: Orders, version: '1' }
security: [{ bearer: [] }]
paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema: { $ref: 'https://schemas.example.com/order.yaml' }
      responses: {}
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`;
const COPY = 'type: object\nproperties:\n  note:\n    type: string\n';

describe('language server: references to other hosts', () => {
  it('lead into the copy in the workspace, whose edits check the document again', async () => {
    const folder = folderWith({
      'openapi.yaml': DOCUMENT,
      'copies/order.yaml': COPY,
      'portcullis.config.yaml': "openapiRemoteRefs: { 'https://schemas.example.com/': copies }\n",
    });
    const client = await TestClient.start({ folders: [folder.uri('')] });
    try {
      const [document, copy] = [folder.uri('openapi.yaml'), folder.uri('copies/order.yaml')];
      const codes = async (uri: string): Promise<unknown[]> =>
        (await client.pull(uri)).map(({ code }) => code).filter((code) => code !== 'openapi-missing-server');
      await client.open(document, DOCUMENT);
      await client.open(copy, COPY);
      assert.deepEqual(await codes(copy), ['openapi-unconstrained-string']);
      assert.ok(!(await codes(document)).includes('openapi-unread-reference'));
      await client.edit(copy, 'type: string', 'type: string\n    maxLength: 40');
      assert.deepEqual(await codes(copy), []);
    } finally {
      await client.stop();
      folder.remove();
    }
  });
});
