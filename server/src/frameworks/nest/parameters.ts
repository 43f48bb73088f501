/** What Nest passes to a controller's method, and which of it a pipe validates first. */
import type { SourceKind } from '../../model/endpoint';
import type { FunctionIr, Param } from '../../model/ir';
import type { Location } from '../../model/location';
import { contextObject } from '../../link/behaviour/context';
import { nodeResponse } from '../../link/behaviour/nodeResponse';
import { dataObject, symbolicRequest, uploadedFile, type RequestFields } from '../../link/behaviour/request';
import { cleanLabels, validatedLabels } from '../../link/interpret/labels';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { evaluateName } from '../../link/interpret/names';
import {
  entryOf,
  labelsOf,
  relabel,
  stringOf,
  unknown,
  UNKNOWN,
  type ClassValue,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { applied, type Applied } from './decorators';

const KINDS: Readonly<Record<string, SourceKind>> = {
  Body: 'body',
  Query: 'query',
  Param: 'path',
  Headers: 'header',
  UploadedFile: 'file',
  UploadedFiles: 'file',
  Cookies: 'cookie',
  RawBody: 'body',
  TypedBody: 'body',
  TypedQuery: 'query',
  TypedParam: 'path',
  HostParam: 'path',
  Args: 'body',
  MessageBody: 'body',
  Payload: 'body',
};
/** The part of the request that a parameter decorator of this name takes from. */
export const kindOf = (decorator: string): SourceKind | undefined => entryOf(KINDS, decorator);

/** Pipes of Nest that accept nothing but the value they name. */
const STRICT_PIPE =
  /^(Parse\w+Pipe|Zod\w*Pipe|Joi\w*Pipe|.*Validation\w*Pipe|.*Validate\w*Pipe|ParseFilePipe\w*)$/;

/** What a resolver gets that no client sends: the parent object, the query's structure, details of the transport. */
const NO_INPUT = new Set(['Parent', 'Root', 'Info', 'Ctx']);

/** The context of a resolver, or the socket of a gateway: it has the request, or what stands in for one. */
export function graphqlContext(request: ObjectValue): ObjectValue {
  return contextObject({
    request,
    get: (_i, _s, name) => (/^(req|request|handshake|client|extra)$/.test(name) ? request : undefined),
  });
}

export interface ParameterUse {
  readonly value: Value;
  readonly covers?: { readonly key: string; readonly summary: string; readonly at: Location };
}

/** The argument for each parameter of `fn`, and the request parts that are validated before it runs. */
export function parametersOf(
  interpreter: Interpreter,
  cls: ClassValue,
  fn: FunctionIr,
  fields: RequestFields,
  assigned: ReadonlyMap<string, Value>,
  validating: boolean,
): ParameterUse[] {
  return fn.params.map((param) => parameterOf(interpreter, cls, param, fields, assigned, validating));
}

function parameterOf(
  interpreter: Interpreter,
  cls: ClassValue,
  param: Param,
  fields: RequestFields,
  assigned: ReadonlyMap<string, Value>,
  validating: boolean,
): ParameterUse {
  const decorators = applied(interpreter, cls, param.decorators);
  const at = { file: cls.module.file, span: param.at };
  for (const decorator of decorators) {
    if (decorator.name === 'Req' || decorator.name === 'Request')
      return { value: symbolicRequest({ fields, assigned }) };
    if (decorator.name === 'Res' || decorator.name === 'Response') return { value: nodeResponse() };
    if (NO_INPUT.has(decorator.name)) return { value: UNKNOWN };
    if (decorator.name === 'Context' || decorator.name === 'ConnectedSocket')
      return { value: graphqlContext(symbolicRequest({ fields, assigned })) };
    if (decorator.name === 'Session')
      return { value: unknown([{ l: 'cred', what: "the request's session", at, verified: true }]) };
    const kind = kindOf(decorator.name);
    if (kind) return ofKind(interpreter, cls, param, decorator, kind, at, validating);
    if (decorator.name === 'createParamDecorator')
      return {
        value: assigned.get('user') ?? unknown([{ l: 'cred', what: 'the current user', at, verified: true }]),
      };
  }
  const named = param.decorators?.[0];
  // A decorator of the workspace or of an authentication package: the current user and the like.
  if (named) return { value: unknown([{ l: 'cred', what: 'the current user', at, verified: true }]) };
  return { value: UNKNOWN };
}

function ofKind(
  interpreter: Interpreter,
  cls: ClassValue,
  param: Param,
  decorator: Applied,
  kind: SourceKind,
  at: Location,
  validating: boolean,
): ParameterUse {
  const name = stringOf(decorator.args[0]) ?? '';
  const whole = kind === 'file' ? uploadedFile(interpreter, at) : dataObject(interpreter, kind, at);
  const value =
    name === '' ? whole : memberOf(interpreter, whole, kind === 'header' ? name.toLowerCase() : name, at);
  const key = name === '' ? kind : `${kind}.${name}`;
  const pipe = decorator.args
    .slice(name === '' ? 0 : 1)
    .map(pipeName)
    .find((text) => text !== undefined && STRICT_PIPE.test(text));
  const strict = pipe !== undefined && /^Parse(Int|Float|Bool|UUID|Enum|Date|ObjectId|MongoId)/.test(pipe);
  if (pipe !== undefined)
    return { value: vouched(value, strict), covers: { key, summary: `\`${pipe}\` checks ${key}`, at } };
  // GraphQL itself refuses what is not of the type that the schema has; only free-form scalars let all pass.
  if (decorator.name === 'Args' && !isFree(param, decorator.args))
    return {
      value: vouched(value, isNarrow(interpreter, cls, param)),
      covers: { key, summary: `GraphQL checks ${key} against the schema`, at },
    };
  const declared = validating ? validatedType(interpreter, cls, param) : undefined;
  if (declared !== undefined)
    return {
      value: vouched(value, false),
      covers: { key, summary: `the validation pipe checks ${key} against \`${declared}\``, at },
    };
  return { value };
}

const isFree = ({ type }: Param, args: readonly Value[]): boolean =>
  (type?.name !== undefined && /^(any|unknown|object|Record|JSON\w*|GraphQLJSON\w*)$/.test(type.name)) ||
  type?.kind === 'object' ||
  args.some((arg) => arg.t === 'obj' && [...arg.props.values()].some(returnsJson));

const returnsJson = (value: Value): boolean =>
  value.t === 'fn' && JSON.stringify(value.ir.body).includes('GraphQLJSON');

/** A number, a boolean or a member of an enum can hold nothing dangerous. */
function isNarrow(interpreter: Interpreter, cls: ClassValue, { type }: Param): boolean {
  if (type?.kind === 'primitive') return type.name === 'number' || type.name === 'boolean';
  if (type?.kind !== 'ref' || !type.name) return false;
  const named = evaluateName(interpreter, cls.module.scope, type.name);
  return named?.t === 'obj' && !named.model && [...named.props.values()].every((item) => item.t === 'lit');
}

function vouched(value: Value, strict: boolean): Value {
  if (value.t === 'obj') {
    const copy = { ...value, labels: validatedLabels(value.labels) };
    const { model } = value;
    if (model?.get)
      copy.model = {
        ...model,
        get: (i, self, name, at) =>
          relabel(model.get?.(i, self, name, at) ?? unknown(labelsOf(value)), validatedLabels),
      };
    return copy;
  }
  return relabel(value, (labels) =>
    strict ? cleanLabels(validatedLabels(labels), ['all']) : validatedLabels(labels),
  );
}

function pipeName(value: Value): string | undefined {
  if (value.t === 'cls') return value.ir.name;
  if (value.t === 'obj') return value.cls?.ir.name;
  if (value.t === 'ext') return /([A-Za-z0-9_$]+)(?:\(\))?$/.exec(value.path)?.[1];
  return undefined;
}

/** The name of the parameter's class if a validation pipe can check it: a class with validation decorators or a schema. */
export function validatedType(interpreter: Interpreter, cls: ClassValue, param: Param): string | undefined {
  const type = param.type?.kind === 'array' ? param.type.args?.[0] : param.type;
  if (type?.kind !== 'ref' || !type.name) return undefined;
  const value = evaluateName(interpreter, cls.module.scope, type.name.split('.')[0] ?? '');
  if (value?.t === 'cls') return isValidated(value, 0) ? type.name : undefined;
  // A class from a package that is not in the workspace may well be one.
  return value?.t === 'ext' && value.pkg !== 'global:' && !/^@nestjs|^express|^fastify/.test(value.pkg)
    ? type.name
    : undefined;
}

function isValidated(cls: ClassValue, depth: number): boolean {
  if (depth > 6) return false;
  if (
    cls.ir.members.some(
      (m) => m.kind === 'prop' && (m.decorators?.length ?? 0) > 0 && !onlyDocumentation(m.decorators),
    )
  )
    return true;
  return cls.base !== undefined && isMadeOfValidated(cls.base, depth + 1);
}

/** `PartialType(PickType(CreateDto, ['name']))` and its like keep the rules of what they are made from. */
function isMadeOfValidated(base: Value, depth: number): boolean {
  if (base.t === 'cls') return isValidated(base, depth);
  if (base.t !== 'ext' || depth > 6) return false;
  if (/createZodDto|createDto|TypeBoxDto|ZodDto/.test(base.path)) return true;
  return base.args.some((arg) => isMadeOfValidated(arg, depth + 1));
}

const onlyDocumentation = (
  decorators: NonNullable<ClassValue['ir']['members'][number]['decorators']> | undefined,
): boolean =>
  decorators?.every(
    (d) =>
      d.expr.k === 'call' &&
      d.expr.callee.k === 'id' &&
      /^(Api|Expose|Exclude|Transform|Type|Column|Prop|Field)/.test(d.expr.callee.name),
  ) ?? true;
