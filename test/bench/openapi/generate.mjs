/** An OpenAPI document of about that many lines of YAML, always the same: resources with shared schemas and errors. */
import { stringify } from 'yaml';

/**
 * @param {number} lines
 * @param {'yaml' | 'json'} format
 */
export function generateDocument(lines, format) {
  const count = Math.max(1, Math.round(lines / 108));
  const names = Array.from({ length: count }, (_, i) => `Resource${i}`);
  const schema = (name, i) => ({
    type: 'object',
    description: `What is kept of a ${name}, as clients see it.`,
    required: ['id', 'title'],
    properties: {
      id: { type: 'string', format: 'uuid', readOnly: true },
      title: { type: 'string', description: 'Shown in lists.', ...(i % 2 ? { maxLength: 80 } : {}) },
      count: { type: 'integer', minimum: 0, ...(i % 3 ? { maximum: 1000 } : {}) },
      tags: { type: 'array', items: { type: 'string', maxLength: 20 }, ...(i % 4 ? { maxItems: 9 } : {}) },
      parent: { $ref: `#/components/schemas/${names[Math.floor(i / 2)]}` },
    },
  });
  const answer = (name) => ({
    description: 'OK',
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  });
  const operation = (name, verb) => ({
    operationId: `${verb}${name}`,
    summary: `${verb} a ${name}`,
    description: `What happens when somebody wants to ${verb} a ${name}.`,
    parameters: [
      { name: 'page', in: 'query', description: 'Where to begin.', schema: { type: 'integer' } },
      { $ref: '#/components/parameters/Tenant' },
    ],
    responses: {
      200: answer(name),
      401: { $ref: '#/components/responses/Unauthorized' },
      500: { $ref: '#/components/responses/Broken' },
    },
  });
  const body = (name) => ({
    requestBody: {
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
    },
  });
  const problem = (description) => ({
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });
  const document = {
    openapi: '3.0.3',
    info: { title: 'Generated', version: '1.0.0' },
    servers: [{ url: 'https://api.example.com/v1' }],
    security: [{ bearer: [] }],
    paths: Object.fromEntries(
      names.flatMap((name) => [
        [
          `/${name.toLowerCase()}s`,
          { get: operation(name, 'list'), post: { ...operation(name, 'create'), ...body(name) } },
        ],
      ]),
    ),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      parameters: { Tenant: { name: 'X-Tenant', in: 'header', schema: { type: 'string' } } },
      responses: { Unauthorized: problem('No credential'), Broken: problem('An error') },
      schemas: {
        Problem: { type: 'object', properties: { code: { type: 'string' }, stack: { type: 'string' } } },
        ...Object.fromEntries(names.map((name, i) => [name, schema(name, i)])),
      },
    },
  };
  return format === 'json' ? JSON.stringify(document, null, 2) : stringify(document);
}
