import assert from 'node:assert/strict';
import { extractFacts } from '../../server/src/extract/extract';
import { inEachModule, perModule } from '../../server/src/fix/kept';
import type { ModuleFacts } from '../../server/src/model/facts';

const module = (file: string, text: string): readonly [string, ModuleFacts] => [
  file,
  extractFacts(file, text, ''),
];

describe('what is kept of modules', () => {
  it('is found once, also if it is nothing', () => {
    const [, facts] = module('/w/a.ts', '');
    for (const value of [undefined, null, false, 0, 'x']) {
      let times = 0;
      const of = perModule(() => {
        times++;
        return value;
      });
      assert.deepEqual([of(facts), of(facts)], [value, value]);
      assert.equal(times, 1);
    }
  });

  it('is looked for only where the text mentions it, if the text is known', () => {
    const texts = new Map([
      ['/w/a.ts', 'a(origin);'],
      ['/w/b.ts', 'b();'],
    ]);
    const looking = (): {
      readonly seen: string[];
      readonly find: ReturnType<typeof inEachModule<string>>;
    } => {
      const seen: string[] = [];
      const find = inEachModule(({ modules }) => {
        seen.push(...modules.keys());
        return [...modules.keys()];
      }, /origin/);
      return { seen, find };
    };
    const modules = new Map([...texts].map(([file, text]) => module(file, text)));
    const known = looking();
    for (let i = 0; i < 2; i++)
      assert.deepEqual(known.find({ modules, text: (file) => texts.get(file) }), ['/w/a.ts']);
    assert.deepEqual(known.seen, ['/w/a.ts']);
    assert.deepEqual(looking().find({ modules }), ['/w/a.ts', '/w/b.ts']);
  });
});
