/** A step of a chain → what it is and does: by the catalog, by running it, and last by its name. */
import type { ChainStep, EndpointTraits, StepEffect } from '../../model/endpoint';
import type { CatalogRow } from '../../model/catalog';
import type { Location } from '../../model/location';
import { rowsOf, wrappedFunction } from '../interpret/external';
import { MAX_STEPS, type Interpreter } from '../interpret/interpreter';
import { RunLog, type Run, type Watch } from '../interpret/runLog';
import { Trace } from '../interpret/trace';
import { alternatives, stamp, type Value } from '../interpret/values';
import type { Framework, RawEndpoint, RawStep } from '../routing/model';
import { effectsOf } from './effects';

export interface Classified {
  readonly step: ChainStep;
  /** What the step did when it was run; undefined for steps outside of the workspace. */
  readonly trace?: Trace;
  /** Work of a package's step that the catalog knows of: an upload middleware writes files. */
  readonly work?: EndpointTraits['work'];
}

const AUTHENTICATION_NAME =
  /(^|[^a-z])(require|ensure|check|is|verify|validate|must)?_?-?(auth|authn|authenticated?|authorized?|authorize|login|logged_?in|session|jwt|token|api_?key|protect(ed)?|signed_?in|credentials?)(enticate[d]?|entication|orize[d]?|guard|required|middleware|only|user)?([^a-z]|$)/i;
