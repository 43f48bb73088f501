/**
 * oRPC's builders, procedures and routers. Routers are plain records; `os.use(a).prefix('/x').router({ … })` puts its
 * middleware before that of each procedure (once, where a procedure begins with it already) and its prefix before the
 * paths of those that have one. Checked by running @orpc/server 1.16.
 */
import type { Location } from '../../model/location';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  alternatives,
  concat,
  literal,
  modelled,
  native,
  object,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import { placeOf } from '../../link/routing/registry';

/** What a builder has gathered so far. */
export interface Gathered {
  readonly steps: readonly RawStep[];
  readonly inputs: readonly { readonly schema: Value; readonly at: Location }[];
  /** Of `.route({ method, path, inputStructure })`. */
  readonly route: ReadonlyMap<string, Value>;
  /** Of `.prefix('/x')`, for what `.router` is given. */
  readonly prefix?: Value;
}

export interface Procedure extends Gathered {
  readonly handler: Value;
  readonly at: Location;
  readonly handlerAt: Location;
}

/** A procedure with its names from the root. */
export interface Named {
  readonly names: readonly string[];
  readonly procedure: Procedure;
}

const MAX_DEPTH = 8;
const NOTHING: Gathered = { steps: [], inputs: [], route: new Map() };

const builders = new WeakMap<ObjectValue, Gathered>();
const procedures = new WeakMap<ObjectValue, Procedure>();
const middlewares = new WeakMap<ObjectValue, readonly RawStep[]>();
/** `lazy(() => import('./planets'))`, with what is put before what it loads. */
const lazies = new WeakMap<ObjectValue, { readonly load: Value; readonly before: readonly Gathered[] }>();

const find = <T>(map: WeakMap<ObjectValue, T>, value: Value | undefined): T | undefined => {
  for (const one of value ? alternatives(value) : []) {
    const found = one.t === 'obj' ? map.get(one) : undefined;
    if (found) return found;
  }
  return undefined;
};

export const procedureOf = (value: Value | undefined): Procedure | undefined => find(procedures, value);

const stepOf = (value: Value, at: Location): RawStep => ({
  value,
  kind: 'middleware',
  scope: 'router',
  label: value.t === 'fn' ? (value.ir.name ?? '') : '',
  at,
  conditional: false,
  role: 'middleware',
});

function stepsFrom({ args, argsAt, at, interpreter }: CallContext): readonly RawStep[] {
  const [value] = args;
  if (!value || value.t === 'lit') return [];
  const where = argsAt[0] ?? at;
  const made = find(middlewares, value);
  // What was made elsewhere goes by the name that it has here.
  if (made) return made.map((step, i) => (i === made.length - 1 ? { ...step, at: where, label: '' } : step));
  const step = stepOf(value, where);
  return [step.label === '' && value.t === 'fn' ? { ...step, label: assignedTo(interpreter, at) } : step];
}

/** `const protectedProcedure = base.use(…)`: a function without a name goes by that of what it makes. */
function assignedTo(interpreter: Interpreter, at: Location): string {
  const before = interpreter.view.text(at.file)?.slice(Math.max(0, at.span[0] - 80), at.span[0]) ?? '';
  return /\b(?:const|let|var)\s+([\w$]+)\s*=\s*$/.exec(before)?.[1] ?? '';
}

/** `os.middleware(fn)`, which can be put before further ones. */
function middlewareValue(context: CallContext, before: readonly RawStep[] = []): Value {
  const { args, argsAt, at } = context;
  const [fn = UNKNOWN] = args;
  const steps = [...before, ...(find(middlewares, fn) ?? [stepOf(fn, argsAt[0] ?? at)])];
  const value = modelled(
    {
      kind: 'orpc.middleware',
      get: (_i, self, name) =>
        name === 'concat'
          ? native(name, (call) => middlewareValue(call, steps))
          : name === 'mapInput'
            ? native(name, () => self)
            : undefined,
    },
    at,
  );
  middlewares.set(value, steps);
  return value;
}

