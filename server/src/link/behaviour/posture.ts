/** The state of every control of an endpoint, from the effects of its chain. */
import {
  CONTROL_IDS,
  type ChainStep,
  type ControlId,
  type ControlState,
  type EndpointTraits,
  type ErrorExposure,
  type Evidence,
  type Flow,
  type RequestRead,
  type StepEffect,
} from '../../model/endpoint';
import type { Assumption } from '../../model/settings';
import { covers } from '../interpret/path';
import { bodyLimit, type OwnLimit } from './bodyLimit';
import { methodHandling, type MethodsSeen } from './methods';
import { matchesEndpoint } from './patterns';

export interface PostureInput {
  readonly protocol: string;
  readonly framework: string;
  /** What the framework bounds of a body by itself. */
  readonly ownLimit?: OwnLimit | undefined;
  readonly method: string;
  /** What it does by the method of a request, if it looks at it. */
  readonly methods?: MethodsSeen;
  readonly path: string;
  readonly chain: readonly ChainStep[];
  readonly traits: EndpointTraits;
  readonly reads: readonly RequestRead[];
  readonly flows: readonly Flow[];
  readonly exposures: readonly ErrorExposure[];
  readonly centralErrors: 'central' | 'default' | 'unknown';
  readonly defaultErrorsLeak: boolean;
  readonly unknowns: readonly Evidence[];
  /** The handler could not be followed to its end: what was not seen may still be there. */
  readonly incomplete: boolean;
  readonly assume: readonly Assumption[];
}

type Posture = Readonly<Record<ControlId, ControlState>>;

export function postureOf(input: PostureInput): Posture {
  return Object.fromEntries(
    CONTROL_IDS.map((control) => [
      control,
      assumed(control, input) ?? forFiles(control, stateOf(control, input), input),
    ]),
  ) as Record<ControlId, ControlState>;
}

/** What is for the requests that a program answers: files that lie in a folder do without. */
const FOR_PROGRAMS = new Set<ControlId>(['validation', 'rateLimit', 'errorExposure', 'bodyLimit', 'logging']);

const forFiles = (control: ControlId, state: ControlState, { traits }: PostureInput): ControlState =>
  traits.isStatic && FOR_PROGRAMS.has(control) && state.state !== 'present'
    ? { state: 'not-needed', confidence: 'medium', evidence: [{ summary: 'it serves static files' }] }
    : state;

function assumed(control: ControlId, input: PostureInput): ControlState | undefined {
  const assumption = input.assume.find(
    (a) =>
      a.control === control &&
      (!a.endpoints || a.endpoints.some((p) => matchesEndpoint(p, input.method, input.path))),
  );
  return (
    assumption && {
      state: 'present',
      confidence: 'high',
      evidence: [{ summary: `declared in the configuration: ${assumption.reason}` }],
    }
  );
}

function stateOf(control: ControlId, input: PostureInput): ControlState {
  switch (control) {
    case 'validation':
      return validation(input);
    case 'errorExposure':
      return errorExposure(input);
    case 'authentication':
      if (exchangesLogin(input))
        return {
          state: 'not-needed',
          confidence: 'medium',
          evidence: [{ summary: 'it is where a login with another service starts or ends' }],
        };
      return input.traits.publicBecause && !required(control, input)
        ? { state: 'not-needed', confidence: 'medium', evidence: [input.traits.publicBecause] }
        : fromChain(control, input);
    case 'authorization':
      return input.traits.publicBecause && !required(control, input)
        ? { state: 'not-needed', confidence: 'medium', evidence: [input.traits.publicBecause] }
        : fromChain(control, input);
    case 'bodyLimit':
      return bodyLimit(input, fromChain(control, input));
    case 'methodHandling':
      return methodHandling({ ...input, ...input.traits });
    case 'responseExposure':
      return { state: 'unknown', confidence: 'low', evidence: [] };
    default:
      return fromChain(control, input);
  }
}

const effectsFor = (
  control: ControlId,
  input: PostureInput,
): { readonly step: ChainStep; readonly effect: StepEffect }[] =>
  input.chain.flatMap((step) =>
    step.effects.filter((e) => e.control === control).map((effect) => ({ step, effect })),
  );

const required = (control: ControlId, input: PostureInput): boolean =>
  effectsFor(control, input).some(({ effect }) => effect.strength === 'required');

/** Passport sends clients to a provider from here, or takes them back: nobody is known yet. */
const exchangesLogin = (input: PostureInput): boolean => {
  const guards = effectsFor('authentication', input).filter(({ effect }) => effect.strength === 'required');
  return (
    /(^|\/)(auth|login|connect|oauth2?)\/[^/]+(\/(callback|redirect|return|cb))?$/i.test(input.path) &&
    guards.length > 0 &&
    guards.every(({ step }) => /passport\.(authenticate|authorize)\(\)$/.test(step.symbol ?? ''))
  );
};

