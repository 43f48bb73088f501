/** A document that follows edits says the same as one that is read anew, whatever is typed where. */
import assert from 'node:assert/strict';
import { checkDocument } from '../../server/src/openapi/check';
import { LiveDocument, type Effort } from '../../server/src/openapi/live';
import { caseDocuments, generated, randomOf, type Random } from './documents';

const STEPS = 40;

describe('a document under edit', () => {
  const efforts: Record<Effort, number> = { values: 0, part: 0, whole: 0 };

  const follows = (file: string, start: string, random: Random): void => {
    const live = new LiveDocument(file);
    let text = start;
    live.check(text);
    for (let step = 0; step < STEPS; step++) {
      const before = text;
      text = edited(text, random);
      const where = `${file} step ${String(step)}\n--- before\n${before}\n--- after\n${text}`;
      const { findings, problems, isOpenApi } = live.check(text);
      efforts[live.effort]++;
      const expected = checkDocument(file, text);
      assert.deepEqual(
        { isOpenApi, findings, problems },
        { isOpenApi: expected.isOpenApi, findings: expected.findings, problems: expected.problems },
        where,
      );
      // A text that nobody can read any more says nothing about the next edit.
      if (!isOpenApi || problems.length > 0) {
        text = before;
        live.check(text);
      }
    }
  };

  for (const [index, { title, file, text }] of caseDocuments().entries()) {
    it(`says what a new one says: ${title}`, () => {
      follows(`/w/${file}`, text, randomOf(index));
    });
  }

  for (let seed = 1; seed <= 12; seed++) {
    const format = seed % 2 === 0 ? 'json' : 'yaml';
    it(`says what a new one says: generated ${format} ${String(seed)}`, () => {
      const random = randomOf(seed);
      follows(`/w/api.${format}`, generated(random, 4, format), random);
    });
  }

  it('is mostly not read as a whole', () => {
    assert.ok(efforts.values > 100 && efforts.part > 100, JSON.stringify(efforts));
  });
});

function edited(text: string, random: Random): string {
  const lines = text.split('\n');
  const at = random(lines.length);
  const line = lines[at] ?? '';
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const isJson = text.startsWith('{');
  switch (random(7)) {
    case 0: {
      const place = random(text.length);
      return text.slice(0, place) + 'x1 :-"#\n'.charAt(random(8)) + text.slice(place);
    }
    case 1: {
      const place = random(text.length);
      return text.slice(0, place) + text.slice(place + 1 + random(3));
    }
    case 2:
      lines[at] = line.replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
      break;
    case 3:
      lines.splice(at, 0, isJson ? `${indent}"maxLength": 5,` : `${indent}maxLength: 5`);
      break;
    case 4:
      lines.splice(at, 1);
      break;
    case 5:
      lines[at] = line
        .replace(/(description|summary): (["']?)/, '$1: $2More ')
        .replace(/": "(?=[A-Z])/, '": "More ');
      break;
    default:
      lines[at] = isJson ? line : `${line} # said`;
  }
  return lines.join('\n');
}