export function builder(gathered: Gathered = NOTHING): ObjectValue {
  const value = modelled({ kind: 'orpc.builder', get: (_i, _s, name) => builderMember(gathered, name) });
  builders.set(value, gathered);
  return value;
}

function builderMember(gathered: Gathered, name: string): Value | undefined {
  switch (name) {
    case '~orpc':
      return undefined;
    case 'handler':
    case 'effect':
      return native(name, ({ args, argsAt, at }) =>
        procedureValue({ ...gathered, handler: args[0] ?? UNKNOWN, at, handlerAt: argsAt[0] ?? at }),
      );
    case 'middleware':
      return native(name, (context) => middlewareValue(context));
    case 'router':
      return native(name, ({ args }) => enhanced(args[0] ?? UNKNOWN, gathered));
    case 'lazy':
      return native(name, ({ args, at }) => enhanced(lazyValue(args[0], at), gathered));
    case '$context':
      return native(name, () => builder({ ...gathered, steps: [] }));
    default:
      return native(name, (context) => builder({ ...gathered, ...added(context, gathered, name) }));
  }
}

/** What a call of a builder, or of a procedure that was made already, adds. */
function added(context: CallContext, gathered: Gathered, name: string): Partial<Gathered> {
  const { args, argsAt, at } = context;
  const [first] = args;
  if (name === 'use') return { steps: [...gathered.steps, ...stepsFrom(context)] };
  if ((name === 'input' || name === '$input') && first)
    return { inputs: [...gathered.inputs, { schema: first, at: argsAt[0] ?? at }] };
  if ((name === 'route' || name === '$route') && first?.t === 'obj' && !first.model)
    return { route: new Map([...gathered.route, ...first.props]) };
  if (name === 'prefix' && first)
    return { prefix: gathered.prefix ? concat([gathered.prefix, first]) : first };
  return {};
}

export function procedureValue(procedure: Procedure): ObjectValue {
  const value = modelled(
    {
      kind: 'orpc.procedure',
      get: (_i, self, name) =>
        name === 'callable' || name === 'actionable' || name === 'meta' || name === 'errors'
          ? native(name, () => self)
          : name === 'use' || name === 'route'
            ? native(name, (context) => procedureValue({ ...procedure, ...added(context, procedure, name) }))
            : undefined,
      call: () => UNKNOWN,
    },
    procedure.at,
  );
  procedures.set(value, procedure);
  return value;
}

export function lazyValue(load: Value | undefined, at: Location): Value {
  const value = modelled({ kind: 'orpc.lazy' }, at);
  if (load) lazies.set(value, { load, before: [] });
  return value;
}

/** A router with what a builder puts before all of it. */
export function enhanced(value: Value, by: Gathered, depth = 0): Value {
  const procedure = procedureOf(value);
  if (procedure) return procedureValue(behind(procedure, by));
  const contract = find(builders, value);
  if (contract) return builder(behind(contract, by));
  const lazy = find(lazies, value);
  if (lazy) {
    const copy = modelled({ kind: 'orpc.lazy' }, value.t === 'obj' ? value.at : undefined);
    lazies.set(copy, { load: lazy.load, before: [by, ...lazy.before] });
    return copy;
  }
  if (value.t !== 'obj' || value.model || depth > MAX_DEPTH) return value;
  return object(
    [...value.props].map(([key, inner]) => [key, enhanced(inner, by, depth + 1)]),
    value.at,
  );
}

/** `populateContractRouterPaths(contract)`: procedures without a path get that of their names. */
export function populated(value: Value, names: readonly string[] = []): Value {
  const contract = find(builders, value);
  if (contract)
    return contract.route.has('path')
      ? value
      : builder({
          ...contract,
          route: new Map([...contract.route, ['path', literal(`/${names.join('/')}`)]]),
        });
  if (value.t !== 'obj' || value.model || names.length > MAX_DEPTH) return value;
  return object(
    [...value.props].map(([key, inner]) => [key, populated(inner, [...names, key])]),
    value.at,
  );
}

