import { isExplained } from '../../../server/src/check/explained';
import { chainAsRelated, endpointName, stepsBeforeHandler } from '../../../server/src/check/ruleApi';
import { endpointsData } from '../../../server/src/fix/affected';
import { authenticationFixes } from '../../../server/src/fix/authentication';
import { endpointPlace } from '../../../server/src/fix/registrar';
import type { Endpoint } from '../../../server/src/model/endpoint';
import type { Severity } from '../../../server/src/model/finding';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';
import { causes, isGuarded, isOpen, type Cause } from './causes';
import { verdictOn, type Surroundings } from './confidence';
import { isInside, isLoud } from './weight';

const meta: RuleMeta = {
  id: 'missing-authentication',
  title: 'Missing authentication',
  description: 'Nothing in the chain of an endpoint rejects requests without a valid credential.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023'],
  cwe: [306],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

function check(context: RuleContext): Report[] {
  // Endpoints whose cause is known are told of by the rules about that cause.
  const isUntold = (endpoint: Endpoint): boolean => isOpen(endpoint) && !isExplained(endpoint, context);
  const { endpoints } = context.service;
  const whole = {
    guards: endpoints.some(isGuarded),
    knowsUsers: endpoints.some(
      ({ traits }) => traits.sensitive === 'login' || traits.sensitive === 'sign-up',
    ),
  };
  return causes(context, isUntold).flatMap((found) => {
    const cause = { ...found, open: found.open.filter((endpoint) => isLoud(endpoint, found.all)) };
    const { open, guarded, place } = cause;
    // The first guard in the application tells how it is done there, though not that this endpoint was forgotten.
    const model = guarded ?? endpoints.find((e) => e.app === open[0]?.app && isGuarded(e));
    const around: Surroundings = {
      modules: context.modules,
      siblings: found.all,
      guarded,
      model,
      service: whole,
      guardsMost: guardsMost(endpoints, open[0]?.app),
    };
    const singles = (some: readonly Endpoint[]): Report[] =>
      some.map((endpoint) => ({
        ...single(endpoint, around),
        location: endpointPlace(endpoint, context.modules),
      }));
    if (!place || open.length < 2) return singles(open);
    const ofPlace = { ...around, guarded: undefined };
    const sure = open.filter((endpoint) => verdictOn(endpoint, ofPlace).confidence === 'high');
    // Where strangers may be meant for the most part, what they are surely not meant for is told apart.
    if (!model || sure.length === 0 || sure.length * 2 > open.length) return [group(cause, place, ofPlace)];
    const rest = open.filter((endpoint) => !sure.includes(endpoint));
    return [
      ...singles(sure),
      ...(rest.length > 1 ? [group({ ...cause, open: rest }, place, ofPlace)] : singles(rest)),
    ];
  });
}

/** From this many on, and if no more than one in ten is open, an application is taken to guard what it does. */
const MANY = 8;

function guardsMost(endpoints: readonly Endpoint[], app: string | undefined): boolean {
  const changing = endpoints.filter((e) => e.app === app && e.traits.changesState);
  const guarded = changing.filter(isGuarded).length;
  return guarded >= MANY && changing.filter(isOpen).length * 9 <= guarded;
}

function single(endpoint: Endpoint, around: Surroundings): Report {
  return {
    message: `${endpointName(endpoint)} has no authentication: ${examined(endpoint)}. ${advice(around.model)}`,
    location: endpoint.nameLocation,
    severity: severityOf(endpoint),
    confidence: verdictOn(endpoint, around).confidence,
    endpoint,
    related: chainAsRelated(endpoint),
    data: endpointsData([endpoint]),
    key: endpointName(endpoint),
  };
}

function group(
  { open, all, guarded }: Cause,
  place: NonNullable<Cause['place']>,
  around: Surroundings,
): Report {
  const isSure = (endpoint: Endpoint): boolean => verdictOn(endpoint, around).confidence === 'high';
  const sure = new Set(open.filter(isSure));
  const ranked = [...open].sort((a, b) => rank(a) - rank(b) || Number(sure.has(b)) - Number(sure.has(a)));
  const [worst = open[0], ...others] = ranked;
  if (!worst) throw new Error('a group is never empty');
  const names = [...new Set(ranked.map(endpointName))].slice(0, 2).join(', ');
  const isWhole = !guarded && open.length === all.length;
  const which = !isWhole
    ? `${String(open.length)} of the ${String(all.length)} endpoints`
    : `the ${String(open.length)} endpoints`;
  return {
    ...single(worst, around),
    // A place is as sure as most of what stands there.
    confidence: sure.size * 2 > open.length ? 'high' : 'medium',
    message: `No authentication on ${which} of ${place.name} (${names}${open.length > 2 ? ', …' : ''}): ${examined(worst)}. ${advice(around.model)}`,
    location: place.location ?? open[0]?.nameLocation ?? worst.nameLocation,
    alsoEndpoints: others,
    related: [
      ...chainAsRelated(worst, 6),
      ...open.slice(0, 100).map((e) => ({
        location: e.nameLocation,
        message: `${endpointName(e)} rejects nobody`,
      })),
    ],
    data: endpointsData(open, isWhole),
    key: 'group',
  };
}

const rank = (endpoint: Endpoint): number => SEVERITIES.indexOf(severityOf(endpoint));

/** What runs before the handler, as a chain that can be read at a glance: "the chain `helmet()` → `json()` …". */
function examined(endpoint: Endpoint): string {
  const labels = stepsBeforeHandler(endpoint)
    .filter((step) => step.kind !== 'check')
    .map((step) => `\`${step.label}\``);
  if (labels.length === 0) return 'nothing runs before the handler, and the handler checks no credential';
  const shown = labels.length > 3 ? [...labels.slice(0, 2), '…', labels.at(-1) ?? ''] : labels;
  const steps = labels.length === 1 ? '1 step' : `${String(labels.length)} steps`;
  return `no step of its chain ${shown.join(' → ')} (${steps}) rejects unauthenticated requests`;
}

function advice(model: Endpoint | undefined): string {
  const guard = model?.chain.find((step) =>
    step.effects.some((e) => e.control === 'authentication' && e.strength === 'required'),
  );
  if (!model || !guard) return 'Require a credential, or mark it as public with the reason.';
  return guard.scope === 'inline'
    ? `Check the caller as ${endpointName(model)} does.`
    : `Add \`${guard.label}\`, as ${endpointName(model)} has.`;
}

/** What an anonymous caller can do decides how bad it is. */
function severityOf(endpoint: Endpoint): Severity {
  return endpoint.traits.changesState || isInside(endpoint) ? 'error' : 'warning';
}

export const rule: Rule = { meta, check, fixes: authenticationFixes };
