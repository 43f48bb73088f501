/**
 * How sure it is that an open endpoint was forgotten. That nobody is rejected is known in either case; what is judged
 * here is whether strangers may be meant.
 */
import type { Confidence, Endpoint } from '../../../server/src/model/endpoint';
import type { ModuleFacts } from '../../../server/src/model/facts';
import { isGuarded } from './causes';
import { strangersAreMeant } from './strangers';
import { isInside, listsPeople, tellsOfPeople } from './weight';

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
  // Some send a filter by PUT, because a GET has no body.
  if (reads(endpoint)) return medium('it reads, though it is asked by PUT');
  const meant = strangersAreMeant(endpoint, around.modules);
  if (meant !== undefined) return medium(meant);
  const { guarded, model, service } = around;
  if (guarded) return besideGuarded(endpoint, around.siblings);
  const replaces = REPLACES.test(endpoint.method) || DESTROYS.test(endpoint.path);
  // Whoever guards other parts of the application may have meant strangers to send this: a form, an event of a visitor.
  // Nobody means strangers to replace or delete.
  if (model)
    return replaces || listsPeople(endpoint)
      ? high('replaces, deletes or lists people, in an application that guards')
      : medium('other parts of the application are guarded');
  if (service.guards) return medium('nothing of this application is guarded, but others beside it are');
  if (service.knowsUsers) return high('users log in, and nothing asks who they are');
  return replaces || tellsOfPeople(endpoint) || isInside(endpoint)
    ? high('nothing is guarded anywhere, and it is not for everybody')
    : medium('nothing is guarded anywhere');
}

/** A text in SQL may do either. */
const FINDS = /\.(find\w*|select|count\w*|aggregate)\(\)$/i;

const reads = ({ method, usages }: Endpoint): boolean =>
  (method === 'PUT' || method === 'PATCH') &&
  usages.some(({ topic, symbol }) => topic === 'database-read' && FINDS.test(symbol)) &&
  !usages.some(({ topic }) => topic === 'database-write');

/** One that was forgotten: those beside it that do the same are guarded for the most part. */
function besideGuarded(endpoint: Endpoint, siblings: readonly Endpoint[]): Verdict {
  if (REPLACES.test(endpoint.method)) return high('replaces or deletes, beside guarded ones');
  if (isInside(endpoint)) return high('of the inside, beside guarded ones');
  const alike = siblings.filter(({ traits }) => traits.changesState === endpoint.traits.changesState);
  const guarded = alike.filter(isGuarded).length;
  if (listsPeople(endpoint)) return high('lists people, beside guarded ones');
  // What one reads is often published; that two are guarded and one is not is rarely meant.
  const most = endpoint.traits.changesState
    ? guarded * 2 >= alike.length
    : guarded > 1 && guarded * 3 >= alike.length * 2;
  return most ? high('most beside it are guarded') : medium('few beside it are guarded');
}
