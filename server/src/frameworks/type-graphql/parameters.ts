/** What TypeGraphQL passes to a resolver's method, and the arguments that it has in the schema. */
import type { FunctionIr, Param } from '../../model/ir';
import { dataObject } from '../../link/behaviour/request';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { evaluateName } from '../../link/interpret/names';
import { stringOf, UNKNOWN, type ClassValue, type Value } from '../../link/interpret/values';
import { nameOfParam } from '../decorated/controllers';
import type { SdlArgument } from '../graphql/sdl';
import { applied, type Applied } from '../nest/decorators';

/** The arguments of a field: one for each `@Arg`, and the fields of the class of `@Args`. */
export function argumentsOf(interpreter: Interpreter, cls: ClassValue, fn: FunctionIr): SdlArgument[] {
  return fn.params.flatMap((param): SdlArgument[] => {
    const decorator = decoratorOf(interpreter, cls, param);
    if (decorator?.name === 'Arg')
      return [
        {
          name: stringOf(decorator.args[0]) ?? nameOfParam(param),
          required: !isOptional(decorator, interpreter),
          free: isFree(param),
        },
      ];
    if (decorator?.name !== 'Args' && decorator?.name !== 'ArgsInput') return [];
    const type =
      param.type?.name === undefined
        ? undefined
        : evaluateName(interpreter, cls.module.scope, param.type.name);
    return type?.t === 'cls' ? fieldsOfClass(type, 0) : [];
  });
}

const decoratorOf = (interpreter: Interpreter, cls: ClassValue, param: Param): Applied | undefined =>
  applied(interpreter, cls, param.decorators).find(({ pkg }) => pkg === 'type-graphql');

const isOptional = ({ args, at }: Applied, interpreter: Interpreter): boolean =>
  args.some((arg) => {
    if (arg.t !== 'obj') return false;
    const nullable = memberOf(interpreter, arg, 'nullable', at);
    return (nullable.t === 'lit' && nullable.v === true) || arg.props.has('defaultValue');
  });

const isFree = ({ type }: Param): boolean =>
  type?.name !== undefined && /^(any|unknown|object|Record|JSON\w*|GraphQLJSON\w*)$/.test(type.name);

function fieldsOfClass(cls: ClassValue, depth: number): SdlArgument[] {
  const own = cls.ir.members.flatMap((member): SdlArgument[] =>
    member.kind === 'prop' && typeof member.name === 'string' && !member.static
      ? [{ name: member.name, required: member.optional !== true, free: false }]
      : [],
  );
  return cls.base?.t === 'cls' && depth < 6 ? [...own, ...fieldsOfClass(cls.base, depth + 1)] : own;
}

/** @param given the context, and what decorators of the workspace's own are called with */
export function parameterValue(
  interpreter: Interpreter,
  cls: ClassValue,
  param: Param,
  given: { readonly context: Value; readonly data: Value },
): Value {
  const at = { file: cls.module.file, span: param.at };
  const decorator = decoratorOf(interpreter, cls, param);
  const within = (value: Value, key: Value | undefined): Value => {
    const name = stringOf(key);
    return name === undefined ? value : memberOf(interpreter, value, name, at);
  };
  switch (decorator?.name) {
    case 'Arg':
      return memberOf(
        interpreter,
        dataObject(interpreter, 'body', at),
        stringOf(decorator.args[0]) ?? nameOfParam(param),
        at,
      );
    case 'Args':
    case 'ArgsInput':
      return dataObject(interpreter, 'body', at);
    case 'Ctx':
      return within(given.context, decorator.args[0]);
    case 'createParamDecorator': {
      const [fn] = decorator.args;
      return fn ? interpreter.invoke(fn, [given.data], at) : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}
