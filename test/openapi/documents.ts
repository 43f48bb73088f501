/** Documents for tests: those of the rules' own cases, and generated ones of any size. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { checkDocument } from '../../server/src/openapi/check';
import { parseCases } from '../rules/caseFile';

const RULES = path.join(__dirname, '../../rulesets/openapi');

export interface TestDocument {
  readonly title: string;
  readonly file: string;
  readonly text: string;
}

/** Every document of the cases that stands alone and parses. */
export function caseDocuments(): TestDocument[] {
  return readdirSync(RULES, { withFileTypes: true })
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
}

/** A number from 0 up to the given one, from a sequence that the seed decides. */
export type Random = (below: number) => number;

/** https://en.wikipedia.org/wiki/Linear_congruential_generator with the figures of Numerical Recipes. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pick = <T>(random: Random, items: readonly T[]): T => items[random(items.length)] as T;

/** A service of `size` resources, with shared schemas, parameters and responses. */
export function generated(random: Random, size: number, format: 'json' | 'yaml'): string {
  const names = Array.from({ length: size }, (_, i) => `Thing${String(i)}`);
  const schema = (depth: number): object => {
    const kind = random(depth > 2 ? 4 : 7);
    if (kind === 0) return { $ref: `#/components/schemas/${pick(random, names)}` };
    if (kind === 1) return { type: 'string', ...(random(2) > 0 ? { maxLength: random(100) } : {}) };
    if (kind === 2)
      return { type: 'integer', description: 'How many', ...(random(2) > 0 ? { maximum: 9 } : {}) };
    if (kind === 3) return { type: 'string', enum: ['a', 'b'] };
    if (kind === 4) return { type: 'array', items: schema(depth + 1) };
    if (kind === 5) return { allOf: [schema(depth + 1), { maxLength: 5, description: 'Both' }] };
    return objectOf(depth);
  };
  const objectOf = (depth: number): object => ({
    type: 'object',
    properties: Object.fromEntries(
      Array.from({ length: 1 + random(4) }, (_, i) => [`field${String(i)}`, schema(depth + 1)]),
    ),
  });
  const operation = (name: string): object => ({
    summary: `What is done with ${name}`,
    ...(random(4) === 0 ? { security: pick(random, [[], [{ nope: [] }], [{ bearer: [] }, {}]]) } : {}),
    parameters: [
      { $ref: '#/components/parameters/Page' },
      { name: 'q', in: 'query', schema: schema(2) },
    ].slice(random(3)),
    ...(random(2) === 0 ? { requestBody: { content: { 'application/json': { schema: schema(0) } } } } : {}),
    responses: {
      '200': { description: 'OK', content: { 'application/json': { schema: schema(0) } } },
      ...(random(2) === 0 ? { '500': { $ref: '#/components/responses/Broken' } } : {}),
    },
  });
  const document = {
    openapi: pick(random, ['3.0.3', '3.1.0']),
    info: { title: 'Generated', version: '1' },
    servers: [{ url: pick(random, ['http://api.example.com', 'https://api.example.com']) }],
    ...(random(2) === 0 ? { security: [{ bearer: [] }] } : {}),
    paths: Object.fromEntries(
      names.map((name) => [`/${name.toLowerCase()}`, { get: operation(name), post: operation(name) }]),
    ),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, old: { type: 'http', scheme: 'basic' } },
      parameters: { Page: { name: 'page', in: 'query', schema: { type: 'integer' } } },
      responses: {
        Broken: {
          description: 'Broken',
          content: {
            'application/json': { schema: { type: 'object', properties: { stack: { type: 'string' } } } },
          },
        },
      },
      schemas: Object.fromEntries(names.map((name) => [name, objectOf(0)])),
    },
  };
  return format === 'json'
    ? JSON.stringify(document, null, 2)
    : stringify(document, { aliasDuplicateObjects: false });
}
