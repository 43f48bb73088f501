/** Procedures, their builders and middleware: `t.procedure.use(isSignedIn).input(S).mutation(fn)`. */
import type { Location } from '../../model/location';
import type { CallContext } from '../../link/interpret/interpreter';
import {
  alternatives,
  modelled,
  native,
  UNKNOWN,
  type FunctionValue,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';

export type Operation = 'query' | 'mutation' | 'subscription';

export interface InputSchema {
  readonly schema: Value;
  readonly at: Location;
}

/** What a builder has gathered so far. */
export interface Gathered {
  readonly steps: readonly RawStep[];
  readonly inputs: readonly InputSchema[];
  readonly meta?: Value;
}

export interface Procedure extends Gathered {
  readonly operation: Operation;
  readonly handler: Value;
  readonly at: Location;
  readonly handlerAt: Location;
}

const builders = new WeakMap<ObjectValue, Gathered>();
const middlewares = new WeakMap<ObjectValue, readonly RawStep[]>();
const procedures = new WeakMap<ObjectValue, Procedure>();

const find = <T>(map: WeakMap<ObjectValue, T>, value: Value): T | undefined => {
  for (const one of alternatives(value)) {
    const found = one.t === 'obj' ? map.get(one) : undefined;
    if (found) return found;
  }
  return undefined;
};

export const procedureOf = (value: Value): Procedure | undefined => find(procedures, value);
const NOTHING: Gathered = { steps: [], inputs: [] };

/** A middleware in `.use(…)`: a function, or one or several that `t.middleware` and `.pipe` made. */
export function middlewareSteps(context: CallContext): readonly RawStep[] {
  const { args, argsAt, at } = context;
  const [value] = args;
  if (!value || value.t === 'lit') return [];
  const where = argsAt[0] ?? at;
  const made = find(middlewares, value);
  return made
    ? made.map((step, i) => (i === made.length - 1 ? { ...step, at: where, label: '' } : step))
    : [stepOf(value, where, isInline(value, where) ? (value.ir.name ?? assignedTo(context)) : '')];
}

const isInline = (value: Value, where: Location): value is FunctionValue =>
  value.t === 'fn' && value.module.file === where.file && value.ir.at[0] === where.span[0];

/** `const protectedProcedure = t.procedure.use(…)`: a function without a name goes by that of what it makes. */
function assignedTo({ interpreter, at }: CallContext): string {
  const before = interpreter.view.text(at.file)?.slice(Math.max(0, at.span[0] - 80), at.span[0]) ?? '';
  return /\b(?:const|let|var)\s+([\w$]+)\s*=\s*$/.exec(before)?.[1] ?? '';
}

const stepOf = (value: Value, at: Location, label = ''): RawStep => ({
  value,
  kind: 'middleware',
  scope: 'router',
  label,
  at,
  conditional: false,
  role: 'middleware',
});

/** `t.middleware(fn)`, which can be piped into further ones. */
export function makeMiddleware(context: CallContext, before: readonly RawStep[] = []): Value {
  const steps = [...before, ...middlewareSteps(context)];
  const value = modelled(
    {
      kind: 'trpc.middleware',
      get: (_i, _s, name) =>
        name === 'unstable_pipe' || name === 'pipe'
          ? native(name, (call) => makeMiddleware(call, steps))
          : undefined,
    },
    context.at,
  );
  middlewares.set(value, steps);
  return value;
}

const OPERATIONS = new Set(['query', 'mutation', 'subscription']);

export function makeBuilder(gathered: Gathered = NOTHING): ObjectValue {
  const value = modelled({ kind: 'trpc.builder', get: (_i, _s, name) => member(gathered, name) });
  builders.set(value, gathered);
  return value;
}

function member(gathered: Gathered, name: string): Value | undefined {
  if (OPERATIONS.has(name))
    return native(name, (context) => makeProcedure(context, gathered, name as Operation));
  switch (name) {
    case 'use':
      return native(name, (context) =>
        makeBuilder({ ...gathered, steps: [...gathered.steps, ...middlewareSteps(context)] }),
      );
    case 'input':
      return native(name, ({ args, argsAt, at }) =>
        makeBuilder({
          ...gathered,
          inputs: [...gathered.inputs, { schema: args[0] ?? UNKNOWN, at: argsAt[0] ?? at }],
        }),
      );
    case 'concat':
    case 'unstable_concat':
      return native(name, ({ args }) => {
        const other = args[0] && find(builders, args[0]);
        return makeBuilder(
          other
            ? {
                steps: [...gathered.steps, ...other.steps],
                inputs: [...gathered.inputs, ...other.inputs],
                meta: other.meta ?? gathered.meta,
              }
            : gathered,
        );
      });
    case 'meta':
      return native(name, ({ args }) => makeBuilder({ ...gathered, meta: args[0] }));
    case '_def':
      return undefined;
    default:
      // `output`, `caller`, and what extensions add.
      return native(name, ({ self }) => self ?? makeBuilder(gathered));
  }
}

function makeProcedure(context: CallContext, gathered: Gathered, operation: Operation): Value {
  const { args, argsAt, at } = context;
  return procedureValue({
    ...gathered,
    operation,
    handler: args[0] ?? UNKNOWN,
    at,
    handlerAt: argsAt[0] ?? at,
  });
}

export function procedureValue(procedure: Procedure): ObjectValue {
  const value = modelled({ kind: 'trpc.procedure' }, procedure.at);
  procedures.set(value, procedure);
  return value;
}

const CHAINED = new Set(['input', 'use', 'meta', 'output', ...OPERATIONS]);

/** `protectedProcedure.input(S)` where the builder is defined out of sight: what it does before is not known. */
export function unseenBuilder(context: CallContext): Value | undefined {
  const parts = /^(\w*[pP]rocedure)\b[^]*?\.(\w+)$/.exec(context.label);
  const [, builder = '', name = ''] = parts ?? [];
  if (!parts || !CHAINED.has(name)) return undefined;
  const step: RawStep = stepOf(UNKNOWN, context.at, builder);
  const call = member({ steps: [step], inputs: [] }, name);
  return call && context.interpreter.call(call, context);
}
