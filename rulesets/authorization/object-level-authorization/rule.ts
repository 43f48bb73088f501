import { isForServices } from '../../../server/src/check/elevated';
import {
  databaseCall,
  isOfCaller,
  isOwnerField,
  outermost,
  partName,
  requestPart,
  type DatabaseCall,
} from '../../../server/src/check/databaseViews';
import { ownedModels } from '../../../server/src/check/ownedModels';
import { endpointName, joinByLocation, stepsBeforeHandler } from '../../../server/src/check/ruleApi';
import type { Confidence, ControlStateName, Endpoint } from '../../../server/src/model/endpoint';
import { sameLocation } from '../../../server/src/model/location';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'object-level-authorization',
  title: 'Broken object level authorization',
  description: 'A record is picked by an id of the request alone, whoever it belongs to.',
  area: 'authorization',
  severity: 'error',
  owasp: ['API1:2023'],
  cwe: [639],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

/** What is known of a model: who asks for its records by owner, if anybody does. */
interface Ownership {
  readonly field: string;
  readonly endpoint?: Endpoint;
  readonly file: string;
}

function check({ service, modules }: RuleContext): Report[] {
  const owned = ownerships(service.endpoints, service.usages);
  for (const [model, ownership] of declaredOwners(modules))
    if (!owned.has(model)) owned.set(model, ownership);
  return joinByLocation(
    service.endpoints.filter(isCandidate).flatMap((endpoint) => {
      if (comparesIdentity(endpoint)) return [];
      const [first] = outermost(endpoint.usages).flatMap((usage) => {
        const report = judge(endpoint, usage, owned);
        return report ? [report] : [];
      });
      return first ? [first] : [];
    }),
  );
}

const isCandidate = (endpoint: Endpoint): boolean => {
  const { posture, traits, protocol } = endpoint;
  return (
    (protocol === 'http' || protocol === 'graphql' || protocol === 'rpc' || protocol === 'trpc') &&
    isPossible(posture.authentication.state, 'present') &&
    isPossible(posture.authorization.state, 'absent') &&
    traits.publicBecause === undefined &&
    !isForServices(endpoint) &&
    !/(^|\/)(admin|internal)(\/|$)/i.test(endpoint.path) &&
    !stepsBeforeHandler(endpoint).some(({ label }) => TENANT.test(label))
  );
};

const isPossible = (state: ControlStateName, wanted: ControlStateName): boolean =>
  state === wanted || state === 'unknown';

/** Is it known who calls, and that nothing asked for more than that? */
const isKnown = ({ posture }: Endpoint): boolean =>
  posture.authentication.state === 'present' && posture.authorization.state === 'absent';

/** A step that is named after what it belongs to may see to it. */
const TENANT =
  /admin|role|permission|polic|abilit|scope|staff|owner|member|acl|rbac|workspace|tenant|team|organi[sz]ation|project/i;

/** Records that anybody may see. */
const SHARED =
  /product|article|post|blog|tag|categor|review|comment|page|quantit|catalog|event|movie|book|recipe|challenge|country|delivery|question|setting|config|plan|price|feature|role|permission|menu|news|topic|faq|template|locale|language|currency|image|icon|course|lesson|feed|song|album/i;
/** Records that are somebody's by their nature. */
const PERSONAL =
  /order|basket|cart|wallet|card|payment|invoice|address|message|note|todo|task|document|file|account|user|profile|customer|member|subscription|booking|reservation|appointment|transaction|transfer|token|session|notification|ticket|medical|patient|record|report|contact|api_?key|secret|credential/i;

function judge(endpoint: Endpoint, usage: Usage, owned: ReadonlyMap<string, Ownership>): Report | undefined {
  const call = databaseCall(usage);
  if (!call?.condition || usage.permitted || usage.developmentOnly) return undefined;
  const key = keyFromRequest(call.condition);
  if (!key) return undefined;
  const model = modelName(call);
  if (endpoint.usages.some((other) => other !== usage && asksForOwner(other, model, key))) return undefined;
  const ownership = owned.get(model);
  const isSelf = PERSONAL.test(model) || isByOwner(call.condition);
  if (!ownership && (SHARED.test(model) || !isSelf) && !call.writes) return undefined;
  const sibling =
    ownership?.endpoint && ownership.file === endpoint.location.file ? ownership.endpoint : undefined;
  // Where nothing tells who calls, an endpoint beside it that asks for the owner does.
  if (!isKnown(endpoint) && !sibling) return undefined;
  const does = call.writes ? 'changes' : 'reads';
  const known = sibling
    ? ` ${endpointName(sibling)} asks for \`${ownership?.field ?? ''}\` as well.`
    : ownership
      ? ` Elsewhere its records are asked for by \`${ownership.field}\`.`
      : '';
  return {
    message: `${endpointName(endpoint)} ${does} what \`${usage.label}\` finds by ${key} alone: whoever is logged in reaches the records of others.${known} Put the owner into the condition, or compare it.`,
    location: usage.location,
    severity: call.writes || isSelf ? 'error' : 'warning',
    confidence: isAccount(model, key, endpoint) ? 'medium' : confidenceOf(sibling, ownership, endpoint),
    endpoint,
    related: sibling
      ? [{ location: sibling.nameLocation, message: `${endpointName(sibling)} asks for the owner` }]
      : [],
  };
}

/**
 * Where nothing says that the records have owners, they may be everybody's who is logged in. Procedures get the caller's
 * tenant from what wraps them, and compare it in ways that are not followed.
 */