function fromChain(control: ControlId, input: PostureInput): ControlState {
  const effects = effectsFor(control, input);
  const sure = effects.filter(
    ({ step, effect }) => effect.strength === 'required' && step.certainty !== 'conditional',
  );
  const [best] = sure;
  if (best)
    return {
      state: 'present',
      confidence: best.effect.confidence,
      evidence: sure.map(({ effect }) => effect.evidence),
    };
  const conditional = effects.filter(({ effect }) => effect.strength === 'required');
  if (conditional.length > 0) {
    return {
      state: 'present',
      confidence: 'medium',
      evidence: conditional.map(({ effect }) => ({
        ...effect.evidence,
        summary: `${effect.evidence.summary} (under a condition)`,
      })),
    };
  }
  const possible = effects.filter(({ effect }) => effect.strength === 'possible');
  if (possible.length > 0)
    return { state: 'unknown', confidence: 'low', evidence: possible.map(({ effect }) => effect.evidence) };
  const optional = effects
    .filter(({ effect }) => effect.strength === 'optional')
    .map(({ effect }) => effect.evidence);
  const unresolved = input.chain
    .filter((step) => step.certainty === 'unknown' && mayProvide(control, step))
    .map((step): Evidence => ({
      summary: `\`${step.label}\` could not be resolved`,
      location: step.location,
    }));
  const doubts = [...unresolved, ...input.unknowns];
  const examined: Evidence = {
    summary:
      input.chain.length === 0
        ? 'nothing runs before the handler'
        : `none of ${chainText(input.chain)} provides it`,
  };
  const isOpen = unresolved.length > 0 || input.incomplete;
  if (doubts.length > 0)
    return {
      state: isOpen ? 'unknown' : 'absent',
      confidence: isOpen ? 'low' : 'medium',
      evidence: [...optional, examined, ...doubts],
    };
  return { state: 'absent', confidence: 'high', evidence: [...optional, examined] };
}

/** Names that packages which provide a control have; a package with another name is no doubt about that control. */
const PROVIDERS: Partial<Record<ControlId, RegExp>> = {
  authentication:
    /auth|jwt|token|session|guard|login|passport|oidc|saml|keycloak|okta|clerk|firebase|cognito|secur|protect|iam|sso/i,
  authorization: /auth|acl|rbac|role|permission|policy|guard|casl|scope|secur|protect|iam/i,
  rateLimit: /limit|throttl|brute|slow|quota|toobusy|secur|protect|arcjet|ddos/i,
};

const mayProvide = (control: ControlId, step: ChainStep): boolean =>
  step.symbol === undefined || (PROVIDERS[control]?.test(`${step.symbol} ${step.label}`) ?? true);

/** The chain in a few words: `helmet → json → requireAuth`. */
export const chainText = (chain: readonly ChainStep[]): string => {
  const labels = chain.map((step) => step.label);
  return labels.length <= 5
    ? labels.join(' → ')
    : `${labels.slice(0, 4).join(' → ')} → … (${String(labels.length)} steps)`;
};

const PARTS = new Set(['path', 'query', 'body', 'file', 'message']);

function validation(input: PostureInput): ControlState {
  const relevant = input.reads.filter((read) => PARTS.has(read.kind));
  const uses = input.flows.filter((flow) => PARTS.has(flow.source.kind));
  if (relevant.length === 0 && uses.length === 0)
    return { state: 'not-needed', confidence: 'medium', evidence: [{ summary: 'it reads no request data' }] };
  const effects = effectsFor('validation', input).filter(({ effect }) => effect.strength === 'required');
  const covered = effects.flatMap(({ effect }) => effect.covers ?? []);
  const isCovered = (kind: string, name: string): boolean =>
    covered.some((key) => covers(key, name === '' ? kind : `${kind}.${name}`));
  const open = uses.filter(
    (flow) => !flow.validated && !flow.sanitized && !isCovered(flow.source.kind, flow.source.name),
  );
  const evidence = effects.map(({ effect }) => effect.evidence);
  if (open.length === 0) {
    return evidence.length > 0 || uses.some((flow) => flow.validated)
      ? {
          state: 'present',
          confidence: 'high',
          evidence:
            evidence.length > 0 ? evidence : [{ summary: 'every value that it uses is checked first' }],
        }
      : {
          state: 'not-needed',
          confidence: 'medium',
          evidence: [{ summary: 'the request data that it reads reaches no use' }],
        };
  }
  const possible = effectsFor('validation', input).filter(({ effect }) => effect.strength === 'possible');
  const names = [
    ...new Set(
      open.map((flow) =>
        flow.source.name === '' ? flow.source.kind : `${flow.source.kind}.${flow.source.name}`,
      ),
    ),
  ];
  return {
    state: possible.length > 0 ? 'unknown' : 'absent',
    confidence: possible.length > 0 ? 'low' : open.some((f) => f.confidence === 'high') ? 'high' : 'medium',
    evidence: [
      ...evidence,
      ...names.slice(0, 5).map((name) => ({
        summary: `${name} is used unchecked`,
        location: open.find((f) => name.endsWith(f.source.name))?.sink.location,
      })),
    ],
  };
}

function errorExposure(input: PostureInput): ControlState {
  const exposed = input.exposures.filter((exposure) => !exposure.developmentOnly);
  const [first] = exposed;
  if (first) {
    return {
      state: 'absent',
      confidence: first.confidence,
      evidence: exposed.slice(0, 4).map((e) => ({
        summary: `\`${e.sentBy}\` sends the ${e.what === 'error' ? 'error' : `error's ${e.what}`} to the client`,
        location: e.location,
      })),
    };
  }
  if (input.centralErrors === 'central')
    return {
      state: 'present',
      confidence: 'high',
      evidence: [{ summary: 'a central error handler answers without internals' }],
    };
  if (input.centralErrors === 'default' && input.defaultErrorsLeak)
    return {
      state: 'unknown',
      confidence: 'medium',
      evidence: [{ summary: 'no central error handler: the framework answers errors itself' }],
    };
  return { state: 'present', confidence: 'medium', evidence: [{ summary: 'it sends no error internals' }] };
}
