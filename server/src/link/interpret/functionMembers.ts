import {
  builtin,
  deepLabels,
  native,
  object,
  unknown,
  UNKNOWN,
  type ExternalValue,
  type FunctionValue,
  type NativeValue,
  type Value,
} from './values';

/** The prototype object of a function, made when it is first asked for; shared by all closures of one declaration. */
export function prototypeOf(target: FunctionValue | NativeValue): Value {
  let prototype = target.props?.get('#prototype');
  if (!prototype) (target.props ??= new Map()).set('#prototype', (prototype = object()));
  return prototype;
}

/** `f.bind(undefined, first)` of a function that is not the workspace's own. */
const partial = (target: NativeValue | ExternalValue, bound: readonly Value[]): Value =>
  native('bound', ({ interpreter, ...context }) =>
    interpreter.call(target, { ...context, args: [...bound, ...context.args], argsAt: [] }),
  );

/** `bind`, `call` and `apply` of functions. */
export function functionMember(target: FunctionValue | NativeValue | ExternalValue, name: string): Value {
  switch (name) {
    case 'bind':
      return builtin('bind', ({ args }) => {
        const [self, ...bound] = args;
        if (target.t === 'nat' || target.t === 'ext')
          return bound.length > 0 ? partial(target, bound) : target;
        return {
          ...target,
          self: target.ir.kind === 'arrow' ? target.self : (self ?? target.self),
          bound: [...(target.bound ?? []), ...bound],
        };
      });
    case 'call':
      return builtin('call', ({ interpreter, args, at, label, argsAt }) =>
        interpreter.call(target, {
          args: args.slice(1),
          at,
          argsAt: argsAt.slice(1),
          label,
          self: args[0],
          isNew: false,
        }),
      );
    case 'apply':
      return builtin('apply', ({ interpreter, args, at, label }) => {
        const list = args[1];
        return interpreter.call(target, {
          args: list?.t === 'arr' ? list.items : list ? [unknown(deepLabels(list, 1))] : [],
          at,
          argsAt: [],
          label,
          self: args[0],
          isNew: false,
        });
      });
    case 'prototype':
      return target.t === 'ext' ? UNKNOWN : prototypeOf(target);
    default:
      return UNKNOWN;
  }
}
