/** Raw endpoints → the `Service`: every step classified, every handler run, every control judged. */
import type {
  AnswerView,
  Application,
  Endpoint,
  ErrorExposure,
  Evidence,
  Flow,
  KnownControl,
  RequestRead,
  Service,
} from '../model/endpoint';
import type { Location } from '../model/location';
import { EXPRESS_REQUEST } from '../frameworks/express/express';
import type { Settings } from '../model/settings';
import { Classifier, type Classified } from './behaviour/classify';
import { checkedBy } from './behaviour/schemas/checked';
import { effectsOf } from './behaviour/effects';
import { knownControls } from './behaviour/knownControls';
import { methodsSeen } from './behaviour/methods';
import { postureOf } from './behaviour/posture';
import { endingAt, endOf } from './behaviour/reached';
import { sensitivity } from './behaviour/sensitive';
import { traitsOf } from './behaviour/traits';
import type { Interpreter } from './interpret/interpreter';
import { requestKey } from './interpret/labels';
import { covers } from './interpret/path';
import type { AnswerEvent, Trace } from './interpret/trace';
import { viewOf } from './interpret/usages';
import { RunLog } from './interpret/runLog';
import { stamp, type Value } from './interpret/values';
import { examinedHandlers, Identity } from './reuse/identity';
import type { LinkState, Reuse } from './reuse/reuse';
import { broughtBy, dangerous, keptLessSure, takesOperatorsOut, uniqueFlows } from './behaviour/flows';
import { publicMarkOf } from './behaviour/publicMark';

import { collectAll } from './routing/collectAll';
import type { Framework, RawEndpoint, RawStep } from './routing/model';
import { runStrays } from './strays';

/** @param reuseFor what is kept of the linking before, asked for when the set-up is over */
export function buildService(
  interpreter: Interpreter,
  adapters: readonly Framework[],
  settings: Settings,
  reuseFor: (setUpEnd: number) => Reuse,
): { readonly service: Service; readonly state: LinkState | undefined; readonly kept: number } {
  const source = (file: string, span: Location['span']): string =>
    shortened(interpreter.view.text(file)?.slice(span[0], span[1]) ?? '');
  const classifier = new Classifier(interpreter, source);
  const endpoints: Endpoint[] = [];
  const actions = new Map<Endpoint, Value>();
  const applications = new Map<string, Application>();
  const controls: KnownControl[] = [];
  const ids = new Map<string, number>();
  const seen = new Set<string>();
  const collected = collectAll(interpreter, adapters);
  const signUps = new Set(
    collected.flatMap(({ raws }) =>
      raws
        .filter((raw) => sensitivity(raw, raw.handler?.label ?? '') === 'sign-up')
        .map(({ app }) => app.key),
    ),
  );
  const items = collected.flatMap(({ adapter, raws }) =>
    raws.flatMap((raw) => {
      // One registration that two applications run at the same path (a test application beside the real one) is one endpoint.
      const place = `${raw.at.file} ${String(raw.at.span[0])} ${String(raw.nameAt.span[0])} ${raw.method} ${raw.path}`;
      if (seen.has(place)) return [];
      seen.add(place);
      return [{ adapter, raw }];
    }),
  );
  const identity = new Identity(interpreter, classifier, source, signUps);
  const reuse = reuseFor(stamp());
  interpreter.isSetUp = false;
  reuse.plan(items.map(({ raw }) => ({ raw, tokens: identity.of(raw) })));
  for (const { adapter, raw: registered } of items) {
    classifier.runs = [];
    const match = reuse.matchFor(registered);
    const known = match && identity.examiners(adapter, endingAt(registered, match.end));
    const kept = known && reuse.isSame(match, known) ? match : undefined;
    const end = kept ? kept.end : endOf(classifier, adapter, registered);
    const raw = endingAt(registered, end);
    const examiners = identity.examiners(adapter, raw);
    if (!kept && raw.isContinued && passesOn(classifier, adapter, raw)) {
      reuse.ran(registered, { endpoint: undefined, end, examiners, runs: classifier.runs });
      continue;
    }
    const id = uniqueId(ids, raw);
    const endpoint = kept
      ? reuse.again(registered, kept, id, examiners)
      : new EndpointBuilder(interpreter, adapter, classifier, settings, raw, source, signUps).build(id);
    if (!kept) reuse.ran(registered, { endpoint, end, examiners, runs: classifier.runs });
    endpoints.push(endpoint);
    if (raw.protocol === 'rpc' && raw.handler) actions.set(endpoint, raw.handler.value);
    controls.push(...knownControls(interpreter, raw, endpoint));
    if (!applications.has(raw.app.key)) applications.set(raw.app.key, applicationOf(interpreter, raw));
  }
  const state = reuse.finish();
  interpreter.log = new RunLog();
  const strays = runStrays(interpreter, EXPRESS_REQUEST);
  const service: Service = {
    applications: [...applications.values()],
    endpoints: endpoints.map((endpoint) =>
      isHelper(interpreter, actions.get(endpoint))
        ? { ...endpoint, traits: { ...endpoint.traits, isHelper: true } }
        : endpoint,
    ),
    knownControls: counted(controls),
    unknowns: [],
    strays,
    unproven: interpreter.unproven.all(),
    usages: interpreter.usages.all(),
  };
  return { service, state, kept: reuse.kept };
}

