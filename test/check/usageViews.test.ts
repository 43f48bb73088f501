import assert from 'node:assert/strict';
import { isConfigured, option, prefixOf, stringOf, stringsOf } from '../../server/src/check/usageViews';
import type { ValueView } from '../../server/src/model/usage';

const lit = (value: string | number | boolean | null | undefined): ValueView => ({ k: 'literal', value });
const obj = (props: Record<string, ValueView>, open = false): ValueView => ({ k: 'object', props, open });

describe('usage views: options', () => {
  it('are constants, set, missing or unknown', () => {
    const view = obj({
      secure: lit(true),
      cookie: obj({ maxAge: lit(5) }),
      key: { k: 'unknown' },
      gone: lit(undefined),
    });
    assert.deepEqual(option(view, 'secure'), { is: 'constant', value: true, view: lit(true) });
    assert.equal(option(view, 'cookie.maxAge').is, 'constant');
    assert.equal(option(view, 'key').is, 'set');
    assert.equal(option(view, 'gone').is, 'missing');
    assert.equal(option(view, 'other').is, 'missing');
    assert.equal(option(view, 'cookie.other').is, 'missing');
    assert.equal(option(view, 'key.inner').is, 'unknown');
  });

  it('are missing without an argument, and unknown in an open object', () => {
    assert.equal(option(undefined, 'x').is, 'missing');
    assert.equal(option(obj({}, true), 'x').is, 'unknown');
    assert.equal(option({ k: 'unknown' }, 'x').is, 'unknown');
  });

  it('of alternatives count where they agree', () => {
    const agree: ValueView = { k: 'either', of: [obj({ a: lit(1) }), obj({ a: lit(1), b: lit(2) })] };
    assert.equal(option(agree, 'a').is, 'constant');
    assert.equal(option(agree, 'b').is, 'unknown');
  });

  it('are not those of the prototype', () => {
    assert.equal(option(obj({}), 'constructor').is, 'missing');
  });
});

describe('usage views: texts', () => {
  const half: ValueView = { k: 'text', parts: ['http://', null] };
  it('are constant only if all parts are', () => {
    assert.deepEqual(stringsOf(half), []);
    assert.equal(stringOf({ k: 'text', parts: ['a', 'b'] }), 'ab');
    assert.equal(stringOf({ k: 'either', of: [lit('a'), { k: 'unknown' }] }), undefined);
    assert.deepEqual(stringsOf({ k: 'either', of: [lit('a'), { k: 'unknown' }] }), ['a']);
    assert.equal(prefixOf(half), 'http://');
  });

  it('from the environment are configured, with a default or without', () => {
    const env: ValueView = { k: 'symbol', symbol: 'global:.process.env.SECRET', args: [] };
    assert.ok(isConfigured({ k: 'either', of: [env, lit('x')] }));
    assert.ok(!isConfigured(lit('x')));
  });
});
