/** tRPC's routers: records of procedures and further routers, and the chains of calls of version 9. */
import type { Location } from '../../model/location';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  alternatives,
  modelled,
  native,
  object,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import { middlewareSteps, procedureOf, procedureValue, type Operation, type Procedure } from './procedures';

export interface TrpcRouter {
  readonly at: Location;
  readonly value: ObjectValue;
  /** Names with the values that are behind them, in order. */
  readonly entries: readonly (readonly [name: string, value: Value])[];
  /** Another router has it among its entries. */
  nested: boolean;
  /** Whether what its errors show the client is decided by an `errorFormatter`. */
  readonly formats: boolean;
}

/** A procedure with its dotted name. */
export interface Named {
  readonly name: string;
  readonly procedure: Procedure;
}

const MAX_DEPTH = 8;

export class Routers {
  readonly all: TrpcRouter[] = [];
  private readonly byValue = new Map<ObjectValue, TrpcRouter>();

  of(value: Value | undefined): TrpcRouter | undefined {
    for (const one of value ? alternatives(value) : []) {
      const found = one.t === 'obj' ? this.byValue.get(one) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  /** `t.router({ user: userRouter, health: t.procedure.query(…) })`. */
  make(record: Value | undefined, at: Location, formats: boolean): Value {
    return this.add(record?.t === 'obj' ? [...record.props] : [], at, formats);
  }

  /** `t.mergeRouters(a, b)`. */
  merge({ args, at }: CallContext, formats: boolean): Value {
    return this.add(
      args.flatMap((arg) => {
        const router = this.of(arg);
        if (router) router.nested = true;
        return router?.entries ?? [];
      }),
      at,
      formats,
    );
  }

  private add(entries: TrpcRouter['entries'], at: Location, formats: boolean): Value {
    const value = modelled(
      {
        kind: 'trpc.router',
        get: (interpreter, _self, name, readAt) => {
          if (name === '_def')
            return object([
              ['procedures', object(entries)],
              ['record', object(entries)],
            ]);
          if (name === 'createCaller') return native(name, () => UNKNOWN);
          const own = entries.find(([key]) => key === name)?.[1];
          return own && this.resolved(interpreter, own, readAt);
        },
      },
      at,
    );
    const router: TrpcRouter = { at, value, entries, nested: false, formats };
    this.byValue.set(value, router);
    this.all.push(router);
    for (const [, entry] of entries) this.markNested(entry, 0);
    return value;
  }

  private markNested(value: Value, depth: number): void {
    const router = this.of(value);
    if (router) router.nested = true;
    else if (value.t === 'obj' && !value.model && depth < MAX_DEPTH)
      for (const inner of value.props.values()) this.markNested(inner, depth + 1);
  }

  /** `lazy(() => import('./user'))` is what the function returns. */
  private resolved(interpreter: Interpreter, value: Value, at: Location): Value {
    const load = value.t === 'obj' ? lazies.get(value) : undefined;
    return load ? interpreter.invoke(load, [], at) : value;
  }

  /** Procedures below a value; `unknown` is told of what could not be followed. */
  procedures(
    interpreter: Interpreter,
    value: Value,
    unknown: (name: string) => void,
    name = '',
    depth = 0,
  ): Named[] {
    if (depth > MAX_DEPTH) return [];
    const whole = this.resolved(interpreter, value, { file: '', span: [0, 0] });
    const procedure = procedureOf(whole);
    if (procedure) return [{ name, procedure }];
    const router = this.of(whole);
    if (router && depth > 0) router.nested = true;
    const entries = router?.entries ?? (whole.t === 'obj' && !whole.model ? [...whole.props] : undefined);
    if (!entries) {
      if (whole.t !== 'lit') unknown(name);
      return [];
    }
    return entries.flatMap(([key, inner]) =>
      this.procedures(interpreter, inner, unknown, name === '' ? key : `${name}.${key}`, depth + 1),
    );
  }

  /** A router of version 9: every call returns one with an entry more. */
  chained(at: Location, entries: TrpcRouter['entries'] = [], steps: readonly RawStep[] = []): Value {
    const value = this.add(entries, at, false) as ObjectValue;
    const members = value.model;
    value.model = {
      kind: 'trpc.router',
      get: (interpreter, self, name, readAt) =>
        this.chainMember(self, entries, steps, name) ?? members?.get?.(interpreter, self, name, readAt),
    };
    return value;
  }

  private chainMember(
    self: ObjectValue,
    entries: TrpcRouter['entries'],
    steps: readonly RawStep[],
    name: string,
  ): Value | undefined {
    const next = (at: Location, more: TrpcRouter['entries'], also: readonly RawStep[] = []): Value => {
      const own = this.of(self);
      // What it grew into stands for it.
      if (own) own.nested = true;
      return this.chained(at, [...entries, ...more], [...steps, ...also]);
    };
    switch (name) {
      case 'query':
      case 'mutation':
      case 'subscription':
        return native(name, (context) => next(self.at ?? context.at, chainedProcedure(context, name, steps)));
      case 'middleware':
        return native(name, (context) => next(self.at ?? context.at, [], middlewareSteps(context)));
      case 'merge':
        return native(name, (context) => next(self.at ?? context.at, this.mergedInto(context, steps)));
      case 'transformer':
      case 'formatError':
      case 'interop':
      case 'flat':
        return native(name, () => self);
      default:
        return undefined;
    }
  }

  /** `.merge('user.', userRouter)`: what stands before covers the merged procedures too. */
  private mergedInto({ args, interpreter }: CallContext, steps: readonly RawStep[]): TrpcRouter['entries'] {
    const prefix = args.length > 1 ? (stringOf(args[0]) ?? '{?}') : '';
    const child = args.at(-1);
    const router = this.of(child);
    if (router) router.nested = true;
    if (!child) return [];
    return this.procedures(interpreter, child, () => undefined).map(({ name, procedure }) => [
      prefix + name,
      procedureValue({ ...procedure, steps: [...steps, ...procedure.steps] }),
    ]);
  }
}

/** `.query('name', { input, resolve })`. */
function chainedProcedure(
  { interpreter, args, argsAt, at }: CallContext,
  operation: Operation,
  steps: readonly RawStep[],
): TrpcRouter['entries'] {
  const [name, definition] = args;
  if (!definition) return [];
  const where = argsAt[0] ?? at;
  const schema = memberOf(interpreter, definition, 'input', at);
  const handler = memberOf(interpreter, definition, 'resolve', at);
  return [
    [
      stringOf(name) ?? '{?}',
      procedureValue({
        operation,
        steps,
        inputs: schema.t === 'lit' ? [] : [{ schema, at: where }],
        handler,
        at: where,
        handlerAt: argsAt[1] ?? at,
      }),
    ],
  ];
}

const lazies = new WeakMap<ObjectValue, Value>();

export const lazy = native('lazy', ({ args, at }) => {
  const value = modelled({ kind: 'trpc.lazy' }, at);
  if (args[0]) lazies.set(value, args[0]);
  return value;
});
