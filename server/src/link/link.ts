/**
 * All facts of a workspace → its `Service`: runs the set-up code of every relevant module with the framework models,
 * collects what was registered, and finds out what each step of each chain does.
 */
import type { Catalog } from '../catalog/catalog';
import type { Service } from '../model/endpoint';
import type { ModuleFacts } from '../model/facts';
import type { WorkspaceView } from '../model/project';
import { edited } from '../model/remap';
import type { Settings } from '../model/settings';
import { FRAMEWORKS } from '../frameworks';
import { EXPRESS_REQUEST } from '../frameworks/express/express';
import { bindFreeNames } from './fragments';
import { OUTSIDE } from './interpret/mutable';
import { stamp, type Value } from './interpret/values';
import { Interpreter } from './interpret/interpreter';
import { CallMemory } from './interpret/memo';
import type { PackageModels } from './interpret/modules';
import { nodePackage } from './interpret/nodePackages';
import { tryUncalled } from './uncalled';
import { buildService } from './service';
import { differenceOf, type Difference } from './reuse/difference';
import { NotTheSame, Reuse, type LinkState, type Previous } from './reuse/reuse';
import { Registry } from './routing/registry';

/** Links a workspace. Total: what cannot be resolved is in `Service.unknowns` or in the endpoints' own. */
export const link = (
  view: WorkspaceView,
  catalog: Catalog,
  settings: Settings,
  memory = new CallMemory(),
): Service => linkFrom(view, catalog, settings, memory, new HandedOver(undefined)).service;

interface Linked {
  readonly service: Service;
  readonly state: LinkState | undefined;
  /** How many endpoints were taken over from the linking before. */
  readonly kept: number;
  /** Facts of all modules that were run. */
  readonly facts: ReadonlyMap<string, ModuleFacts>;
}

/**
 * The linking before, handed over once: what a linking makes holds on to what it was given, so each would hold on to all
 * that went before.
 */
class HandedOver {
  constructor(private previous: Previous | undefined) {}

  take(): Previous | undefined {
    const { previous } = this;
    this.previous = undefined;
    return previous;
  }
}

/** @throws NotTheSame if what was kept turns out not to hold */
function linkFrom(
  view: WorkspaceView,
  catalog: Catalog,
  settings: Settings,
  memory: CallMemory,
  before: HandedOver,
): Linked {
  const start = stamp();
  const registry = new Registry();
  const adapters = FRAMEWORKS.map((framework) => framework.create(registry));
  const models: PackageModels = (name, subpath) => {
    for (const adapter of adapters) {
      const value = adapter.packageValue?.(name, subpath);
      if (value) return value;
    }
    return nodePackage(name, subpath);
  };
  const interpreter = new Interpreter(view, catalog, models, memory);
  const providers = adapters.flatMap(({ ambient }) => ambient ?? []);
  interpreter.ambient = (name, file) => {
    for (const provide of providers) {
      const value = provide(interpreter, name, file);
      if (value) return value;
    }
    return undefined;
  };
  interpreter.onUnknownCall = (context) => {
    const { size } = registry;
    let value: Value | undefined;
    for (const adapter of adapters) value ??= adapter.onUnknownCall?.(context);
    if (registry.size !== size) interpreter.wrote(OUTSIDE);
    return value;
  };
  interpreter.onEscape = (pkg, context) => {
    for (const value of context.args.flatMap(withMembers)) {
      const node = registry.of(value);
      if (node && !SERVERS.test(pkg)) node.escaped = true;
    }
  };
  bindFreeNames(interpreter, EXPRESS_REQUEST);
  for (const file of view.relevantFiles) interpreter.modules.load(file);
  tryUncalled(interpreter, adapters);
  for (const adapter of adapters) adapter.discover?.(interpreter);
  const { journal } = interpreter;
  const { service, state, kept } = buildService(
    interpreter,
    adapters,
    settings,
    (end) => new Reuse(interpreter, { start, end, journal }, before.take()),
  );
  const facts = new Map(interpreter.modules.loaded.map((module) => [module.file, module.facts]));
  return { service, state, kept, facts };
}

/** Packages that run an application, document it or add routes to it, and handle no errors. */
const SERVERS =
  /^(https?|http2|net|cluster|spdy|global:|socket\.io|ws|express-ws|supertest|serverless-http|aws-serverless-express|@(vendia|codegenie)\/serverless-express|@?swagger.*|morgan.*|express-list-.*)(\/|$)/;

const withMembers = (value: Value): readonly Value[] =>
  value.t === 'obj' && !value.model ? [value, ...value.props.values()] : [value];

/** What the next linking may build on. */
interface Last {
  readonly settings: Settings;
  readonly relevantFiles: readonly string[];
  readonly state: LinkState;
  readonly facts: ReadonlyMap<string, ModuleFacts>;
  readonly texts: ReadonlyMap<string, string>;
}

/** Links a workspace again and again, and keeps what an edit does not change. */
export class Linker {
  /** How many endpoints the last linking took over from the one before. */
  kept = 0;
  private last: Last | undefined;

  /** @param keeps whether endpoints are taken over; what is known must be the same without */
  constructor(
    private readonly catalog: Catalog,
    private readonly keeps = true,
  ) {}

  /** @param changed files whose facts are other than the last time; undefined: anything may be */
  link(view: WorkspaceView, settings: Settings, changed?: readonly string[]): Service {
    const previous = this.previous(view, settings, changed);
    const linked =
      (previous && this.attempt(view, settings, previous)) ??
      linkFrom(view, this.catalog, settings, new CallMemory(), new HandedOver(undefined));
    const { state, facts } = linked;
    this.kept = linked.kept;
    this.last =
      this.keeps && state
        ? {
            settings,
            relevantFiles: view.relevantFiles,
            state,
            facts,
            texts: new Map([...facts.keys()].map((file) => [file, view.text(file) ?? ''])),
          }
        : undefined;
    return linked.service;
  }

  private attempt(view: WorkspaceView, settings: Settings, previous: Previous): Linked | undefined {
    try {
      return linkFrom(view, this.catalog, settings, new CallMemory(), new HandedOver(previous));
    } catch (error) {
      if (error instanceof NotTheSame) return undefined;
      throw error;
    }
  }

  private previous(
    view: WorkspaceView,
    settings: Settings,
    changed: readonly string[] | undefined,
  ): Previous | undefined {
    const { last } = this;
    if (
      !this.keeps ||
      !last ||
      !changed ||
      settings !== last.settings ||
      !isSameList(view.relevantFiles, last.relevantFiles)
    )
      return undefined;
    const differences = new Map<string, Difference>();
    if (changed.some((file) => !last.facts.has(file))) return undefined;
    // Facts that say the same are other facts nevertheless: what is kept knows functions by their identity.
    for (const [file, before] of last.facts) {
      const after = view.module(file);
      if (before === after) continue;
      if (!after) return undefined;
      const edit = edited(last.texts.get(file) ?? '', view.text(file) ?? '');
      const difference = differenceOf(before, after, edit);
      if (!difference) return undefined;
      differences.set(file, difference);
    }
    return { state: last.state, differences };
  }
}

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);
