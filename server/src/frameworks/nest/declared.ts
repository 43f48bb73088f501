/** What the classes of a method's parameters, and the interceptors of uploads, say that a request holds. */
import type { DeclaredInput, SourceKind } from '../../model/endpoint';
import type { FunctionIr } from '../../model/ir';
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { decorated, piped } from '../../link/behaviour/schemas/classValidator';
import { memberOf } from '../../link/interpret/members';
import { evaluateName } from '../../link/interpret/names';
import { stringOf, type ClassValue, type Value } from '../../link/interpret/values';
import { applied, type Applied } from './decorators';
import { kindOf } from './parameters';

const OPTIONAL = /^(IsOptional|ApiPropertyOptional|ValidateIf)$/;

export function declaredInputs(
  interpreter: Interpreter,
  cls: ClassValue,
  fn: FunctionIr,
  method: readonly Applied[],
): DeclaredInput[] {
  const declared = fn.params.flatMap((param) => {
    const decorator = applied(interpreter, cls, param.decorators).find(({ name }) => kindOf(name));
    const kind = decorator && kindOf(decorator.name);
    if (!kind || kind === 'file') return [];
    const name = stringOf(decorator.args[0]);
    if (name !== undefined) return declaredByPipe(kind, name, decorator);
    if (param.type?.kind !== 'ref' || !param.type.name) return [];
    const type = evaluateName(interpreter, cls.module.scope, param.type.name);
    return type?.t === 'cls' ? fieldsOf(interpreter, type, kind, 0) : [];
  });
  return [...declared, ...method.flatMap((decorator) => uploads(interpreter, decorator))];
}

/** A part whose name the decorator tells, as far as its pipe says what it is. */
function declaredByPipe(kind: SourceKind, name: string, { args, at }: Applied): DeclaredInput[] {
  const schema = piped(args.slice(1));
  return schema ? [{ kind, name, location: at, required: kind === 'path', schema }] : [];
}

/** The properties of a class and of what it extends; `PartialType(Base)` and its like are taken for their base. */
function fieldsOf(
  interpreter: Interpreter,
  cls: ClassValue,
  kind: SourceKind,
  depth: number,
): DeclaredInput[] {
  if (depth > 6) return [];
  const own = cls.ir.members.flatMap((member): DeclaredInput[] => {
    if (member.kind !== 'prop' || member.static || typeof member.name !== 'string') return [];
    const decorators = applied(interpreter, cls, member.decorators);
    const optional = decorators.some(({ name }) => OPTIONAL.test(name));
    const location = { file: cls.module.file, span: member.nameAt };
    const schema = decorated(decorators);
    return [
      {
        kind,
        name: member.name,
        location,
        required: !optional && isChecked(member),
        ...(schema && { schema }),
      },
    ];
  });
  return [...own, ...inherited(interpreter, cls.base, kind, depth)].filter(
    (field, index, all) => all.findIndex(({ name }) => name === field.name) === index,
  );
}

/** Without a validating decorator nothing insists on a property. */
const isChecked = (member: ClassValue['ir']['members'][number]): boolean =>
  (member.decorators ?? []).some(
    ({ expr }) =>
      expr.k === 'call' && expr.callee.k === 'id' && /^(Is|Min|Max|Length|Matches)/.test(expr.callee.name),
  );

function inherited(
  interpreter: Interpreter,
  base: Value | undefined,
  kind: SourceKind,
  depth: number,
): DeclaredInput[] {
  if (base?.t === 'cls') return fieldsOf(interpreter, base, kind, depth + 1);
  if (base?.t !== 'ext') return [];
  if (depth > 6) return [];
  const fields = base.args.flatMap((arg) => inherited(interpreter, arg, kind, depth + 1));
  const named = base.args.find((arg) => arg.t === 'arr');
  const names = named?.t === 'arr' ? named.items.map((item) => stringOf(item)) : [];
  if (/\.PartialType\(\)$/.test(base.path)) return fields.map((field) => ({ ...field, required: false }));
  if (/\.PickType\(\)$/.test(base.path)) return fields.filter(({ name }) => names.includes(name));
  if (/\.OmitType\(\)$/.test(base.path)) return fields.filter(({ name }) => !names.includes(name));
  return fields;
}

/** `@UseInterceptors(FileInterceptor('avatar'))` names the field of the form that holds the file. */
function uploads(interpreter: Interpreter, decorator: Applied): DeclaredInput[] {
  if (decorator.name !== 'UseInterceptors') return [];
  return decorator.args.flatMap((arg) => {
    if (arg.t !== 'ext' || !/\.File(s|Fields)?Interceptor\(\)$/.test(arg.path)) return [];
    return fieldNames(interpreter, arg.args[0], decorator.at).map((name): DeclaredInput => ({
      kind: 'file',
      name,
      location: decorator.at,
      required: false,
    }));
  });
}

function fieldNames(interpreter: Interpreter, value: Value | undefined, at: Location): string[] {
  if (value?.t === 'arr')
    return value.items.flatMap((item) =>
      fieldNames(interpreter, memberOf(interpreter, item, 'name', at), at),
    );
  const name = stringOf(value);
  return name === undefined ? [] : [name];
}
