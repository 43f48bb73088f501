/**
 * Whether an endpoint that rejects nobody is an error or may be meant: reads for everybody are ordinary, changes for
 * everybody are not.
 */
import type { Endpoint } from '../../../server/src/model/endpoint';
import type { Usage, ValueView } from '../../../server/src/model/usage';
import { isGuarded } from './causes';

/** Data of persons, of what they did and own, and of the service's inside, by the last words of a path. */
const SENSITIVE =
  /^(users?|accounts?|customers?|members?|employees?|staff|patients?|clients?|contacts|people|persons?|tenants?|orders?|payments?|invoices?|transactions?|transfers?|billing|subscriptions?|cards?|wallets?|balances?|deposits?|withdrawals?|loans?|salar(y|ies)|payrolls?|address(es)?|baskets?|carts?|messages?|chats?|conversations?|inbox|mails?|emails?|notifications?|appointments?|bookings?|reservations?|prescriptions?|secrets?|credentials?|passwords?|keys?|tokens?|sessions?|permissions?|roles?|logs?|audits?|debug|env|settings|backups?|dumps?|exports?|reports|invitations?|invites?|documents|attachments|me|mine|whoami|identity|identities)$/i;
/** Lists of these are published nowhere. */
const LISTS =
  /^(users|accounts|customers|employees|patients|clients|tenants|orders|payments|invoices|transactions|transfers|billing|wallets|addresses|appointments|bookings|reservations|prescriptions|secrets|credentials|passwords|backups|audits|logs)$/i;
/** Places that are not for everybody, wherever in the path. */
const INSIDE = /(^|[/_-])(admin(istrators?|istration)?|internal|private|secrets?|backoffice)([/_-]|$)/i;
const VERBS =
  /^(create|add|insert|save|store|upsert|set|update|edit|change|toggle|approve|reject|ban|unban|grant|revoke|promote|reset|clear|delete|del|remove|drop|destroy|purge|transfer|pay|buy|send)$/i;
/** What one asks for oneself: that these are guarded says nothing of the reads beside them. */
const PERSONAL =
  /(^|[/_-])(me|mine|my|own|current|self|feed|saved|favou?rites|bookmarks|drafts|dashboard|account|profile|settings|new|edit|admin|user|stats|export)([/_-]|$)/i;

/** Whoever calls is told of itself: without a session, of nobody. */
const OWN = /(^|[/_-]|get|fetch)current[/_-]?(user|session|account|member)/i;

/** Does it tell strangers, or let them do, what is surely not for them? */
export function isLoud(endpoint: Endpoint, siblings: readonly Endpoint[]): boolean {
  if (INSIDE.test(endpoint.path) || (endpoint.traits.changesState && isAsked(endpoint))) return true;
  if (OWN.test(endpoint.path)) return false;
  if (endpoint.traits.returnsData) return tellsOfPeople(endpoint) || isForgotten(endpoint, siblings);
  return tellsOfPeople(endpoint) && endpoint.answers.some(isData);
}

/** What a GET writes on its way (a cache, a counter) is no change that somebody asked for, unless its path says so. */
const isAsked = ({ method, path, answers }: Endpoint): boolean =>
  method !== 'GET' ||
  (path.split('/').some((segment) => words(segment).some((word) => VERBS.test(word))) &&
    !answers.some(({ how }) => how === 'render'));

/** Is it what only the inside of an organisation is for? */
export const isInside = (endpoint: Endpoint): boolean => INSIDE.test(endpoint.path);

/** Pages and redirects carry what their author put there; data is what is looked up. */
const isData = ({ how, body }: Endpoint['answers'][number]): boolean =>
  how === 'respond' && body !== undefined && body.k !== 'literal';

export function tellsOfPeople({ path }: Pick<Endpoint, 'path'>): boolean {
  const segments = path.split('/').filter((segment) => segment !== '' && !/^[:*{]/.test(segment));
  return segments.slice(-2).some((segment) => words(segment).some((word) => SENSITIVE.test(word)));
}

/** Does it read all that an application has of people, whoever asks? */
export const listsPeople = ({ method, path, usages }: Endpoint): boolean =>
  (method === 'GET' || (method === 'POST' && readsAlone(usages))) &&
  !/[:*{]/.test(path) &&
  LISTS.test(
    path
      .replace(/\/(all|list|export)$/i, '')
      .split('/')
      .at(-1) ?? '',
  );

const readsAlone = (usages: Endpoint['usages']): boolean =>
  usages.some(({ topic }) => topic === 'database-read') && !usages.some(isWrite);

/** Stores or removes, by the call or by the first word of its SQL. */
export const isWrite = ({ topic, args }: Usage): boolean =>
  topic === 'database-write' || (topic === 'database-read' && CHANGES.test(textIn(args[0])));

const CHANGES = /^\s*(insert|update|delete|replace|merge|upsert|truncate|drop|alter|create)\s/i;

function textIn(view: ValueView | undefined): string {
  if (view?.k === 'literal') return typeof view.value === 'string' ? view.value : '';
  if (view?.k === 'text') return view.parts[0] ?? '';
  if (view?.k === 'object') return textIn(view.props['text'] ?? view.props['sql']);
  return '';
}

const words = (segment: string): string[] => segment.replace(/([a-z0-9])([A-Z])/g, '$1-$2').split(/[-_.]/);

/** Most reads beside it are guarded, and not because they are about the caller. */
function isForgotten(endpoint: Endpoint, siblings: readonly Endpoint[]): boolean {
  const reads = siblings.filter(({ traits }) => !traits.changesState && traits.returnsData);
  const guarded = reads.filter((read) => isGuarded(read) && !PERSONAL.test(read.path));
  const open = reads.filter((read) => !isGuarded(read));
  const asked = endpoint.chain.some(({ effects }) =>
    effects.some((effect) => effect.control === 'authentication' && effect.strength === 'optional'),
  );
  return !asked && guarded.length > 0 && guarded.length >= open.length;
}
