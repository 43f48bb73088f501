/** Signs that an endpoint is for callers who have no account: what they bring, what they come for, where it is run. */
import { decoratorName } from '../../../server/src/fix/decorators';
import { classAround } from '../../../server/src/fix/syntax';
import type { Endpoint } from '../../../server/src/model/endpoint';
import type { ModuleFacts } from '../../../server/src/model/facts';

/** What people and machines without an account come for, as words of a path. */
const FOR_STRANGERS = new Set(
  `track tracker tracking event events visit visits visitor visitors view views viewed analytics telemetry metric metrics
  beacon collect pixel impression impressions click clicks hit hits stat stats counter count ping heartbeat record
  vote votes poll polls like likes reaction reactions survey surveys submission submissions submit answer answers
  response responses form forms subscribe subscriber subscribers unsubscribe newsletter lead leads contact feedback
  cart carts basket baskets checkout guest guests anonymous public open webhook webhooks hook hooks callback callbacks
  notify ipn verify verification confirm confirmation activate activation accept redeem claim invite invites invitation
  invitations join share shares shared embed embeds widget widgets preview previews magic otp code codes setup install
  installer installation init initialize bootstrap wizard onboarding first seed finalize migrate proxy relay cron job
  jobs test tests testing mock demo example examples sample dev playground login logout signin signout signup register
  registration auth oauth sso saml oidc token refresh csrf session sessions reset forgot recover recovery unlock
  password passwordless search lookup validate check exists available availability health oembed captcha
  challenge chat chatbot conversation conversations`.split(/\s+/),
);

/** Things that are known only to those who were given them, or that strangers are told apart by. */
const BROUGHT =
  /(^|[._-])(\w*token|\w*secret|\w*signature|otp|nonce|hmac|code|\w+[_-]?code|api[_-]?key|(visitor|anonymous|device|session|view|link|share|guest|client)[_-]?id|fingerprint|\w*captcha\w*|turnstile\w*|checksum)$/i;

/** In a collection of them, a token is the name of a record. */
const NAMED = /(tokens|secrets|devices|codes|admin)$/i;

/** Files that set a machine up, try something out or are run by developers alone. */
const ASIDE =
  /(^|\/)(tests?|__tests__|e2e|mocks?|__mocks__|examples?|samples?|demos?|fixtures|scripts?|tools?|dev|playgrounds?|sandbox(es)?|docs?|stories|set-?up|install(er)?|onboarding|desktop|electron)(\/|(\.\w+)*\.[cm]?[jt]sx?$)/i;

const OPENLY =
  /(^|[/._-])(public|guests?|anonymous|unauth\w*|no-?auth\w*|open-?api)([/._-]|[A-Z]|$)|^Public[A-Z]/;

const wordsOf = (path: string): string[] =>
  path
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);

/** Decorators by which an author says that no guard is wanted here. */
const OPTS_OUT =
  /^(is)?(public|guest|anonymous|open|unprotected|unauthenticated)|^(skip|no|allow|bypass|without|ignore|disable)_?(auth|guard|anonymous|guest|public|jwt|session|login|unauth)/i;

function decoratorsOf({ location }: Endpoint, modules: ReadonlyMap<string, ModuleFacts>): string[] {
  const facts = modules.get(location.file);
  const cls = facts && classAround(facts.ir, location.span);
  const member = cls?.members.find(({ at }) => at[0] <= location.span[0] && location.span[1] <= at[1]);
  return (member?.decorators ?? []).map(decoratorName);
}

/** Why strangers may be meant, if something says so. */
export function strangersAreMeant(
  endpoint: Endpoint,
  modules: ReadonlyMap<string, ModuleFacts>,
): string | undefined {
  const optOut = decoratorsOf(endpoint, modules).find((name) => OPTS_OUT.test(name));
  if (optOut !== undefined) return `\`@${optOut}\` says that it is public`;
  if (endpoint.protocol === 'message') return 'the connection may know who it belongs to';
  if (endpoint.path.includes('*') || endpoint.path.includes('{?}'))
    return 'it answers what is not known, and may pass it on';
  const segments = endpoint.path.split('/').filter((segment) => !/^[:{]/.test(segment));
  const word = segments.flatMap(wordsOf).find((one) => FOR_STRANGERS.has(one));
  if (word !== undefined) return `\`${word}\` may be for everybody`;
  const brought = endpoint.flows.find(({ source }) => source.kind !== 'path' && BROUGHT.test(source.name));
  if (brought) return `it takes \`${brought.source.name}\`, which not everybody has`;
  const all = endpoint.path.split('/');
  const param = all.find(
    (segment, i) =>
      segment.startsWith(':') && BROUGHT.test(segment.slice(1)) && !NAMED.test(all[i - 1] ?? ''),
  );
  if (param !== undefined) return `its path has \`${param}\`, which not everybody has`;
  const file = endpoint.location.file.split('/').slice(-4).join('/');
  if (OPENLY.test(file) || OPENLY.test(endpoint.handler?.name ?? ''))
    return 'its name says that it is public';
  return ASIDE.test(file) ? 'its file is for setting up or trying out' : undefined;
}
