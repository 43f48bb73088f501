/** Modules of the workspace as the interpreter loads and links them. */
import type { ExportBinding, ImportBinding } from '../../model/ir';
import type { Location } from '../../model/location';
import type { Interpreter } from './interpreter';
import { jsonModule } from './jsonModules';
import { memberOf } from './members';
import { ModuleScope } from './moduleScope';
import type { Mutable } from './mutable';
import type { ModuleInstance } from './scope';
import { external, modelled, object, stamp, UNKNOWN, type ObjectValue, type Value } from './values';

/** Values that stand for the exports of packages; a package without one is an `ExternalValue`. */
export type PackageModels = (name: string, subpath: string, interpreter: Interpreter) => Value | undefined;

/** The exports that were looked for on the way, by module: barrels may lead in circles. */
type Seen = Map<ModuleInstance, string[]>;

export class Modules {
  private readonly instances = new Map<string, ModuleInstance | null>();
  private readonly namespaces = new Map<string, ObjectValue>();
  private readonly data = new Map<string, Value | undefined>();

  constructor(private readonly interpreter: Interpreter) {}

  /** The evaluated module, or undefined if the workspace has no such module. */
  load(file: string): ModuleInstance | undefined {
    const known = this.instances.get(file);
    if (known !== undefined) return known ?? undefined;
    const facts = this.interpreter.view.module(file);
    if (!facts) {
      this.instances.set(file, null);
      return undefined;
    }
    const start = stamp();
    const instance = ModuleScope.create(facts);
    this.instances.set(file, instance);
    this.run(instance, start);
    return instance;
  }

  get loaded(): readonly ModuleInstance[] {
    return [...this.instances.values()].filter((instance) => instance !== null);
  }

  private run(instance: ModuleInstance, start: number): void {
    const { interpreter } = this;
    instance.state = 'running';
    interpreter.journal.loaded();
    const { trace, log, watch, isCut, barred } = interpreter;
    // What a module is does not depend on who needed it first.
    const stack = interpreter.callStack.splice(0);
    log?.modules.push(instance.file);
    const late = interpreter.isSetUp
      ? undefined
      : { start, saw: new Set<Mutable>(), wrote: new Set<Mutable>() };
    interpreter.trace = undefined;
    interpreter.log = undefined;
    interpreter.watch = late;
    interpreter.barred = new Set();
    interpreter.isolated(() => {
      interpreter.fuel = 300_000;
      for (const specifier of instance.facts.ir.sideEffectImports) this.require(instance.file, specifier);
      interpreter.runBody(
        { module: instance, scope: instance.scope, returns: [] },
        undefined,
        instance.facts.ir.body,
      );
    });
    if (late) interpreter.lateLoads.push({ ...late, end: stamp(), file: instance.file });
    interpreter.callStack.push(...stack);
    Object.assign(interpreter, { trace, log, watch, isCut, barred });
    instance.state = 'done';
  }

  /** What `require(specifier)` returns. */
  require(fromFile: string, specifier: string, at?: Location): Value {
    const target = this.interpreter.view.resolve(fromFile, specifier);
    if (target.kind === 'package') return this.packageValue(target.name, target.subpath, at);
    if (target.kind === 'unresolved') return UNKNOWN;
    const module = this.load(target.file);
    if (!module) return this.json(target.file) ?? UNKNOWN;
    return module.facts.ir.exports.length > 0 ? this.namespace(module) : this.commonJs(module);
  }

  private json(file: string): Value | undefined {
    if (!this.data.has(file)) this.data.set(file, jsonModule(this.interpreter.view, file));
    return this.data.get(file);
  }

  packageValue(name: string, subpath: string, at?: Location): Value {
    const modelledPackage = this.interpreter.packages(name, subpath, this.interpreter);
    return modelledPackage ?? external(subpath === '' ? name : `${name}/${subpath}`, '', { at });
  }

  /** The value behind an import binding. */
  imported(fromFile: string, binding: ImportBinding): Value {
    const target = this.interpreter.view.resolve(fromFile, binding.from);
    const at = { file: fromFile, span: binding.at };
    if (target.kind === 'package') {
      const whole = this.packageValue(target.name, target.subpath, at);
      if (binding.imported === '*' || binding.imported === 'default') return whole;
      return memberOf(this.interpreter, whole, binding.imported, at);
    }
    if (target.kind === 'unresolved')
      return (
        (binding.from.startsWith('#') ? this.interpreter.ambient?.(binding.imported, fromFile) : undefined) ??
        UNKNOWN
      );
    const module = this.load(target.file);
    if (!module) {
      const data = this.json(target.file);
      if (!data || binding.imported === '*' || binding.imported === 'default') return data ?? UNKNOWN;
      return memberOf(this.interpreter, data, binding.imported, at);
    }
    if (binding.imported === '*') {
      return module.facts.ir.exports.length > 0 ? this.namespace(module) : this.commonJs(module);
    }
    return this.exported(module, binding.imported) ?? UNKNOWN;
  }

