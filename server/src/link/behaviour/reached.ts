/** Which functions of a route a request reaches: one that takes no `next` and answers is the last, wherever it stands. */
import type { Framework, RawEndpoint, RawStep } from '../routing/model';
import type { Classifier } from './classify';
import { isSuccess } from './observed';

/** How many parameters a function of a route has that cannot pass a request on. */
const ENDING: ReadonlyMap<string, number> = new Map([
  ['express', 2],
  ['koa', 1],
]);

/** Which step of a route answers each request; -1 if its handler is the one. */
export function endOf(classifier: Classifier, framework: Framework, raw: RawEndpoint): number {
  const most = ENDING.get(framework.id);
  if (most === undefined || !raw.handler) return -1;
  return raw.steps.findIndex(
    (step) => step.scope === 'route' && ends(classifier, framework, raw, step, most),
  );
}

/** The endpoint with the function that answers as its handler; what its author wrote after that one comes too late. */
export function endingAt(raw: RawEndpoint, end: number): RawEndpoint {
  const handler = raw.steps[end];
  if (!handler || !raw.handler) return raw;
  return {
    ...raw,
    steps: raw.steps.slice(0, end),
    handler: { ...handler, kind: 'handler' },
    late: [...(raw.late ?? []), ...raw.steps.slice(end + 1), { ...raw.handler, kind: 'middleware' }],
  };
}

function ends(
  classifier: Classifier,
  framework: Framework,
  raw: RawEndpoint,
  step: RawStep,
  most: number,
): boolean {
  const { value } = step;
  if (value.t !== 'fn' || step.conditional || value.ir.params.length > most) return false;
  if (value.ir.params.length === 0 || value.ir.params.some(({ rest }) => rest)) return false;
  const { trace } = classifier.classify(framework, step, raw);
  return (
    trace !== undefined &&
    trace.continues.length === 0 &&
    trace.handedOver.length === 0 &&
    trace.unknowns.length === 0 &&
    trace.answers.some(isSuccess)
  );
}
