/** Router objects of one linking, by value. */
import type { Location } from '../../model/location';
import type { StepScope } from '../../model/endpoint';
import { alternatives, UNKNOWN, type NativeValue, type ObjectValue, type Value } from '../interpret/values';
import type { CallContext, Interpreter } from '../interpret/interpreter';
import type { RawStep, RouterNode } from './model';

export class Registry {
  private readonly byValue = new Map<ObjectValue, RouterNode>();
  /** Ask whether a middleware of the workspace answers requests by handing them to a handler of operations. */
  readonly carriers: ((value: Value, at: Location) => boolean)[] = [];

  /** Set while a function is run to see to which routers it hands requests. */
  private handed: RouterNode[] | undefined;

  /** `router(req, res, next)`: what comes next is the router's affair. */
  enter({ interpreter, at }: CallContext, self: ObjectValue): Value {
    const node = this.of(self);
    if (node) this.handed?.push(node);
    interpreter.trace?.continues.push({ path: interpreter.path, at });
    return UNKNOWN;
  }

  /** The routers that a function calls, while `run` runs it. */
  enteredBy(run: () => void): readonly RouterNode[] {
    const seen: RouterNode[] = (this.handed = []);
    try {
      run();
    } finally {
      this.handed = undefined;
    }
    return seen;
  }

  carries(value: Value, at: Location): boolean {
    return value.t === 'fn' && this.carriers.some((asks) => asks(value, at));
  }

  /** How many routers there are. */
  get size(): number {
    return this.byValue.size;
  }

  /** A router on which nothing is registered yet; `assumed`: made for a parameter of a function that nothing calls. */
  make(
    framework: string,
    kind: RouterNode['kind'],
    value: ObjectValue,
    at: Location,
    assumed = false,
  ): RouterNode {
    const node: RouterNode = {
      framework,
      kind,
      value,
      at,
      entries: [],
      settings: new Map(),
      mounted: false,
      assumed,
    };
    this.byValue.set(value, node);
    return node;
  }

  /** Another object through which the same router is filled. */
  alias(value: ObjectValue, node: RouterNode): void {
    this.byValue.set(value, node);
  }

  of(value: Value | undefined): RouterNode | undefined {
    if (!value) return undefined;
    for (const one of alternatives(value)) {
      if (one.t !== 'obj') continue;
      const node = this.byValue.get(one) ?? this.of(one.props.get('#base'));
      if (node) return node;
    }
    return undefined;
  }

  all(framework: string): RouterNode[] {
    return [...new Set(this.byValue.values())].filter((node) => node.framework === framework);
  }
}

/** A method of a framework that only tells it what to collect: it runs nothing, and requests do not meet what it keeps. */
export const registering = (name: string, call: NativeValue['call']): NativeValue => ({
  t: 'nat',
  name,
  call,
  symbol: undefined,
  registers: true,
});

/** By which an application is told from others. */
export const appKey = ({ at }: Pick<RouterNode, 'at'>): string => `${at.file}#${String(at.span[0])}`;

/** Is the point of execution inside a branch that may not be taken at run time? */
export const isConditional = (interpreter: Interpreter): boolean =>
  interpreter.depth > 0 &&
  interpreter.path.facts.some((fact) => fact.on === 'other' || fact.on === 'production');

/** From the start of a registration to the end of its path, which is the argument at `index`. */
export function nameLocation(
  { at, argsAt, nameFrom }: Pick<CallContext, 'at' | 'argsAt' | 'nameFrom'>,
  index = 0,
): Location {
  const path = argsAt[index];
  const from = nameFrom ?? at.span[0];
  return path?.file === at.file && path.span[1] > from ? { file: at.file, span: [from, path.span[1]] } : at;
}

/** Where a function of the workspace is written; `at` for every other value. */
export const placeOf = (value: Value, at: Location): Location =>
  value.t === 'fn' ? { file: value.module.file, span: value.ir.at } : at;

/** One value or a list of them, as many options of frameworks take them. */
export const listOf = (value: Value): readonly Value[] => (value.t === 'arr' ? value.items : [value]);

/** The arguments of a registration from `from` on, flattened, as steps of a chain. */
export function stepsOf(context: CallContext, from: number, scope: StepScope): RawStep[] {
  const { interpreter, args, argsAt, at } = context;
  const conditional = isConditional(interpreter);
  const result: RawStep[] = [];
  // What is written at the place is the list; a step of it is told from the others by its own name.
  const add = (value: Value, where: Location, listed: boolean): void => {
    if (value.t === 'arr') {
      for (const item of value.items) add(item, where, true);
      return;
    }
    if (value.t === 'lit') return;
    const label = listed ? nameOf(value) : '';
    result.push({ value, kind: 'middleware', scope, label, at: where, conditional });
  };
  args.slice(from).forEach((arg, index) => {
    const where = argsAt[from + index] ?? at;
    add(arg, where, interpreter.view.text(where.file)?.startsWith('...', where.span[0]) ?? false);
  });
  return result;
}

const nameOf = (value: Value): string => (value.t === 'fn' ? (value.ir.name ?? '') : '');