/** Was it called by another function, in whatever order the endpoints were looked at? */
const isHelper = ({ helpers }: Interpreter, value: Value | undefined): boolean =>
  value?.t === 'fn' && helpers.has(value.ir);

/** Does the last function of a route hand the request to the next one? What a package made is taken to. */
const passesOn = (classifier: Classifier, adapter: Framework, raw: RawEndpoint): boolean =>
  raw.handler?.value.t === 'ext' ||
  (raw.handler !== undefined && classifier.run(adapter, raw.handler, raw).continues.length > 0);

/** A source text on one line, cut to a length that messages can carry. */
function shortened(text: string): string {
  const line = text.slice(0, 400).replace(/\s+/g, ' ').trim();
  if (/^(async\s*)?(function\b|\(.*?\)\s*=>|\w+\s*=>)/.test(line) && line.length > 40)
    return 'inline function';
  const call = /^([\w$.]+\()/.exec(line);
  if (line.length <= 40) return line;
  return call?.[1] ? `${call[1]}…)` : `${line.slice(0, 37)}…`;
}

function uniqueId(ids: Map<string, number>, raw: RawEndpoint): string {
  const key = `${raw.framework} ${raw.protocol} ${raw.method} ${raw.path}`;
  const count = (ids.get(key) ?? 0) + 1;
  ids.set(key, count);
  return count === 1 ? key : `${key} ~${String(count)}`;
}

const applicationOf = (interpreter: Interpreter, raw: RawEndpoint): Application => ({
  key: raw.app.key,
  framework: raw.framework,
  location: raw.app.at,
  name: interpreter.view.projectOf(raw.app.at.file)?.name ?? raw.app.at.file.split('/').slice(-2)[0] ?? '',
  errorHandler: { state: raw.app.errorHandling, location: raw.app.errorHandlers[0]?.at },
  defaultErrorsLeak: raw.app.defaultErrorsLeak,
});

/** The same control found on many endpoints is one, with its uses counted. */
function counted(controls: readonly KnownControl[]): KnownControl[] {
  const byExpression = new Map<string, KnownControl>();
  for (const control of controls) {
    const key = `${control.control} ${control.framework} ${control.expression} ${control.exported?.file ?? control.imported?.from ?? control.location.file}`;
    const known = byExpression.get(key);
    byExpression.set(key, known ? { ...known, uses: known.uses + 1 } : control);
  }
  return [...byExpression.values()].sort((a, b) => b.uses - a.uses);
}

/** A step of this endpoint, and not of the application or router around it. */
const isOwn = ({ step }: Classified): boolean => step.scope === 'route' || step.scope === 'file';

class EndpointBuilder {
  constructor(
    private readonly interpreter: Interpreter,
    private readonly framework: Framework,
    private readonly classifier: Classifier,
    private readonly settings: Settings,
    private readonly raw: RawEndpoint,
    private readonly source: (file: string, span: Location['span']) => string,
    /** Applications that have a place to sign up at. */
    private readonly signUps: ReadonlySet<string>,
  ) {}

  private label(step: RawStep): string {
    return step.label === '' ? this.source(step.at.file, step.at.span) : step.label;
  }

  build(id: string): Endpoint {
    const { raw } = this;
    const assigned = new Map<string, Value>();
    const steps = raw.steps.map((step) => {
      const classified = this.classifier.classify(this.framework, step, raw, assigned);
      for (const [key, value] of classified.trace?.assigned ?? []) assigned.set(key, value);
      return classified;
    });
    const handlerName = raw.handler ? this.label(raw.handler) : '';
    const handlerTrace = raw.handler && this.classifier.run(this.framework, raw.handler, raw, assigned);
    const errorTraces = examinedHandlers(raw).map(
      (step) => this.classifier.classify(this.framework, step, raw).trace,
    );
    const late = this.lateTraces();
    const afterwards = [...late, ...errorTraces.flatMap((trace) => trace ?? [])];
    const traces = [
      ...steps.flatMap((step) => (step.trace ? [step.trace] : [])),
      ...(handlerTrace ? [handlerTrace] : []),
    ];
    const chain = [
      ...steps.map((step) => step.step),
      ...this.inline(handlerTrace, handlerName),
      ...this.declaredValidation(),
    ];
    const covered = chain.flatMap((step) =>
      step.effects.flatMap((e) =>
        e.control === 'validation' && e.strength === 'required' ? [...(e.covers ?? [])] : [],
      ),
    );
    const judged = (flow: Flow): Flow => ({
      ...flow,
      validated: flow.validated || isCovered(covered, flow.source),
      sanitized: flow.sanitized || (flow.sink.category === 'nosql' && chain.some(takesOperatorsOut)),
    });
    const reads = readsOf(traces, covered, raw);
    const place = raw.handler && definition(raw.handler);
    const all = this.flowsOf(steps, handlerTrace).filter(broughtBy(reads, place));
    const flows = uniqueFlows(all.map(keptLessSure(reads, place)).map(judged));
    const exposures: ErrorExposure[] = [
      ...(handlerTrace?.exposures ?? []),
      ...steps.flatMap((s) => s.trace?.exposures ?? []),
      ...errorTraces.flatMap((t) => t?.exposures ?? []),
    ];
    const ownSteps = steps.filter(isOwn);
    const ownTraces = [...ownSteps.map((s) => s.trace), handlerTrace].filter((trace) => trace !== undefined);
    const work = ownSteps.flatMap((step) => step.work ?? []);
    const traits = traitsOf(
      raw,
      ownTraces,
      handlerName,
      this.settings,
      publicMarkOf(this.interpreter, this.raw),
      work,
      this.signUps.has(raw.app.key),
    );
    const unknowns: Evidence[] = [
      ...raw.unknowns.map((u) => ({ summary: u.summary, location: u.at })),
      ...(handlerTrace?.unknowns.map((u) => ({
        summary: `\`${handlerName}\`: ${u.summary}`,
        location: u.at,
      })) ?? []),
    ];
    const methods = raw.methods ?? (raw.method === '*' ? methodsSeen(handlerTrace) : undefined);
    return {
      id,
      protocol: raw.protocol,
      method: raw.method,
      path: raw.path,
      framework: raw.framework,
      app: raw.app.key,
      location: raw.at,
      nameLocation: raw.nameAt,
      handler: raw.handler && { name: handlerName, location: definition(raw.handler) },
      chain,
      ...this.late(),
      reads,
      ...(raw.declares && { declares: raw.declares }),
      ...checkedBy([...raw.steps], traces),
      // What runs for other requests is no matter of the endpoint's own posture.
      flows: uniqueFlows([...flows, ...afterwards.flatMap(dangerous).map(judged)]),
      exposures: [...exposures, ...late.flatMap((trace) => trace.exposures)],
      answers: ownTraces.flatMap((trace) => trace.answers.map(answerView)),
      usages: [...new Set(ownTraces.flatMap((trace) => trace.usages))],
      traits,
      unknowns,
      ...(methods && { methods }),
      posture: postureOf({
        protocol: raw.protocol,
        framework: raw.framework,
        ownLimit: this.framework.bodyLimit?.(raw),
        ...(methods && { methods }),
        method: raw.method,
        path: raw.path,
        chain,
        traits,
        reads,
        flows,
        exposures,
        centralErrors: raw.app.errorHandling,
        defaultErrorsLeak: raw.app.defaultErrorsLeak,
        unknowns,
        incomplete: (handlerTrace?.unknowns.length ?? 0) > 0,
        assume: this.settings.assume,
      }),
    };
  }

  /**
   * What the handler and the steps of the route do with request data. Of wider steps, such as a global hook, only flows
   * into dangerous places count: what they use is not for the endpoint to validate.
   */
  private flowsOf(steps: readonly Classified[], handler: Trace | undefined): Flow[] {
    const wide = steps.filter((s) => !isOwn(s));
    const own = steps.filter(isOwn);
    return [
      ...own.flatMap((s) => s.trace?.flows ?? []),
      ...wide.flatMap((s) => (s.trace ? dangerous(s.trace) : [])),
      ...(handler?.flows ?? []),
    ];
  }

  /** What is registered behind the route answers requests that the route does not: `app.use(notFound)`. */
  private lateTraces(): Trace[] {
    return (this.raw.late ?? []).flatMap(
      (step) => this.classifier.classify(this.framework, step, this.raw).trace ?? [],
    );
  }

  private late(): Pick<Endpoint, 'late'> {
    const late = (this.raw.late ?? [])
      .map((step) => this.classifier.classify(this.framework, step, this.raw).step)
      .filter(({ effects }) => effects.some(({ strength }) => strength === 'required'));
    return late.length > 0 ? { late } : {};
  }

  /** Checks that the handler makes itself, as a step of the chain. */
  private inline(trace: Trace | undefined, name: string): Classified['step'][] {
    const { handler } = this.raw;
    if (!trace || !handler) return [];
    const known = this.classifier.known(handler);
    if (known) return [known];
    // One that passes on is judged as the middleware that it is.
    const passesOn = trace.continues.length > 0;
    const effects = effectsOf(trace, name === 'inline function' ? 'the handler' : `\`${name}\``, !passesOn);
    if (effects.length === 0) return [];
    return [
      {
        kind: 'check',
        scope: 'inline',
        label: name === '' ? 'handler' : name,
        location: handler.at,
        definedAt: definition(handler),
        certainty: 'certain',
        effects,
      },
    ];
  }

  private declaredValidation(): Classified['step'][] {
    return (this.raw.validates ?? []).map((v) => ({
      kind: 'validator',
      scope: 'route',
      label: v.summary,
      location: v.at,
      certainty: 'certain',
      effects: [
        {
          control: 'validation',
          strength: 'required',
          confidence: 'high',
          evidence: { summary: v.summary, location: v.at },
          covers: v.covers,
        },
      ],
    }));
  }
}

const answerView = (event: AnswerEvent): AnswerView => {
  const credential = event.path.facts.findLast((fact) => fact.on === 'credential');
  const tests = event.path.facts.flatMap((fact) =>
    fact.on === 'credential' || fact.on === 'permission' ? [fact.at] : [],
  );
  return {
    how: event.how,
    label: event.label,
    location: event.at,
    developmentOnly: event.path.facts.some((fact) => fact.on === 'production' && !fact.holds),
    ...(event.status === undefined ? {} : { status: event.status }),
    ...(event.body ? { body: viewOf(event.body, 3) } : {}),
    ...(tests.length > 0 ? { tests } : {}),
    ...(credential ? { authenticated: credential.holds ? ('yes' as const) : ('no' as const) } : {}),
  };
};

const definition = (step: RawStep): Location =>
  step.value.t === 'fn' ? { file: step.value.module.file, span: step.value.ir.at } : step.at;

const isCovered = (covered: readonly string[], source: { kind: string; name: string }): boolean =>
  covered.some((key) => covers(key, requestKey(source)));

/** Reads by name; the whole of a part counts only where no field of it is read. Path parameters are always there. */
function readsOf(traces: readonly Trace[], covered: readonly string[], raw: RawEndpoint): RequestRead[] {
  const all = new Map<string, RequestRead>();
  for (const trace of traces) for (const [key, read] of trace.reads) if (!all.has(key)) all.set(key, read);
  for (const [, name] of raw.path.matchAll(/:([A-Za-z_]\w*)/g)) {
    const key = `path.${name ?? ''}`;
    if (name && !all.has(key)) all.set(key, { kind: 'path', name, location: raw.nameAt, validated: false });
  }
  const reads = [...all.values()];
  return reads
    .filter(
      (read) => read.name !== '' || !reads.some((other) => other.kind === read.kind && other.name !== ''),
    )
    .map((read) => ({ ...read, validated: read.validated || isCovered(covered, read) }));
}