/** Procedures that a contract promises, with those that serve them as far as they are known. */
export function implemented(
  interpreter: Interpreter,
  contract: Value,
  served: Value,
  at: Location,
  depth = 0,
): { readonly contract: Gathered; readonly procedure: Procedure | undefined }[] {
  const own = find(builders, contract);
  if (own) return [{ contract: own, procedure: procedureOf(served) }];
  if (contract.t !== 'obj' || contract.model || depth > MAX_DEPTH) return [];
  return [...contract.props].flatMap(([key, inner]) =>
    implemented(interpreter, inner, memberOf(interpreter, served, key, at), at, depth + 1),
  );
}

function behind<T extends Gathered>(inner: T, { steps, prefix }: Gathered): T {
  const isThere = steps.every((step, i) => inner.steps[i]?.value === step.value);
  const path = inner.route.get('path');
  return {
    ...inner,
    steps: isThere ? inner.steps : [...steps, ...inner.steps],
    route: prefix && path ? new Map([...inner.route, ['path', concat([prefix, path])]]) : inner.route,
  };
}

/** `implement(contract)`: the contract's tree, each leaf of which is a builder that begins with what it says. */
export function implementer(contract: Value, steps: readonly RawStep[] = []): Value {
  const leaf = find(builders, contract);
  if (leaf) return builder({ ...leaf, steps: [...steps, ...leaf.steps] });
  return modelled({
    kind: 'orpc.implementer',
    get: (interpreter, _s, name, at) => {
      switch (name) {
        case 'use':
          return native(name, (context) => implementer(contract, [...steps, ...stepsFrom(context)]));
        case 'middleware':
          return native(name, (context) => middlewareValue(context));
        case 'router':
        case 'lazy':
          return native(name, (context) => {
            const [given] = context.args;
            return enhanced(name === 'lazy' ? lazyValue(given, context.at) : (given ?? UNKNOWN), {
              ...NOTHING,
              steps,
            });
          });
        case '$context':
        case '$config':
          return native(name, () => implementer(contract, steps));
        default: {
          const inner = memberOf(interpreter, contract, name, at);
          return inner.t === 'lit' ? undefined : implementer(inner, steps);
        }
      }
    },
  });
}

/** Procedures below a value; `unknown` is told of what could not be followed. */
export function proceduresOf(
  interpreter: Interpreter,
  value: Value,
  unknown: (name: string) => void,
  names: readonly string[] = [],
): Named[] {
  if (names.length > MAX_DEPTH) return [];
  const procedure = procedureOf(value);
  if (procedure) return [{ names, procedure }];
  const lazy = find(lazies, value);
  if (lazy) {
    const at = value.t === 'obj' ? (value.at ?? NOWHERE) : NOWHERE;
    const loaded = interpreter.isolated(() => interpreter.invoke(lazy.load, [], at));
    const main = memberOf(interpreter, loaded, 'default', at);
    const router = lazy.before.reduceRight(
      (inner, by) => enhanced(inner, by),
      main.t === 'lit' || main.t === 'unk' ? loaded : main,
    );
    return proceduresOf(interpreter, router, unknown, [...names, '']).map((named) => ({
      ...named,
      names: named.names.filter((name) => name !== ''),
    }));
  }
  const entries = entriesOf(interpreter, value);
  if (!entries) {
    if (value.t !== 'lit' && value.t !== 'fn') unknown(names.join('.'));
    return [];
  }
  return entries.flatMap(([key, inner]) => proceduresOf(interpreter, inner, unknown, [...names, key]));
}

const NOWHERE: Location = { file: '', span: [0, 0] };

/** Records, and modules that are imported as a whole (`import * as planets`). */
function entriesOf(
  interpreter: Interpreter,
  value: Value,
): (readonly [name: string, value: Value])[] | undefined {
  if (value.t !== 'obj') return undefined;
  if (!value.model) return [...value.props];
  if (value.model.kind !== 'namespace') return undefined;
  return interpreter.modules
    .namesIn(value)
    ?.map((name) => [name, memberOf(interpreter, value, name, value.at ?? NOWHERE)]);
}

/** Where a procedure's function is written. */
export const handlerPlace = ({ handler, handlerAt }: Procedure): Location => placeOf(handler, handlerAt);
