import assert from 'node:assert/strict';
import fc from 'fast-check';
import { edited, isBehind, moved, movedAll } from '../../server/src/model/remap';

describe('moving places', () => {
  it('finds the edit', () => {
    assert.deepEqual(edited('abcdef', 'abXef'), { start: 2, oldEnd: 4, newEnd: 3 });
    assert.deepEqual(edited('aaa', 'aaaa'), { start: 0, oldEnd: 0, newEnd: 1 });
    assert.deepEqual(edited('x', 'x'), { start: 1, oldEnd: 1, newEnd: 1 });
  });

  it('takes whole lines for what was added or removed', () => {
    const [before, after] = ['x\na.c();\n', 'x\na.b();\na.c();\n'];
    assert.deepEqual(edited(before, after), { start: 2, oldEnd: 2, newEnd: 9 });
    assert.deepEqual(edited(after, before), { start: 2, oldEnd: 9, newEnd: 2 });
  });

  it('keeps the text of every span that it moves', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.string(),
        fc.string(),
        fc.nat(),
        fc.nat(),
        (head, old, now, tail, a, b) => {
          const [before, after] = [head + old + tail, head + now + tail];
          const edit = edited(before, after);
          const start = a % (before.length + 1);
          const end = start + (b % (before.length - start + 1));
          const span = moved([start, end], edit);
          if (!span) return;
          const isOutside = end <= edit.start || start >= edit.oldEnd;
          if (isOutside) assert.equal(after.slice(...span), before.slice(start, end));
          else {
            // It encloses the edit: its beginning and its end are still the same.
            assert.equal(after.slice(span[0], edit.start), before.slice(start, edit.start));
            assert.equal(after.slice(edit.newEnd, span[1]), before.slice(edit.oldEnd, end));
          }
        },
      ),
    );
  });

  it('moves every location of plain data, in the edited file alone', () => {
    const edits = new Map([['/w/a.ts', { start: 10, oldEnd: 12, newEnd: 20 }]]);
    const data = {
      deep: [{ location: { file: '/w/a.ts', span: [30, 40] } }],
      other: { file: '/w/b.ts', span: [30, 40] },
    };
    assert.deepEqual(movedAll(data, edits), {
      deep: [{ location: { file: '/w/a.ts', span: [38, 48] } }],
      other: { file: '/w/b.ts', span: [30, 40] },
    });
    assert.equal(movedAll(data, new Map()), data);
  });

  it('tells what an edit leaves where it is', () => {
    const data = { deep: [{ file: '/w/a.ts', span: [5, 10] }], other: { file: '/w/b.ts', span: [30, 40] } };
    const at = (file: string, start: number): boolean =>
      isBehind(data, new Map([[file, { start, oldEnd: start, newEnd: start + 1 }]]));
    assert.deepEqual(
      [at('/w/a.ts', 10), at('/w/a.ts', 9), at('/w/b.ts', 39), at('/w/c.ts', 0)],
      [false, true, true, false],
    );
  });
});
