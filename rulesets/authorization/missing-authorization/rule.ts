import { byEffect } from '../../../server/src/check/context';
import { isForServices, mayAskForMore } from '../../../server/src/check/elevated';
import { endpointName, joinByLocation } from '../../../server/src/check/ruleApi';
import { wordsOf } from '../../../server/src/check/words';
import { endpointsData } from '../../../server/src/fix/affected';
import { authorizationFixes } from '../../../server/src/fix/authorization';
import { byRegistrar, endpointPlace, type Registrar } from '../../../server/src/fix/registrar';
import type { ChainStep, Confidence, Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'missing-authorization',
  title: 'Missing authorization',
  description: 'Whoever is logged in may do what is meant for administrators.',
  area: 'authorization',
  severity: 'error',
  owasp: ['API5:2023'],
  cwe: [862, 285],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

/** Open endpoints of one router have one cause from this many on. */
const GROUP_FROM = 3;

function check({ service, modules }: RuleContext): Report[] {
  const model = service.endpoints.find(isGuarded);
  const reports = byRegistrar(service.endpoints, modules).flatMap(({ registrar, endpoints }) => {
    const open = endpoints.filter(isOpen);
    const guarded = endpoints.filter(isGuarded);
    const privileged = open.filter((endpoint) => privilegeOf(endpoint) !== undefined);
    const forgotten = open.filter(
      (endpoint) =>
        !privileged.includes(endpoint) &&
        endpoint.traits.changesState &&
        likeGuarded(endpoint, guarded, endpoints) !== undefined,
    );
    if (privileged.length >= GROUP_FROM && guarded.length === 0 && registrar && registrar.kind !== 'app')
      return [grouped(privileged, registrar, model)];
    return [
      ...privileged.map((endpoint) => single(endpoint, guarded[0] ?? model, guarded.length > 0)),
      ...forgotten.map((endpoint) =>
        sibling(endpoint, likeGuarded(endpoint, guarded, endpoints) ?? endpoint),
      ),
    ].map((report) => ({ ...report, location: endpointPlace(report.endpoint, modules) }));
  });
  return joinByLocation(reports);
}

/** Behind a login and nothing more, as far as is known. Keys of services and passwords of operators are more. */
const isOpen = (endpoint: Endpoint): boolean =>
  endpoint.posture.authentication.state === 'present' &&
  endpoint.posture.authorization.state === 'absent' &&
  endpoint.posture.authorization.confidence === 'high' &&
  endpoint.traits.publicBecause === undefined &&
  !endpoint.traits.isErrorOrFallback &&
  !isForServices(endpoint) &&
  !mayAskForMore(endpoint);

const isGuarded = ({ posture }: Endpoint): boolean =>
  posture.authorization.state === 'present' && posture.authentication.state !== 'absent';

const ADMIN_PATH =
  /(^|\/)(admin|admins|administration|administrator|backoffice|back-office|superuser|super-admin|superadmin|internal|sysadmin|moderation)(\/|$|-)/i;
const VERBS =
  /^(ban|unban|promote|demote|impersonate|suspend|unsuspend|grant|revoke|roles?|permissions?|make-admin|set-role|change-role|assign-role|feature-flags?|maintenance|purge|reset-database|seed|migrate|approve-user|block-user|unblock-user|delete-all|export-users|export-all|audit-logs?)$/i;
const HANDLERS =
  /^(ban|unban|promote|demote|impersonate|suspend)(user|member|account)?$|^(set|update|change|assign|add|grant|revoke)(user)?(role|roles|admin|permission|permissions)$|^(delete|remove|purge|export|list)all(users|accounts|members)$/i;

/** What makes an endpoint one for administrators: its path, its last word, or its handler's name. */
function privilegeOf(endpoint: Endpoint): string | undefined {
  if (ADMIN_PATH.test(endpoint.path)) return `its path says that it is for administrators`;
  if (!endpoint.traits.changesState) return undefined;
  const last = endpoint.path.split('/').findLast((part) => part !== '' && !/^[:{*[]/.test(part)) ?? '';
  if (VERBS.test(last)) return `\`${last}\` is for administrators by its name`;
  const handler = endpoint.handler?.name.split('.').at(-1) ?? '';
  return HANDLERS.test(wordsOf(handler).join(''))
    ? `\`${handler}\` is for administrators by its name`
    : undefined;
}

/** A guarded endpoint that changes the same thing, if most that change it are guarded. */
function likeGuarded(
  endpoint: Endpoint,
  guarded: readonly Endpoint[],
  all: readonly Endpoint[],
): Endpoint | undefined {
  if (guarded.length < 2) return undefined;
  const resource = resourceOf(endpoint);
  const like = guarded.filter(
    (other) => other.traits.changesState && resourceOf(other) === resource && hasStepGuard(other),
  );
  const changing = all.filter((other) => other.traits.changesState && resourceOf(other) === resource);
  return like.length >= 2 && like.length >= changing.length - 1 ? like[0] : undefined;
}

const resourceOf = ({ path }: Endpoint): string => path.replace(/\/[:{*[][^/]*/g, '');
const hasStepGuard = (endpoint: Endpoint): boolean => guardOf(endpoint)?.scope !== 'inline';

const guardOf = (endpoint: Endpoint | undefined): ChainStep | undefined =>
  endpoint?.chain.find((step) =>
    step.effects.some((e) => e.control === 'authorization' && e.strength === 'required'),
  );

type WithEndpoint = Report & { readonly endpoint: Endpoint };

function single(endpoint: Endpoint, model: Endpoint | undefined, isNear: boolean): WithEndpoint {
  return {
    message: `${endpointName(endpoint)} asks for a login alone, but ${privilegeOf(endpoint) ?? 'it is for few'}: no step looks at a role or permission. ${advice(model)}`,
    location: endpoint.nameLocation,
    severity: byEffect(endpoint),
    confidence: confidenceOf(endpoint, model, isNear),
    endpoint,
    related: guardsAsRelated(model),
    data: endpointsData([endpoint]),
    key: endpointName(endpoint),
  };
}

function sibling(endpoint: Endpoint, like: Endpoint): WithEndpoint {
  return {
    ...single(endpoint, like, true),
    message: `${endpointName(endpoint)} asks for a login alone, but ${endpointName(like)} beside it asks for more by \`${guardOf(like)?.label ?? ''}\`. Put the same guard on it, or say why it is open.`,
    confidence: 'medium',
    severity: 'warning',
  };
}

function grouped(open: readonly Endpoint[], registrar: Registrar, model: Endpoint | undefined): Report {
  const [first, ...others] = [...open].sort(
    (a, b) => Number(b.traits.changesState) - Number(a.traits.changesState),
  );
  if (!first) throw new Error('a group is never empty');
  const name = registrar.name === '' ? 'this file' : `\`${registrar.name}\``;
  return {
    ...single(first, model, false),
    message: `The ${String(open.length)} endpoints of ${name} for administrators (${endpointName(first)}, …) ask for a login alone: no step looks at a role or permission. ${advice(model)}`,
    location: registrar.location,
    alsoEndpoints: others,
    related: [
      ...guardsAsRelated(model),
      ...open
        .slice(0, 20)
        .map((e) => ({ location: e.nameLocation, message: `${endpointName(e)} looks at no role` })),
    ],
    data: endpointsData(open, true),
    key: 'group',
  };
}

function advice(model: Endpoint | undefined): string {
  const guard = guardOf(model);
  return model && guard && guard.scope !== 'inline'
    ? `Add \`${guard.label}\`, as ${endpointName(model)} has.`
    : 'Refuse callers who lack the role.';
}

const guardsAsRelated = (model: Endpoint | undefined): NonNullable<Report['related']> => {
  const guard = guardOf(model);
  return guard
    ? [{ location: guard.location, message: `\`${guard.label}\` asks for more than a login` }]
    : [];
};

function confidenceOf(endpoint: Endpoint, model: Endpoint | undefined, isNear: boolean): Confidence {
  // Where no role is known at all, everybody who has a login may be an administrator.
  if (!model && !endpoint.traits.changesState) return 'low';
  if (!ADMIN_PATH.test(endpoint.path)) return 'medium';
  if (/(^|\/)internal/i.test(endpoint.path) && !isNear) return 'medium';
  return model && endpoint.posture.authentication.confidence === 'high' ? 'high' : 'medium';
}

export const rule: Rule = { meta, check, fixes: authorizationFixes };
