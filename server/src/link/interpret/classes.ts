/** Classes, their instances, and instances that dependency injection would make. */
import type { ClassMember, TypeRef } from '../../model/ir';
import type { Location } from '../../model/location';
import type { Interpreter } from './interpreter';
import { memberOf } from './members';
import { functionOf } from './functions';
import { Scope, type ModuleInstance } from './scope';
import { evaluateName } from './names';
import { external, stamp, UNKNOWN, type ClassValue, type ObjectValue, type Value } from './values';

export function classValue(
  interpreter: Interpreter,
  module: ModuleInstance,
  scope: Scope,
  index: number,
): Value {
  const ir = module.facts.ir.classes[index];
  if (!ir) return UNKNOWN;
  const base = ir.super ? interpreter.eval(ir.super) : undefined;
  const cls: ClassValue = { t: 'cls', ir, module, scope, base, statics: new Map() };
  if (ir.name) scope.vars.set(ir.name, cls);
  for (const member of ir.members) {
    if (!member.static || typeof member.name !== 'string') continue;
    if (member.kind === 'method' && member.fn !== undefined) {
      cls.statics.set(member.name, functionOf(module, scope, member.fn, cls, cls));
    } else if (member.kind === 'prop' && member.value) {
      cls.statics.set(
        member.name,
        withSelf(interpreter, module, scope, cls, () => interpreter.eval(member.value ?? NEVER)),
      );
    } else if (member.kind === 'static-block' && member.fn !== undefined) {
      const block = functionOf(module, scope, member.fn, cls, cls);
      if (block.t === 'fn') interpreter.invoke(block, [], { file: module.file, span: member.at }, cls);
    }
  }
  return cls;
}

const NEVER = { k: 'opaque', at: [0, 0] } as const;

function withSelf<T>(
  interpreter: Interpreter,
  module: ModuleInstance,
  scope: Scope,
  self: Value,
  work: () => T,
): T {
  const inner = new Scope(scope, module, interpreter.depth, self);
  interpreter.frames.push({ module, scope: inner, returns: [] });
  try {
    return work();
  } finally {
    interpreter.frames.pop();
  }
}

/** `Class.name`, through the superclasses. */
export function classMember(interpreter: Interpreter, target: ClassValue, name: string, at: Location): Value {
  interpreter.saw(target.scope);
  const own = target.statics.get(name);
  if (own) return own;
  const getter = target.ir.members.find((m) => m.static && m.kind === 'get' && m.name === name);
  if (getter?.fn !== undefined)
    return interpreter.invoke(
      functionOf(target.module, target.scope, getter.fn, target, target),
      [],
      at,
      target,
    );
  if (name === 'name') return { t: 'lit', v: target.ir.name ?? '' };
  if (name === 'prototype') return UNKNOWN;
  return target.base ? memberOf(interpreter, target.base, name, at) : UNKNOWN;
}

/** A method or accessor of the instance's class or of one of its superclasses. */
export function instanceMember(
  interpreter: Interpreter,
  self: ObjectValue,
  cls: ClassValue,
  name: string,
  at: Location,
): Value | undefined {
  const member = cls.ir.members.find(
    (m) => m.name === name && !m.static && m.kind !== 'prop' && m.kind !== 'set',
  );
  if (member?.fn !== undefined) {
    const method = functionOf(cls.module, cls.scope, member.fn, self, cls);
    return member.kind === 'get' ? interpreter.invoke(method, [], at, self) : method;
  }
  const property = cls.ir.members.find((m) => m.name === name && !m.static && m.kind === 'prop');
  if (property) return typedProperty(interpreter, cls, property);
  if (cls.base?.t === 'cls') return instanceMember(interpreter, self, cls.base, name, at);
  if (cls.base?.t === 'ext')
    return memberOf(interpreter, external(cls.base.pkg, `${cls.base.path}()`), name, at);
  return undefined;
}

/** A property that only a type declares: `@Inject() private readonly users: UsersService`. */
function typedProperty(interpreter: Interpreter, cls: ClassValue, property: ClassMember): Value | undefined {
  return property.type ? valueOfType(interpreter, cls.module, property.type) : undefined;
}

