/** The thread that checks large OpenAPI documents: see `workspace/documentWorker.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Finding } from './model/finding';
import type { DocumentResult } from './openapi/check';
import { DocumentChecker } from './openapi/checker';
import { CheckCancelled } from './openapi/traverse';
import { deltaOf } from './workspace/documentDelta';
import type { Answer, Job } from './workspace/documentWorker';

const wanted = workerData as Int32Array;
const checker = new DocumentChecker();
/** What was sent last of documents that are being edited. */
const sent = new Map<string, { readonly id: number; readonly findings: readonly Finding[] }>();

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
    return missing.size > 0 ? { id, missing: [...missing] } : answerWith(job, result);
  } catch (error) {
    if (error instanceof CheckCancelled) return { id, cancelled: true };
    throw error;
  }
}

function answerWith({ id, file, isOpen, known }: Job, result: DocumentResult): Answer {
  const before = sent.get(file);
  if (isOpen) sent.set(file, { id, findings: result.findings });
  else sent.delete(file);
  const isThere = before !== undefined && before.id === known;
  return isThere ? { id, delta: deltaOf(before.findings, result) } : { id, result };
}
