/**
 * How sure it is that an open endpoint was forgotten. That nobody is rejected is known in either case; what is judged
 * here is whether strangers may be meant.
 */
import type { Confidence, Endpoint } from '../../../server/src/model/endpoint';
import type { ModuleFacts } from '../../../server/src/model/facts';
import { isGuarded } from './causes';
import { strangersAreMeant } from './strangers';
import { isInside, isWrite, listsPeople, tellsOfPeople } from './weight';

export interface Verdict {
  readonly confidence: Confidence;
  /** For whoever measures: the bucket that the endpoint fell into. */
  readonly because: string;
}

/** What is known of the surroundings of an endpoint. */
export interface Surroundings {
  readonly modules: ReadonlyMap<string, ModuleFacts>;
  /** All that stands at the same router, controller or file. */
  readonly siblings: readonly Endpoint[];
  readonly guarded: Endpoint | undefined;
  /** A guarded endpoint of the same application. */
  readonly model: Endpoint | undefined;
  /** An endpoint of the workspace is guarded, or one logs in there. */
  readonly service: { readonly guards: boolean; readonly knowsUsers: boolean };
  /** Nearly all that changes something in the same application is guarded. */
  readonly guardsMost: boolean;
}

const REPLACES = /^(?:PUT|PATCH|DELETE)$/;
const DESTROYS = /(^|\/)(delete|remove|destroy|drop|purge|wipe)(?![a-z])/;

const medium = (because: string): Verdict => ({ confidence: 'medium', because });
const high = (because: string): Verdict => ({ confidence: 'high', because });

export function verdictOn(endpoint: Endpoint, around: Surroundings): Verdict {
  const { confidence } = endpoint.posture.authentication;
  if (confidence !== 'high')
    return { confidence, because: 'something of the chain or the handler is not known' };
  // Clients have a reference to an export only if they import it too.
  if (endpoint.traits.isHelper) return medium('called by other code of the server');
  // Nothing is seen that a stranger could do harm with: it may be done where it cannot be seen, or not at all.
  if (endpoint.traits.work.length === 0) return medium('no work seen');
  const isForInsiders = listsPeople(endpoint) || (replaces(endpoint) && writes(endpoint));
  if (welcomes(endpoint) && !isForInsiders)
    return medium('it looks at a credential, and lets strangers pass');
  if (asksYesOrNo(endpoint)) return medium('it answers yes or no');
  const meant = strangersAreMeant(endpoint, around.modules);
  if (meant !== undefined) return medium(meant);
  // Some send a filter by PUT or POST, because a GET has no body.
  if (reads(endpoint) && !isForInsiders) return medium('it reads, though it is asked otherwise');
  const { guarded, model, service } = around;
  if (guarded) return besideGuarded(endpoint, around.siblings);
  // Whoever guards other parts of the application may have meant strangers to send this: a form, an event of a visitor.
  // Nobody means strangers to replace or delete.
  if (model) return inGuardedApplication(endpoint, around);
  if (service.guards) return medium('nothing of this application is guarded, but others beside it are');
  if (service.knowsUsers) return high('users log in, and nothing asks who they are');
  return replaces(endpoint) || tellsOfPeople(endpoint) || isInside(endpoint)
    ? high('nothing is guarded anywhere, and it is not for everybody')
    : medium('nothing is guarded anywhere');
}

function inGuardedApplication(endpoint: Endpoint, { guardsMost }: Surroundings): Verdict {
  if (replaces(endpoint) && writes(endpoint))
    return high('replaces or deletes, in an application that guards');
  if (listsPeople(endpoint)) return high('lists people, in an application that guards');
  return guardsMost && writes(endpoint)
    ? high('writes, in an application that guards nearly all that does')
    : medium('other parts of the application are guarded');
}

const replaces = ({ method, path }: Endpoint): boolean => REPLACES.test(method) || DESTROYS.test(path);

/** The route itself asks who calls, and takes strangers as well. What all of an application passes tells nothing. */
const welcomes = ({ chain }: Endpoint): boolean =>
  chain.some(
    ({ scope, effects }) =>
      scope === 'route' &&
      effects.some(({ control, strength }) => control === 'authentication' && strength === 'optional'),
  );

/** Whether there is an owner yet, whether a name is free: nothing but yes or no. */
const asksYesOrNo = ({ method, path }: Endpoint): boolean =>
  method === 'GET' &&
  /(^|\/)(is|has|needs?|can)(?![a-z])[^/]*$|[-_/](created|exists?|available|configured|initiali[sz]ed|enabled|ready)$/.test(
    path.replace(/\/(:[^/]+)?$/, '').replace(/([a-z0-9])([A-Z])/g, '$1-$2'),
  );

const FINDS = /\.(find\w*|select|count\w*|aggregate|first|get\w*|list\w*)\(\)$/i;

/** All that is seen of it looks something up. */
const reads = ({ method, usages, traits }: Endpoint): boolean =>
  (method === 'POST' || method === 'PUT' || method === 'PATCH') &&
  !traits.work.some((kind) => kind === 'mail' || kind === 'process') &&
  usages.some(({ topic, symbol }) => topic === 'database-read' && FINDS.test(symbol)) &&
  !usages.some(isWrite);

/** It was seen to store, to remove or to send something. */
const writes = ({ usages, traits }: Endpoint): boolean =>
  usages.some(isWrite) || traits.work.some((kind) => kind === 'mail' || kind === 'process');

/** One that was forgotten: those beside it that do the same are guarded for the most part. */
function besideGuarded(endpoint: Endpoint, siblings: readonly Endpoint[]): Verdict {
  if (REPLACES.test(endpoint.method) && writes(endpoint))
    return high('replaces or deletes, beside guarded ones');
  if (isInside(endpoint)) return high('of the inside, beside guarded ones');
  if (listsPeople(endpoint)) return high('lists people, beside guarded ones');
  const alike = siblings.filter(
    (sibling) =>
      sibling.traits.changesState === endpoint.traits.changesState &&
      (isGuarded(sibling) || !(reads(sibling) || welcomes(sibling))),
  );
  const guarded = alike.filter(isGuarded).length;
  // What one reads is often published: only what is of people is surely not for everybody.
  const most = endpoint.traits.changesState
    ? writes(endpoint) && guarded * 2 >= alike.length
    : tellsOfPeople(endpoint) && guarded > 1 && guarded * 3 >= alike.length * 2;
  return most ? high('most beside it are guarded') : medium('few beside it are guarded');
}