/** `new Class(...args)`. Missing constructor arguments are made from their declared types. */
export function construct(
  interpreter: Interpreter,
  cls: ClassValue,
  args: readonly Value[],
  at: Location,
): ObjectValue {
  const self: ObjectValue = {
    t: 'obj',
    props: new Map(),
    open: false,
    labels: [],
    cls,
    at,
    getters: undefined,
    born: stamp(),
  };
  interpreter.log?.reaches(interpreter.callStack.length + 1);
  if (interpreter.callStack.length >= 14) interpreter.isCut = true;
  else initialise(interpreter, cls, self, args, at);
  return self;
}

function initialise(
  interpreter: Interpreter,
  cls: ClassValue,
  self: ObjectValue,
  args: readonly Value[],
  at: Location,
): void {
  const constructor = cls.ir.members.find((m) => m.kind === 'ctor');
  const fn = constructor?.fn === undefined ? undefined : cls.module.facts.ir.functions[constructor.fn];
  if (!fn && cls.base?.t === 'cls') initialise(interpreter, cls.base, self, args, at);
  if (cls.base?.t === 'ext' && !self.model) {
    const made = interpreter.packages(cls.base.pkg, '', interpreter);
    if (made) self.props.set('#base', made);
  }
  withSelf(interpreter, cls.module, cls.scope, self, () => {
    for (const member of cls.ir.members) {
      if (member.static || member.kind !== 'prop' || typeof member.name !== 'string' || !member.value)
        continue;
      self.props.set(member.name, interpreter.eval(member.value));
    }
  });
  if (!fn || constructor?.fn === undefined) return;
  const values = fn.params.map((param, index): Value => {
    const given = args[index];
    if (given) return given;
    return (param.type && valueOfType(interpreter, cls.module, param.type)) ?? UNKNOWN;
  });
  fn.params.forEach((param, index) => {
    const name =
      param.pat.k === 'id'
        ? param.pat.name
        : param.pat.k === 'default' && param.pat.pat.k === 'id'
          ? param.pat.pat.name
          : undefined;
    if (param.property && name) self.props.set(name, values[index] ?? UNKNOWN);
  });
  interpreter.invoke(functionOf(cls.module, cls.scope, constructor.fn, self, cls), values, at, self);
}

const instances = new WeakMap<Interpreter, Map<ClassValue['ir'], ObjectValue>>();

/** The one instance of a class that dependency injection would hand out. */
export function injectedInstance(interpreter: Interpreter, cls: ClassValue): ObjectValue {
  let known = instances.get(interpreter);
  if (!known) instances.set(interpreter, (known = new Map()));
  const made = known.get(cls.ir);
  if (made) return made;
  const self: ObjectValue = { t: 'obj', props: new Map(), open: false, labels: [], cls, born: stamp() };
  known.set(cls.ir, self);
  const trace = interpreter.trace;
  interpreter.trace = undefined;
  interpreter.isolated(() => {
    initialise(interpreter, cls, self, [], { file: cls.module.file, span: cls.ir.at });
  });
  interpreter.trace = trace;
  return self;
}

/** A value of a declared type, if the type leads to a class of the workspace or to a package. */
export function valueOfType(
  interpreter: Interpreter,
  module: ModuleInstance,
  type: TypeRef,
): Value | undefined {
  if (type.kind === 'union') {
    const ref = type.args?.find((part) => part.kind === 'ref');
    return ref && valueOfType(interpreter, module, ref);
  }
  if (type.kind !== 'ref' || !type.name) return undefined;
  const [head = '', ...rest] = type.name.split('.');
  const at = { file: module.file, span: type.at };
  let value = evaluateName(interpreter, module.scope, head);
  for (const part of rest) value = value && memberOf(interpreter, value, part, at);
  if (value?.t === 'cls') return injectedInstance(interpreter, value);
  // A class that a framework models is constructed by its model.
  if (value?.t === 'obj' && value.model?.call)
    return interpreter.call(value, {
      args: [],
      argsAt: [],
      at,
      label: type.name,
      self: undefined,
      isNew: true,
    });
  if (value?.t === 'ext') return external(value.pkg, `${value.path}()`, { at });
  return undefined;
}
