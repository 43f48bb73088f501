/** Open endpoints by the cause that they share: a router, a controller, a folder of route files. */
import { lacks, lateStep } from '../../../server/src/check/ruleApi';
import { byRegistrar, type Registrar } from '../../../server/src/fix/registrar';
import type { Endpoint } from '../../../server/src/model/endpoint';
import type { Location } from '../../../server/src/model/location';
import type { RuleContext } from '../../../server/src/model/rule';

export interface Place {
  readonly name: string;
  /** Where it is made; a folder is made nowhere, and its first endpoint stands for it. */
  readonly location?: Location;
}

export interface Cause {
  readonly open: readonly Endpoint[];
  /** All that stands at the same place, open or not. */
  readonly all: readonly Endpoint[];
  /** An endpoint of the place that is guarded. */
  readonly guarded?: Endpoint;
  /** What the finding is about if it is about the place, e.g. "router `users`"; absent: about each endpoint. */
  readonly place?: Place;
}

/** Open endpoints of one place have one cause from this many on, if none beside them is guarded. */
const GROUP_FROM = 3;
/** More than these beside guarded ones were not forgotten one by one: the place has no rule that shuts it. */
const MAX_FORGOTTEN = 5;

/** It has no authentication, and answers for itself. */
export const isOpen = (endpoint: Endpoint): boolean =>
  lacks(endpoint, 'authentication') &&
  // That a guard comes too late is a finding of its own.
  !lateStep(endpoint, 'authentication') &&
  endpoint.method !== 'OPTIONS' &&
  endpoint.method !== 'HEAD' &&
  !endpoint.traits.isStatic &&
  !endpoint.traits.isErrorOrFallback;

export const isGuarded = (endpoint: Endpoint): boolean => endpoint.posture.authentication.state === 'present';

export function causes({ service, modules }: RuleContext, isOpen: (endpoint: Endpoint) => boolean): Cause[] {
  const inFolders = service.endpoints.filter((e) => e.framework === 'next' && e.protocol === 'http');
  const folders = [...perApp(inFolders).values()].flatMap((all) => openFolders(all, isOpen));
  const done = new Set(folders.flatMap(({ all }) => all));
  const rest = service.endpoints.filter((endpoint) => !done.has(endpoint));
  const registrars = byRegistrar(rest, modules).map(({ registrar, endpoints }): Cause => {
    const open = endpoints.filter(isOpen);
    const guarded = endpoints.find(isGuarded);
    const shared = registrar && open.length >= GROUP_FROM && (!guarded || open.length > MAX_FORGOTTEN);
    return {
      open,
      all: endpoints,
      guarded,
      ...(shared ? { place: { name: nameOf(registrar), location: registrar.location } } : {}),
    };
  });
  return [...folders, ...registrars].filter(({ open }) => open.length > 0);
}

function nameOf(registrar: Registrar): string {
  const what =
    registrar.kind === 'class' ? 'controller' : registrar.kind === 'file' ? 'file' : registrar.kind;
  return registrar.name === '' ? `this ${what}` : `${what} \`${registrar.name}\``;
}

function perApp(endpoints: readonly Endpoint[]): Map<string, Endpoint[]> {
  const apps = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) apps.set(endpoint.app, [...(apps.get(endpoint.app) ?? []), endpoint]);
  return apps;
}

const foldersOf = (endpoint: Endpoint): string[] => endpoint.location.file.split('/').slice(0, -1);

/** The widest folders of route files in which nothing is guarded and several endpoints of several files are open. */
function openFolders(all: readonly Endpoint[], isOpen: (endpoint: Endpoint) => boolean, depth = 1): Cause[] {
  const open = all.filter(isOpen);
  const files = new Set(open.map(({ location }) => location.file));
  if (open.length < GROUP_FROM || files.size < 2) return [];
  const common = commonFolders(all);
  if (!all.some(isGuarded))
    return [{ open, all, place: { name: `folder \`${common.slice(-2).join('/')}\`` } }];
  const level = Math.max(depth, common.length);
  const children = new Map<string, Endpoint[]>();
  for (const endpoint of all) {
    const child = foldersOf(endpoint)[level];
    if (child !== undefined) children.set(child, [...(children.get(child) ?? []), endpoint]);
  }
  return [...children.values()].flatMap((inside) => openFolders(inside, isOpen, level + 1));
}

function commonFolders(endpoints: readonly Endpoint[]): string[] {
  const [first = [], ...rest] = endpoints.map(foldersOf);
  const end = first.findIndex((name, i) => rest.some((other) => other[i] !== name));
  return end < 0 ? first : first.slice(0, end);
}
