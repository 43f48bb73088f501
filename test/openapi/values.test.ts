/** Our check of values against schemas, on trees, held against Ajv on made-up schemas and values. */
import assert from 'node:assert/strict';
import Ajv from 'ajv';
import { References } from '../../server/src/openapi/document/references';
import { violationOf } from '../../server/src/openapi/rules/values';
import { exponentialPart, isAnchored } from '../../server/src/openapi/rules/patterns';
import { parseTree } from '../../server/src/parse/openapi';
import { randomOf, type Random } from './documents';

type Schema = Readonly<Record<string, unknown>>;

function isValid(schema: Schema, value: unknown): boolean {
  const { root } = parseTree(JSON.stringify({ schema, value }));
  const [at, given] = [root?.get('schema'), root?.get('value')];
  assert.ok(root && at && given);
  return violationOf(given, at, new References(root, '/w/a.json', () => undefined)) === undefined;
}

const TEXTS = ['', 'a', 'ab', 'abc', '1', 'ä𝄞'];

function valueOf(random: Random, depth = 2): unknown {
  const kinds: readonly (() => unknown)[] = [
    () => TEXTS[random(TEXTS.length)],
    () => random(6) - 1,
    () => random(4) + 0.5,
    () => random(2) === 0,
    () => Array.from({ length: random(3) }, () => valueOf(random, depth - 1)),
    () =>
      Object.fromEntries(
        ['a', 'b', 'c'].filter(() => random(2) === 0).map((key) => [key, valueOf(random, depth - 1)]),
      ),
  ];
  return kinds[random(depth > 0 ? 6 : 4)]?.();
}

function schemaOf(random: Random, depth = 2): Schema {
  const kinds: readonly (() => Schema)[] = [
    () => ({ type: 'string', minLength: random(2), maxLength: 1 + random(3) }),
    () => ({ type: 'string', pattern: '^[a-b]*$' }),
    () => ({ type: 'integer', minimum: random(3), maximum: 2 + random(3) }),
    () => ({ type: 'number', exclusiveMinimum: random(3) }),
    () => ({ enum: [valueOf(random, 0), valueOf(random, 0)] }),
    () => ({ type: ['boolean', 'string'] }),
    () => ({
      type: 'array',
      items: schemaOf(random, depth - 1),
      minItems: random(2),
      maxItems: 1 + random(2),
    }),
    () => ({
      type: 'object',
      properties: { a: schemaOf(random, depth - 1), b: schemaOf(random, depth - 1) },
      required: ['a'].slice(random(2)),
      ...(random(2) === 0 && { additionalProperties: false }),
    }),
    () => ({ anyOf: [schemaOf(random, depth - 1), schemaOf(random, depth - 1)] }),
    () => ({ allOf: [schemaOf(random, depth - 1), schemaOf(random, depth - 1)] }),
  ];
  return kinds[random(depth > 0 ? kinds.length : 6)]?.() ?? {};
}

describe('values of OpenAPI documents', () => {
  it('are valid where Ajv says so', () => {
    const ajv = new Ajv({ strict: false, allErrors: false });
    const counts = { valid: 0, invalid: 0 };
    for (let seed = 0; seed < 400; seed++) {
      const random = randomOf(seed);
      const schema = schemaOf(random);
      const validate = ajv.compile(schema);
      for (let i = 0; i < 5; i++) {
        const value = valueOf(random);
        const wanted = validate(value);
        counts[wanted ? 'valid' : 'invalid']++;
        assert.equal(isValid(schema, value), wanted, JSON.stringify({ schema, value }));
      }
    }
    assert.ok(counts.valid > 100 && counts.invalid > 100, JSON.stringify(counts));
  });

  it('may be null where 3.0 says so', () => {
    assert.equal(isValid({ type: 'string', nullable: true }, null), true);
    assert.equal(isValid({ type: 'string' }, null), false);
    assert.equal(isValid({ type: ['string', 'null'] }, null), true);
  });
});

describe('patterns of OpenAPI documents', () => {
  it('are anchored in every branch or not', () => {
    for (const pattern of ['^a$', '^a$|^b$', '^(a|b)$', '(^a$)', '^[|]$', '^a\\|b$'])
      assert.ok(isAnchored(pattern), pattern);
    for (const pattern of ['a', '^a', 'a$', '^a|b$', '^a\\$']) assert.ok(!isAnchored(pattern), pattern);
  });

  it('take exponential time where one repetition is in another, and something may fail behind', () => {
    for (const pattern of ['^(a+)+$', '(\\w*)*x', '^(?:[a-z]+)*$', '^(.+)+@$'])
      assert.ok(exponentialPart(pattern), pattern);
    for (const pattern of ['^[a-z]+(-[a-z]+)*$', '(a+)+', '^\\(a+\\)+$', '^(a+)$', '^(?:a|b)+$'])
      assert.equal(exponentialPart(pattern), undefined, pattern);
  });
});
