/** What rules share: how they name endpoints, show the chain they examined, and join findings with one cause. */
import type { ChainStep, Confidence, ControlId, Endpoint } from '../model/endpoint';
import type { Related } from '../model/finding';
import type { Location } from '../model/location';
import { placeOf } from '../model/location';
import type { Report } from '../model/rule';

/** `GET /users/:id`; `any method of /x` for a catch-all. */
export const endpointName = (endpoint: Pick<Endpoint, 'method' | 'path'>): string =>
  `${endpoint.method === '*' ? 'any method of' : endpoint.method} ${endpoint.path}`;

/** The narrowest place to underline for a finding about an endpoint as a whole. */
export const endpointLocation = (endpoint: Endpoint): Location => endpoint.nameLocation;

/** Whether a control is known to be missing. Unknown is not absent. */
export const lacks = (endpoint: Endpoint, control: ControlId): boolean =>
  endpoint.posture[control].state === 'absent';

/** The step that would provide a control, had it not been registered after the endpoint. */
export const lateStep = (endpoint: Endpoint, control: ControlId): ChainStep | undefined =>
  endpoint.late?.find(
    (step) =>
      step.certainty === 'certain' &&
      step.effects.some((e) => e.control === control && e.strength === 'required'),
  );

const RANK: readonly Confidence[] = ['low', 'medium', 'high'];

/** A conclusion is as sure as the least sure of its premises. */
export const leastConfident = (...confidences: readonly Confidence[]): Confidence =>
  confidences.reduce((a, b) => (RANK.indexOf(a) < RANK.indexOf(b) ? a : b), 'high' as Confidence);

/** The steps before the handler, in their order at run time. */
export const stepsBeforeHandler = (endpoint: Endpoint): readonly ChainStep[] => {
  const handler = endpoint.chain.findIndex((step) => step.kind === 'handler');
  return handler < 0 ? endpoint.chain : endpoint.chain.slice(0, handler);
};

/** "`helmet()`, `cors()` and `express.json()`"; empty if nothing runs before the handler. */
export function chainInWords(endpoint: Endpoint): string {
  const labels = [...new Set(stepsBeforeHandler(endpoint).map((step) => `\`${step.label}\``))];
  if (labels.length > 5) return `${labels.slice(0, 4).join(', ')} and ${String(labels.length - 4)} more`;
  return labels.length < 2 ? labels.join('') : `${labels.slice(0, -1).join(', ')} and ${labels.at(-1) ?? ''}`;
}

/** A line for each step of the chain, for editors to show beside the finding. */
export function chainAsRelated(endpoint: Endpoint, limit = 12): Related[] {
  return endpoint.chain.slice(0, limit).map((step) => ({
    location: step.location,
    message: `${step.kind} \`${step.label}\` (${step.scope})${does(step)}`,
  }));
}

function does(step: ChainStep): string {
  if (step.certainty === 'unknown') return ': could not be resolved';
  const effects = [
    ...new Set(step.effects.map((effect) => beyondName(step, effect.evidence.summary))),
  ].filter((text) => text !== '');
  const condition = step.certainty === 'conditional' ? ', under a condition' : '';
  return effects.length > 0 ? `${condition}: ${effects.join('; ')}` : condition;
}

/** What evidence says besides the step's own name and the package that it comes from. */
const beyondName = ({ label }: ChainStep, summary: string): string =>
  summary
    .replace(`\`${label}\``, '')
    .replace(/^\s*\([^\s()]*(?:\(\))?\)$/, '')
    .trim();

/**
 * Joins reports at one place (a handler that several routes share, a router mounted twice) into one that names the
 * first endpoint and keeps the others in `alsoEndpoints`. Reports with different `key`s stay apart.
 */
export function joinByLocation(reports: readonly Report[]): Report[] {
  const joined: Report[] = [];
  const places = new Map<string, number>();
  for (const report of reports) {
    const place = `${placeOf(report.location)} ${report.key === undefined ? '' : `=${report.key}`}`;
    const at = places.get(place) ?? joined.length;
    const first = joined[at];
    if (!first || !first.endpoint || !report.endpoint) {
      places.set(place, at);
      joined.push(report);
    } else {
      const others = [...(first.alsoEndpoints ?? []), report.endpoint, ...(report.alsoEndpoints ?? [])];
      joined[at] = {
        ...first,
        confidence: leastConfident(first.confidence, report.confidence),
        alsoEndpoints: others,
      };
    }
  }
  return joined;
}
