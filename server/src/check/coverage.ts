/**
 * Guards that are registered for paths, and endpoints beside those paths that they leave open: a prefix that ends too
 * early, a matcher or `forRoutes` in which one of several siblings is missing.
 */
import type { ChainStep, Endpoint, Service } from '../model/endpoint';
import { lacks, lateStep } from './ruleApi';

export interface LeftOut {
  readonly step: ChainStep;
  /** What the guard is registered for, as far as the endpoints show: `/admin`, or the folder of the siblings. */
  readonly area: string;
  readonly covered: readonly Endpoint[];
  readonly open: readonly Endpoint[];
}

const known = new WeakMap<Service, readonly LeftOut[]>();

export function leftOut(service: Service): readonly LeftOut[] {
  let found = known.get(service);
  if (!found) known.set(service, (found = search(service)));
  return found;
}

/** Endpoints of which `leftOut` tells, so that no other rule needs to. */
export const isLeftOut = (service: Service, endpoint: Endpoint): boolean =>
  leftOut(service).some(({ open }) => open.includes(endpoint));

const WIDE = new Set(['app', 'router', 'module', 'file', 'plugin']);

function search({ endpoints }: Service): LeftOut[] {
  const open = endpoints.filter(isLoudlyOpen);
  if (open.length === 0) return [];
  const told = new Set<Endpoint>();
  return guardsOf(endpoints).flatMap(({ step, covered }) => {
    const found = new Map<string, Endpoint[]>();
    for (const endpoint of open) {
      if (told.has(endpoint) || endpoint.app !== covered[0]?.app) continue;
      const area = areaOf(endpoint, step, covered, endpoints);
      if (area === undefined) continue;
      told.add(endpoint);
      found.set(area, [...(found.get(area) ?? []), endpoint]);
    }
    return [...found].map(([area, left]) => ({ step, area, covered, open: left }));
  });
}

/** It changes something for everybody, and nothing says that this is meant. */
const isLoudlyOpen = (endpoint: Endpoint): boolean =>
  lacks(endpoint, 'authentication') &&
  endpoint.posture.authentication.confidence !== 'low' &&
  !lateStep(endpoint, 'authentication') &&
  endpoint.traits.changesState &&
  endpoint.method !== 'GET' &&
  endpoint.traits.publicBecause === undefined &&
  endpoint.traits.sensitive === undefined &&
  !endpoint.traits.isStatic &&
  !endpoint.traits.isErrorOrFallback &&
  !endpoint.chain.some(({ effects }) => effects.some(({ control }) => control === 'authentication'));

interface Guard {
  readonly step: ChainStep;
  readonly covered: readonly Endpoint[];
}

function guardsOf(endpoints: readonly Endpoint[]): Guard[] {
  const found = new Map<string, { readonly step: ChainStep; readonly covered: Endpoint[] }>();
  for (const endpoint of endpoints)
    for (const step of endpoint.chain) {
      const guards = step.effects.some((e) => e.control === 'authentication' && e.strength === 'required');
      if (!guards || step.certainty !== 'certain' || !WIDE.has(step.scope)) continue;
      const key = `${step.location.file} ${String(step.location.span[0])}`;
      const guard = found.get(key);
      if (guard) guard.covered.push(endpoint);
      else found.set(key, { step, covered: [endpoint] });
    }
  return [...found.values()];
}

/** The area that the guard seems to be meant for, if the endpoint lies in it; undefined if it does not. */
function areaOf(
  endpoint: Endpoint,
  step: ChainStep,
  covered: readonly Endpoint[],
  all: readonly Endpoint[],
): string | undefined {
  // What is registered in order may stand between routes on purpose; of it, only the prefix is looked at.
  const inOrder = endpoint.framework === 'express' || endpoint.framework === 'koa';
  if (inOrder) return missedPrefix(endpoint, covered);
  const isByPath = (step.kind === 'middleware' && step.scope === 'module') || endpoint.framework === 'next';
  return isByPath ? siblings(endpoint, covered, all) : undefined;
}

const segments = (path: string): string[] => path.split('/').filter((part) => part !== '');
const isLiteral = (segment: string): boolean => !/^[:*{]/.test(segment);
const VERSION = /^v\d+$/i;

/** `/admin` is guarded, and `/administration` or `/v2/admin` is the same area by another name. */
function missedPrefix(endpoint: Endpoint, covered: readonly Endpoint[]): string | undefined {
  const shared = commonPrefix(covered.map(({ path }) => segments(path)));
  if (covered.length < 2) return undefined;
  const lengths = shared.map((_, index) => index + 1);
  const length = lengths.find((one) => isOtherName(segments(endpoint.path), shared.slice(0, one)));
  return length === undefined ? undefined : `/${shared.slice(0, length).join('/')}`;
}

function isOtherName(path: readonly string[], prefix: readonly string[]): boolean {
  const last = prefix.at(-1) ?? '';
  const own = path[prefix.length - 1] ?? '';
  const sameStart = prefix.slice(0, -1).every((segment, i) => path[i] === segment);
  if (sameStart && own !== last && own.startsWith(last) && last.length > 3) return isWordOf(own, last);
  return (
    !VERSION.test(last) &&
    prefix.some((segment, i) => path[i] !== segment) &&
    prefix.every(
      (segment, i) => path[i] === segment || (VERSION.test(segment) && VERSION.test(path[i] ?? '')),
    )
  );
}

/** `/users` is more than `/user`, but `/administration`, `/admin-tools` and `/admins` are about administrators. */
const isWordOf = (longer: string, word: string): boolean =>
  /[-_.]/.test(longer[word.length] ?? '') || /^(admin|internal|manage|backoffice|private)/i.test(word);

function commonPrefix([first = [], ...rest]: readonly (readonly string[])[]): string[] {
  const end = first.findIndex(
    (segment, i) => !isLiteral(segment) || rest.some((other) => other[i] !== segment),
  );
  return first.slice(0, end < 0 ? first.length : end);
}

/** Most of what changes something in one folder of paths is guarded by this very step, and this endpoint is not. */
function siblings(
  endpoint: Endpoint,
  covered: readonly Endpoint[],
  all: readonly Endpoint[],
): string | undefined {
  const path = segments(endpoint.path);
  for (let depth = path.length - 1; depth > 0; depth--) {
    const parent = path.slice(0, depth);
    if (parent.some((segment) => !isLiteral(segment))) continue;
    const isBeside = (other: Endpoint): boolean =>
      other.app === endpoint.app && parent.every((segment, i) => segments(other.path)[i] === segment);
    const changing = all.filter((other) => isBeside(other) && isChange(other));
    const guarded = changing.filter((other) => covered.includes(other));
    const others = changing.length - guarded.length;
    if (guarded.length >= 2 && guarded.length >= 2 * others) return `/${parent.join('/')}`;
  }
  return undefined;
}

const isChange = ({ traits, method }: Endpoint): boolean =>
  traits.changesState &&
  method !== 'GET' &&
  traits.publicBecause === undefined &&
  traits.sensitive === undefined;
