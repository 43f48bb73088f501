/** The thread that checks large OpenAPI documents: see `workspace/documentWorker.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { DocumentChecker } from './openapi/checker';
import { CheckCancelled } from './openapi/traverse';
import type { Answer, Job } from './workspace/documentWorker';

const wanted = workerData as Int32Array;
const checker = new DocumentChecker();

parentPort?.on('message', (job: Job) => {
  void answerTo(job).then((answer) => {
    parentPort?.postMessage(answer);
  });
});

async function answerTo(job: Job): Promise<Answer> {
  const { id, parts } = job;
  const isCancelled = (): boolean => Atomics.load(wanted, 0) !== id;
  if (isCancelled()) return { id, cancelled: true };
  const missing = new Set<string>();
  const load = (file: string): string | undefined => {
    if (!parts.has(file)) missing.add(file);
    return parts.get(file);
  };
  try {
    const result = await checker.check(job, load, isCancelled);
    return missing.size > 0 ? { id, missing: [...missing] } : { id, result };
  } catch (error) {
    if (error instanceof CheckCancelled) return { id, cancelled: true };
    throw error;
  }
}