function confidenceOf(
  sibling: Endpoint | undefined,
  ownership: Ownership | undefined,
  endpoint: Endpoint,
): Confidence {
  if (!isKnown(endpoint)) return 'medium';
  if (sibling) return 'high';
  return ownership && endpoint.protocol === 'http' ? 'medium' : 'low';
}

/** Whose account is changed is told by a field of the body: nobody who is meant to change their own needs one. */
const isAccount = (model: string, key: string, { usages, posture }: Endpoint): boolean =>
  /^(user|account|customer|member|profile)$/.test(model) &&
  key.startsWith('body.') &&
  usages.some(({ topic }) => topic === 'database-write') &&
  posture.authorization.confidence === 'high';

/** The id of the request that alone decides; nothing if the caller, or something that is not known, has a say. */
function keyFromRequest(condition: ReadonlyMap<string, ValueView>): string | undefined {
  let key: string | undefined;
  for (const [field, view] of condition) {
    const part = requestPart(view);
    if (part && (part.source === 'path' || part.source === 'query' || part.source === 'body')) {
      // Owner fields that stand beside a key were put there by the server, if the client is to be kept out at all.
      if (isOwnerField(field) && (condition.size > 1 || part.source === 'body')) return undefined;
      if (isKey(field, part.name)) key ??= partName(part);
    } else if (view.k !== 'literal' && view.k !== 'text') return undefined;
  }
  return key;
}

/** The record of that key was looked up as one of the caller's before: what is not the caller's is not found. */
function asksForOwner(usage: Usage, model: string, key: string): boolean {
  const call = databaseCall(usage);
  if (!call?.condition || call.writes || modelName(call) !== model) return false;
  const fields = [...call.condition];
  return (
    fields.some(([field, view]) => isOwnerField(field) && view.k !== 'literal' && !requestPart(view)) &&
    fields.some(([, view]) => {
      const part = requestPart(view);
      return part !== undefined && partName(part) === key;
    })
  );
}

/** Records are asked for by whose they are, and the client says whose. */
const isByOwner = (condition: ReadonlyMap<string, ValueView>): boolean =>
  [...condition].some(
    ([field, view]) =>
      /(^|_)(user|owner|account|customer)_?id$/i.test(field) && requestPart(view) !== undefined,
  );

const isKey = (field: string, name: string): boolean =>
  field === '' ||
  /(^|[._])(_?id|uuid|guid|pk|key)$|[a-z](Id|ID|Uuid|_id)$/.test(field) ||
  (isOwnerField(field) && /id$/i.test(name));

/**
 * How it is answered hangs on a comparison of the identity with something of the request or of a record; or it is
 * compared with the owner of a record, and what comes of that is told by values that are not followed.
 */
const comparesIdentity = ({ usages, answers }: Endpoint): boolean =>
  usages.some(
    ({ topic, args, location }) =>
      topic === 'comparison' &&
      args.some((arg) => isOfCaller(arg)) &&
      (args.some(isOwnerOfRecord) ||
        (args.some((arg) => arg.k !== 'literal' && !isOfCaller(arg)) &&
          answers.some(({ tests = [] }) => tests.some((test) => sameLocation(test, location))))),
  );

/** `(await prisma.note.findUnique(…)).ownerId` */
const isOwnerOfRecord = (view: ValueView): boolean =>
  view.k === 'symbol' &&
  /\(\)\.(?:\w+\.)?(?:owner|user|author|creator|account|created_?by)(?:_?id)?$/i.test(view.symbol);

const modelName = ({ model }: DatabaseCall): string =>
  (
    model
      .split('.')
      .findLast((part) => !/^(this|prisma|db|repository|repo|model|manager|em|tx)$/i.test(part)) ?? model
  )
    .replace(SUFFIX, '')
    .toLowerCase();

const SUFFIX = /(Model|Repository|Repo|Collection|Service|Entity|Schema|s)+$/i;
const singular = (name: string): string => name.replace(SUFFIX, '');

/** Models whose records some code asks for, or makes, with the caller as their owner. */
function ownerships(endpoints: readonly Endpoint[], usages: readonly Usage[]): Map<string, Ownership> {
  const found = new Map<string, Ownership>();
  const note = (usage: Usage, endpoint: Endpoint | undefined): void => {
    const call = databaseCall(usage);
    if (!call) return;
    const fields = [
      ...(call.condition ?? []),
      ...usage.args.flatMap((arg) => (arg.k === 'object' ? [...Object.entries(arg.props)] : [])),
    ];
    const owner = fields.find(([name, view]) => isOwnerField(name) && isOfCaller(view));
    if (!owner) return;
    const model = modelName(call);
    const isCondition = call.condition?.has(owner[0]) === true;
    const known = found.get(model);
    if (known && (known.endpoint || !isCondition)) return;
    found.set(model, {
      field: owner[0],
      ...(endpoint && isCondition ? { endpoint } : {}),
      file: usage.location.file,
    });
  };
  for (const endpoint of endpoints) for (const usage of endpoint.usages) note(usage, endpoint);
  for (const usage of usages) note(usage, undefined);
  return found;
}

/** Models whose declaration has a field for the owner. */
const declaredOwners = (modules: RuleContext['modules']): Map<string, Ownership> =>
  new Map(
    ownedModels(modules).map(({ name, field, file }) => [singular(name).toLowerCase(), { field, file }]),
  );

export const rule: Rule = { meta, check };
