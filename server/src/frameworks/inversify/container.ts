/** Containers of inversify: what a token stands for, where a controller names its middleware by one. */
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import {
  external,
  modelled,
  native,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';

type Make = (interpreter: Interpreter) => Value;

interface Binding {
  readonly make: Make;
  readonly at: Location;
}

export class Containers {
  private readonly bindings = new Map<unknown, Binding[]>();

  /** The package `inversify`. */
  readonly package: Value = modelled({
    kind: 'package',
    get: (_i, self, name) =>
      name === 'default'
        ? self
        : name === 'Container' || name === 'ContainerModule'
          ? native(name, ({ args, interpreter, at }) => this.container(interpreter, args[0], at), {
              pkg: 'inversify',
              path: `.${name}()`,
            })
          : external('inversify', `.${name}`),
  });

  /** What is bound to a token: of several services in one workspace, that of the one whose file asks. */
  resolve(interpreter: Interpreter, token: Value, file: string): Value | undefined {
    const bindings = this.bindings.get(keyOf(token)) ?? [];
    const dir = (of: string): string | undefined => interpreter.view.projectOf(of)?.dir;
    const own = bindings.find(({ at }) => dir(at.file) === dir(file)) ?? bindings[0];
    return own && interpreter.isolated(() => own.make(interpreter));
  }

  private container(interpreter: Interpreter, register: Value | undefined, at: Location): ObjectValue {
    const bind = native('bind', (context) => this.bound(context.args[0], context.at));
    // A module is given `bind` itself: `new ContainerModule((bind) => …)`.
    if (register?.t === 'fn') interpreter.invoke(register, [bind], at);
    return modelled(
      {
        kind: 'inversify.container',
        get: (_i, _self, name) =>
          name === 'bind' || name === 'rebind'
            ? bind
            : name === 'get' || name === 'resolve'
              ? native(name, ({ interpreter: run, args, at: where }) =>
                  args[0] ? (this.resolve(run, args[0], where.file) ?? UNKNOWN) : UNKNOWN,
                )
              : UNKNOWN,
      },
      at,
    );
  }

  /** `bind(token)`: what follows says what it is bound to. */
  private bound(token: Value | undefined, at: Location): ObjectValue {
    const to = (name: string, makeOf: (arg: Value | undefined) => Make): Value =>
      native(name, ({ args }) => {
        const key = token && keyOf(token);
        if (key !== undefined)
          this.bindings.set(key, [...(this.bindings.get(key) ?? []), { make: makeOf(args[0]), at }]);
        return UNKNOWN;
      });
    return modelled({
      kind: 'inversify.binding',
      get: (_i, _self, name) => {
        switch (name) {
          case 'to':
          case 'toConstantValue':
            return to(name, (arg) => () => arg ?? UNKNOWN);
          case 'toSelf':
            return to(name, () => () => token ?? UNKNOWN);
          case 'toDynamicValue':
            return to(
              name,
              (arg) => (interpreter) => (arg ? interpreter.invoke(arg, [UNKNOWN], at) : UNKNOWN),
            );
          case 'toService':
            return to(
              name,
              (arg) => (interpreter) => (arg && this.resolve(interpreter, arg, at.file)) ?? UNKNOWN,
            );
          default:
            return UNKNOWN;
        }
      },
    });
  }
}

/** Tokens are classes, names, and symbols, of which each place that makes one makes another. */
function keyOf(token: Value): unknown {
  if (token.t === 'cls') return token.ir;
  const name = stringOf(token);
  if (name !== undefined) return name;
  if (token.t === 'ext' && token.at) return `${token.path} ${token.at.file} ${String(token.at.span[0])}`;
  return undefined;
}
