/** A thread that parses files ahead: see `workspace/parseAhead.ts`. */
import { parentPort } from 'node:worker_threads';
import { extractFacts } from './extract/extract';
import { packFacts } from './extract/pack';
import { DONE, OPEN, TAKEN, type Parsed, type ParseJob, type ParseOrder } from './workspace/parseAhead';

parentPort?.once('message', ({ jobs, order, states, port }: ParseOrder) => {
  for (const index of order) {
    const job = jobs[index];
    if (!job || Atomics.compareExchange(states, index, OPEN, TAKEN) !== OPEN) continue;
    const parsed: Parsed = { index, bytes: packed(job) };
    port.postMessage(parsed);
    Atomics.store(states, index, DONE);
    Atomics.notify(states, index);
  }
});

function packed({ file, text, key }: ParseJob): Uint8Array | undefined {
  try {
    const facts = extractFacts(file, text, key);
    // The stack may have been too small here alone.
    return facts.problems.some(({ message }) => message.startsWith('not ')) ? undefined : packFacts(facts);
  } catch {
    return undefined;
  }
}