const NOT_AUTHENTICATION_NAME =
  /author($|[^a-z])|token(ize|s\.)|log(ger|ging)|initialize|sessions?\(|csrf|optional/i;
const LIMIT_NAME = /rate-?_?limit|limiter|throttl|slow-?_?down/i;

const NOTHING: ReadonlyMap<string, Value> = new Map();

/** Does what was seen depend on request data that an earlier step has replaced (`req.body.ownerId = req.user.id`)? */
function readsAny({ reads }: Trace, assigned: ReadonlyMap<string, Value>): boolean {
  for (const key of assigned.keys()) if (key.includes('.') && reads.has(key)) return true;
  return false;
}

/** Where a step that many endpoints share is looked at, and what comes of it. */
interface Examined {
  readonly framework: Framework;
  readonly raw: RawStep;
  readonly endpoint: RawEndpoint;
  result?: { readonly classified: Classified; readonly runs: readonly Run[] };
}

/** Classifies steps of one linking; a step that many endpoints share is looked at once. */
export class Classifier {
  private readonly examined = new Map<Value, Map<string, Examined>>();
  /** The runs that were looked at since this was emptied. */
  runs: Run[] = [];

  constructor(
    private readonly interpreter: Interpreter,
    private readonly source: (file: string, span: Location['span']) => string,
  ) {}

  /** `assigned`: what earlier steps of the chain have put into the request. */
  classify(
    framework: Framework,
    raw: RawStep,
    endpoint: RawEndpoint,
    assigned: ReadonlyMap<string, Value> = NOTHING,
  ): Classified {
    const [shared, here] = this.reserve(framework, raw, endpoint);
    let known = this.once(shared, () => this.examine(shared.framework, shared.raw, shared.endpoint));
    if (known.trace?.readsUrl) {
      const generic = known;
      known = this.once(here, () => {
        const own = this.forRequest(endpoint, () => this.examine(here.framework, here.raw, here.endpoint));
        return own.trace ? own : generic;
      });
    }
    if (known.trace && readsAny(known.trace, assigned))
      known = this.forRequest(endpoint, () => this.examine(framework, raw, endpoint, assigned));
    const { step } = known;
    const label = raw.label === '' ? this.source(raw.at.file, raw.at.span) : raw.label;
    return {
      ...known,
      step: {
        ...step,
        kind: raw.kind,
        scope: raw.scope,
        label,
        location: raw.at,
        certainty: raw.conditional && step.certainty === 'certain' ? 'conditional' : step.certainty,
      },
    };
  }

  /**
   * Says that an endpoint has a step, which is looked at for the first endpoint that has it: for all of them together,
   * and for those of one path and method together. What is not known is looked at for each.
   */
  reserve(framework: Framework, raw: RawStep, endpoint: RawEndpoint): [Examined, Examined] {
    const own = (): Examined => ({ framework, raw, endpoint });
    if (raw.value.t === 'unk') return [own(), own()];
    let known = this.examined.get(raw.value);
    if (!known) this.examined.set(raw.value, (known = new Map()));
    const key = `${raw.role ?? ''} ${raw.cacheKey ?? ''}`;
    const place = (name: string): Examined => {
      const found = known.get(name) ?? own();
      known.set(name, found);
      return found;
    };
    return [place(key), place(`${key} @${endpoint.method} ${endpoint.path}`)];
  }

  private once(place: Examined, examine: () => Classified): Classified {
    if (place.result)
      this.runs.push(...place.result.runs.map((run) => ({ ...run, isEarlier: true as const })));
    else {
      const outer = this.runs;
      this.runs = [];
      place.result = { classified: examine(), runs: this.runs };
      this.runs = [...outer, ...this.runs];
    }
    return place.result.classified;
  }

  /** A handler that is a package's own: `app.get('/me', requireAuth())`, where later routes answer. */
  known(handler: RawStep): ChainStep | undefined {
    const { value } = handler;
    if (value.t !== 'ext' || this.unwrapped(value)) return undefined;
    const label = handler.label === '' ? this.source(handler.at.file, handler.at.span) : handler.label;
    const what = this.fromCatalog(value.pkg, value.path, value.args, label, handler.at);
    if (what.certainty === 'certain' && !what.effects.some((e) => e.strength !== 'possible'))
      return undefined;
    return { kind: 'check', scope: 'inline', label, location: handler.at, ...what };
  }

  /** Looks at a step with the path and method of one endpoint, which decides the tests that it makes of them. */
  private forRequest(endpoint: RawEndpoint, work: () => Classified): Classified {
    this.interpreter.request = { method: endpoint.method, path: endpoint.path };
    try {
      return work();
    } finally {
      this.interpreter.request = undefined;
    }
  }

  private examine(
    framework: Framework,
    raw: RawStep,
    endpoint: RawEndpoint,
    assigned: ReadonlyMap<string, Value> = NOTHING,
  ): Classified {
    const label = raw.label === '' ? this.source(raw.at.file, raw.at.span) : raw.label;
    const parts = alternatives(raw.value).filter((v) => v.t !== 'lit');
    if (parts.length > 1) return this.ofAlternatives(framework, raw, endpoint, parts, assigned);
    const [first] = parts;
    const value = this.unwrapped(first) ?? first;
    const base = { kind: raw.kind, scope: raw.scope, label, location: raw.at };
    if (value?.t === 'ext' || (value?.t === 'nat' && value.symbol)) {
      const { pkg, path } = value.t === 'ext' ? value : (value.symbol ?? { pkg: '', path: '' });
      const args = value.t === 'ext' ? value.args : [];
      return {
        step: { ...base, ...this.fromCatalog(pkg, path, args, label, raw.at) },
        work: workOf(rowsOf(this.interpreter, pkg, path, args)),
      };
    }
    if (
      value?.t === 'fn' ||
      value?.t === 'cls' ||
      (value?.t === 'obj' && value.model?.call) ||
      (value?.t === 'obj' && value.cls)
    ) {
      const trace = this.run(framework, { ...raw, value }, endpoint, assigned);
      const effects = effectsOf(trace, `\`${label}\``, false);
      if (raw.kind === 'guard' && effects.length === 0 && leavesOpen(trace))
        effects.push(...byName(label, raw.at));
      const definedAt = value.t === 'fn' ? { file: value.module.file, span: value.ir.at } : undefined;
      return { step: { ...base, definedAt, certainty: 'certain', effects }, trace };
    }
    if (value?.t === 'nat') return { step: { ...base, certainty: 'certain', effects: [] } };
    return { step: { ...base, certainty: 'unknown', effects: byName(label, raw.at) } };
  }

  /** The function of the workspace in a wrapper that the catalog says nothing of, e.g. `asyncHandler(requireUser)`. */
  private unwrapped(value: Value | undefined): Value | undefined {
    if (value?.t !== 'ext') return undefined;
    const rows = rowsOf(this.interpreter, value.pkg, value.path, value.args);
    return rows.some((row) => row.kind === 'step') ? undefined : wrappedFunction(value);
  }

  /** One of several functions stands there: what all of them do is certain, the rest possible. */
  private ofAlternatives(
    framework: Framework,
    raw: RawStep,
    endpoint: RawEndpoint,
    parts: readonly Value[],
    assigned: ReadonlyMap<string, Value>,
  ): Classified {
    const all = parts.map((value) => this.examine(framework, { ...raw, value }, endpoint, assigned));
    const [first, ...rest] = all;
    if (!first)
      return {
        step: {
          kind: raw.kind,
          scope: raw.scope,
          label: raw.label,
          location: raw.at,
          certainty: 'unknown',
          effects: [],
        },
      };
    const effects = all
      .flatMap((one) => one.step.effects)
      .map((e): StepEffect => {
        const everywhere = all.every((one) =>
          one.step.effects.some((o) => o.control === e.control && o.strength === 'required'),
        );
        return everywhere
          ? e
          : { ...e, strength: e.strength === 'required' ? 'possible' : e.strength, confidence: 'medium' };
      });
    void rest;
    return { ...first, step: { ...first.step, effects } };
  }

  run(
    framework: Framework,
    raw: RawStep,
    endpoint: RawEndpoint | undefined,
    assigned: ReadonlyMap<string, Value> = NOTHING,
  ): Trace {
    const { interpreter } = this;
    const trace = new Trace();
    const log = new RunLog();
    const watch: Watch = { start: stamp(), saw: new Set(), wrote: new Set() };
    const saved = { trace: interpreter.trace, log: interpreter.log, watch: interpreter.watch };
    Object.assign(interpreter, { trace, log, watch });
    let steps = 0;
    interpreter.isolated(() => {
      framework.run(interpreter, raw, endpoint, assigned);
      steps = MAX_STEPS - interpreter.fuel + log.spared;
      if (interpreter.fuel <= 0)
        trace.unknowns.push({ summary: 'it is too large to be followed to the end', at: raw.at });
    });
    Object.assign(interpreter, saved);
    this.runs.push({ log, watch, steps });
    return trace;
  }

  private fromCatalog(
    pkg: string,
    path: string,
    args: readonly Value[],
    label: string,
    at: Location,
  ): Pick<ChainStep, 'symbol' | 'certainty' | 'effects'> {
    const rows: readonly CatalogRow[] = rowsOf(this.interpreter, pkg, path, args);
    const symbol = `${pkg}${path}`;
    const effects = rows.flatMap((row): StepEffect[] => {
      if (row.kind !== 'step' || row.control === 'none') return [];
      const strength = row.strength ?? 'required';
      const summary =
        strength === 'optional' ? `\`${label}\` lets requests without it pass` : `\`${label}\` (${symbol})`;
      return [
        {
          control: row.control,
          strength,
          confidence: 'high',
          evidence: { summary, location: at },
          covers: row.covers,
        },
      ];
    });
    if (rows.some((row) => row.kind === 'step')) return { symbol, certainty: 'certain', effects };
    const enforcing = rows.find((row) => row.kind === 'call' && row.effect === 'enforces-authentication');
    if (enforcing)
      return {
        symbol,
        certainty: 'certain',
        effects: [
          {
            control: 'authentication',
            strength: 'required',
            confidence: 'high',
            evidence: { summary: `\`${label}\` (${symbol})`, location: at },
          },
        ],
      };
    if (this.interpreter.catalog.knows(pkg))
      return { symbol, certainty: 'certain', effects: byName(label, at) };
    return { symbol, certainty: 'unknown', effects: byName(label, at) };
  }
}

/** The kinds of work that these rows of the catalog stand for. */
export const workOf = (rows: readonly CatalogRow[]): EndpointTraits['work'] =>
  rows.flatMap((row) =>
    row.kind === 'call' && row.effect.startsWith('work-')
      ? [row.effect.slice(5) as EndpointTraits['work'][number]]
      : [],
  );

/** A guard whose answer comes from code that cannot be seen may refuse for any reason. */
const leavesOpen = (trace: Trace): boolean =>
  trace.answers.some(
    ({ label, path }) => label === 'return false' && path.facts.every((fact) => fact.on === 'other'),
  );

/** The last resort: what the name says, at low confidence. */
export function byName(label: string, at: Location): StepEffect[] {
  const possible = (control: StepEffect['control']): StepEffect => ({
    control,
    strength: 'possible',
    confidence: 'low',
    evidence: { summary: `\`${label}\` could not be resolved; its name suggests it`, location: at },
  });
  if (LIMIT_NAME.test(label)) return [possible('rateLimit')];
  const spaced = label.replace(/([a-z0-9])([A-Z])/g, '$1 $2');
  if (AUTHENTICATION_NAME.test(spaced) && !NOT_AUTHENTICATION_NAME.test(label))
    return [possible('authentication')];
  if (/validat|schema/i.test(label)) return [possible('validation')];
  return [];
}
