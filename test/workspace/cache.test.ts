import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import fc from 'fast-check';
import { extractFacts } from '../../server/src/extract/extract';
import { FactsCache } from '../../server/src/workspace/cache';
import type { CacheStore } from '../../server/src/workspace/host';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { nodeHost } from '../../server/src/workspace/nodeHost';

const TEXTS = [
  "app.get('/a', (req, res) => res.json(req.query))",
  'export const x = [1, 2, null]',
  '',
  'const é = `ü${1}`',
  'let ((',
];
const factsOf = (key: string, text: string) => extractFacts('/w/a.ts', text, key);

function store(): { store: CacheStore; blobs: Map<string, Uint8Array> } {
  const host = memoryHost();
  return { store: host.store!('/c'), blobs: host.blobs };
}

function filled(into: CacheStore): void {
  const cache = new FactsCache('1', into);
  TEXTS.forEach((text, i) => {
    cache.set(`k${i}`, { relevant: i % 2 === 0, facts: factsOf(`k${i}`, text) });
  });
  cache.set('bare', { relevant: false });
  assert.equal(cache.flush(), true);
}

describe('facts cache', () => {
  it('gives back what it got, in the next run and elsewhere', () => {
    const { store: s } = store();
    filled(s);
    const cache = new FactsCache('1', s);
    TEXTS.forEach((text, i) => {
      assert.equal(cache.isRelevant(`k${i}`), i % 2 === 0);
      assert.deepEqual(cache.get(`k${i}`, '/w/a.ts')?.facts, factsOf(`k${i}`, text));
    });
    assert.deepEqual(cache.get('bare', '/w/b.ts'), { relevant: false });
    assert.equal(new FactsCache('1', s).get('k0', '/moved/a.ts')?.facts?.file, '/moved/a.ts');
    assert.equal(cache.get('none', '/w/a.ts'), undefined);
  });

  it('knows nothing of another version', () => {
    const { store: s } = store();
    filled(s);
    assert.equal(new FactsCache('2', s).get('k0', '/w/a.ts'), undefined);
  });

  it('drops what was not used when it is written again', () => {
    const { store: s } = store();
    filled(s);
    const cache = new FactsCache('1', s);
    assert.ok(cache.get('k0', '/w/a.ts'));
    cache.set('new', { relevant: true });
    cache.flush();
    const next = new FactsCache('1', s);
    assert.deepEqual(
      ['k0', 'k1', 'new'].map((key) => next.isRelevant(key)),
      [true, undefined, true],
    );
    assert.deepEqual(next.get('k0', '/w/a.ts')?.facts, factsOf('k0', TEXTS[0]!));
  });

  it('keeps entries that were only asked whether they are relevant', () => {
    const { store: s } = store();
    filled(s);
    const cache = new FactsCache('1', s);
    cache.isRelevant('k0');
    cache.set('new', { relevant: true });
    cache.flush();
    assert.deepEqual(new FactsCache('1', s).get('k0', '/w/a.ts')?.facts, factsOf('k0', TEXTS[0]!));
  });

  it('never takes damaged bytes for facts', () => {
    const change = fc.record({
      blob: fc.constantFrom('/c/facts.blob', '/c/facts.index'),
      at: fc.nat(),
      byte: fc.integer({ min: 0, max: 255 }),
      cut: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const { store: s, blobs } = store();
        filled(s);
        for (const { blob, at, byte, cut } of changes) {
          const bytes = blobs.get(blob)!;
          if (cut) blobs.set(blob, bytes.slice(0, at % (bytes.length + 1)));
          else if (bytes.length > 0) bytes[at % bytes.length] = byte;
        }
        const cache = new FactsCache('1', s);
        TEXTS.forEach((text, i) => {
          const facts = cache.get(`k${i}`, '/w/a.ts')?.facts;
          if (facts) assert.deepEqual(facts, factsOf(`k${i}`, text));
        });
      }),
      { numRuns: 200 },
    );
  });

  it('is written to disk whole or not at all, and only for its owner', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'portcullis-cache-'));
    try {
      const inner = path.join(folder, 'a', 'b');
      filled(nodeHost().store!(inner));
      assert.deepEqual(fs.readdirSync(inner).sort(), ['facts.blob', 'facts.index']);
      assert.equal(fs.statSync(path.join(inner, 'facts.blob')).mode & 0o077, 0);
      assert.ok(new FactsCache('1', nodeHost().store!(inner)).get('k0', '/w/a.ts')?.facts);
      fs.writeFileSync(path.join(folder, 'file'), '');
      const impossible = new FactsCache('1', nodeHost().store!(path.join(folder, 'file', 'x')));
      impossible.set('k', { relevant: true });
      assert.equal(impossible.flush(), false);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
