import { tsImport } from 'tsx/esm/api';

const EDITS = 60;

/**
 * A letter typed into a description, from the new text to the findings, against a whole check of the same text, both
 * in the thread of the language server and by the code with which the server asks it.
 * @param {string} script `document-thread.js`
 * @param {string} file
 * @param {string} text
 */
export async function measureEdits(script, file, text) {
  const source = new URL('../../../server/src/workspace/documentWorker.ts', import.meta.url).href;
  const { DocumentWorker } = await tsImport(source, import.meta.url);
  const worker = new DocumentWorker(script);
  const check = (current, isOpen, name = file) =>
    worker.check({ file: name, text: current, off: [], isOpen, rulesets: [] }, () => undefined);
  const places = [...text.matchAll(/description"?: *["']?\w/g)].map((match) => match.index + match[0].length);
  const at = (i) => places[Math.floor(((i * 0.618034) % 1) * places.length)];
  const times = { edit: [], whole: [] };
  const time = async (list, work) => {
    const start = performance.now();
    await work();
    list.push(performance.now() - start);
  };
  await check(text, true);
  for (let i = 0; i < EDITS; i++) {
    const place = at(i);
    const edited = `${text.slice(0, place)}x${text.slice(place)}`;
    await time(times.edit, () => check(edited, true));
    if (i % 4 === 0) await time(times.whole, () => check(edited, false, `${file}.whole.yaml`));
    await check(text, true);
  }
  worker.end();
  const [edit, whole] = [median(times.edit), median(times.whole)];
  return `${edit.toFixed(1)} ms to ${whole.toFixed(1)} ms for a whole check: ${(whole / edit).toFixed(1)} times as fast`;
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