  /** An export of a module, through re-exports and CommonJS; undefined if there is none. */
  exported(module: ModuleInstance, name: string, seen: Seen = new Map()): Value | undefined {
    const names = seen.get(module);
    if (names?.includes(name)) return undefined;
    if (names) names.push(name);
    else seen.set(module, [name]);
    const { exports } = module.facts.ir;
    const { named, all } = indexed(exports);
    for (const entry of named.get(name) ?? []) {
      const value = this.exportEntry(module, entry, name, seen);
      if (value) return value;
    }
    for (const entry of name === 'default' ? [] : all) {
      const target = this.interpreter.view.resolve(module.file, entry.from);
      if (target.kind === 'package') continue;
      const from = target.kind === 'file' ? this.load(target.file) : undefined;
      const value = from && this.exported(from, name, seen);
      if (value) return value;
    }
    if (exports.length > 0) return undefined;
    const whole = this.commonJs(module);
    if (whole.t === 'obj') {
      this.interpreter.saw(whole);
      const own = whole.props.get(name);
      if (own) return own;
    } else if (name !== 'default')
      return memberOf(this.interpreter, whole, name, { file: module.file, span: [0, 0] });
    return name === 'default' ? whole : undefined;
  }

  private exportEntry(
    module: ModuleInstance,
    entry: ExportBinding,
    name: string,
    seen: Seen,
  ): Value | undefined {
    if (entry.kind === 'all' || entry.exported !== name) return undefined;
    if (entry.kind === 'local') return this.local(module, entry.local);
    const target = this.interpreter.view.resolve(module.file, entry.from);
    const at = { file: module.file, span: entry.at };
    if (target.kind === 'package') {
      const whole = this.packageValue(target.name, target.subpath, at);
      return entry.imported === '*' || entry.imported === 'default'
        ? whole
        : memberOf(this.interpreter, whole, entry.imported, at);
    }
    const from = target.kind === 'file' ? this.load(target.file) : undefined;
    if (!from) return UNKNOWN;
    return entry.imported === '*' ? this.namespace(from) : this.exported(from, entry.imported, seen);
  }

  /** A name of a module's top level; imports are resolved when they are first read. */
  local(module: ModuleInstance, name: string): Value | undefined {
    this.interpreter.saw(module.scope);
    const own = module.scope.vars.get(name);
    if (own) return own;
    const binding = module.facts.ir.imports.find((candidate) => candidate.local === name);
    if (!binding) return undefined;
    const value = this.imported(module.file, binding);
    // A cycle may not have the export yet: do not remember its absence.
    if (value !== UNKNOWN) module.scope.vars.set(name, value);
    return value;
  }

  private commonJs(module: ModuleInstance): Value {
    this.interpreter.saw(module.moduleObject);
    return module.moduleObject.props.get('exports') ?? object();
  }

  private namespace(module: ModuleInstance): Value {
    const known = this.namespaces.get(module.file);
    if (known) return known;
    const value = modelled({
      kind: 'namespace',
      get: (_interpreter, _self, name) => this.exported(module, name),
    });
    this.namespaces.set(module.file, value);
    return value;
  }

  /** Names of what a module's namespace object has, through `export *`; undefined for every other value. */
  namesIn(namespace: ObjectValue): string[] | undefined {
    const file = [...this.namespaces].find(([, value]) => value === namespace)?.[0];
    const module = file === undefined ? undefined : this.load(file);
    return module && this.allNames(module, new Set());
  }

  private allNames(module: ModuleInstance, seen: Set<string>): string[] {
    if (seen.has(module.file)) return [];
    seen.add(module.file);
    const further = module.facts.ir.exports.flatMap((entry) => {
      if (entry.kind !== 'all') return [];
      const target = this.interpreter.view.resolve(module.file, entry.from);
      const from = target.kind === 'file' ? this.load(target.file) : undefined;
      return from ? this.allNames(from, seen).filter((name) => name !== 'default') : [];
    });
    return [...new Set([...this.exportNames(module), ...further])];
  }

  /** Names that a module exports, for enumeration (`Object.values(require('./routes'))`). */
  exportNames(module: ModuleInstance): string[] {
    return module.facts.ir.exports.flatMap((entry) => (entry.kind === 'all' ? [] : [entry.exported]));
  }
}

interface Exports {
  readonly named: ReadonlyMap<string, readonly ExportBinding[]>;
  /** `export * from …`, in order. */
  readonly all: readonly Extract<ExportBinding, { readonly kind: 'all' }>[];
}

const indexes = new WeakMap<readonly ExportBinding[], Exports>();

/** Names are looked for through barrels of hundreds of modules, each of which is asked for each name. */
function indexed(exports: readonly ExportBinding[]): Exports {
  let index = indexes.get(exports);
  if (!index) {
    const named = new Map<string, ExportBinding[]>();
    for (const entry of exports) {
      if (entry.kind === 'all') continue;
      const others = named.get(entry.exported);
      if (others) others.push(entry);
      else named.set(entry.exported, [entry]);
    }
    index = { named, all: exports.filter((entry) => entry.kind === 'all') };
    indexes.set(exports, index);
  }
  return index;
}
