/** Classes for Nest's validation pipe: decorators on the properties of one that is there, or a new one. */
import type { Endpoint } from '../../model/endpoint';
import type { Edit } from '../../model/finding';
import type { ClassIr, ClassMember, FunctionIr, Param, TypeRef } from '../../model/ir';
import type { ModuleFacts } from '../../model/facts';
import type { FixContext } from '../../model/rule';
import { resolveRelative } from '../controls';
import { addImports, type WantedImport } from '../imports';
import { importsOf, topLevelNames } from '../names';
import { folderOf } from '../paths';
import { indentAt, lineStart, newlineOf, startsLine, styled, styleOf } from '../text';
import { fieldsOf, typeOf, type Field } from './fields';
import { baseName, typeDeclared } from './handler';
import { readsOf } from './reads';

export interface DtoEdits {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Imports that the controller's file needs. */
  readonly wanted: readonly WantedImport[];
}

/** Decorators on each property of the parameter's class that has none of class-validator. */
export function decoratedDto(endpoint: Endpoint, param: Param, context: FixContext): DtoEdits | undefined {
  const controller = context.modules.get(endpoint.location.file);
  const found = controller && param.type && classNamed(param.type, controller, context);
  const text = found && context.text(found.facts.file);
  if (!found || text === undefined) return undefined;
  const { facts, cls } = found;
  const props = cls.members.filter(
    (m) => m.kind === 'prop' && m.static !== true && typeof m.name === 'string',
  );
  if (props.length === 0 || facts.file === endpoint.location.file) return undefined;
  if (props.some(({ type }) => (typeOf(type) ?? 'any') === 'any')) return undefined;
  const used = new Set<string>();
  const edits = props.map((member): Edit | undefined => {
    const decorators = decoratorsFor(fieldOf(member));
    for (const [name] of decorators) used.add(name);
    const at = member.at[0];
    if (!startsLine(text, at)) return undefined;
    const start = lineStart(text, at);
    const indent = indentAt(text, at);
    const newText = decorators.map(([name, args]) => `${indent}@${name}(${args})${newlineOf(text)}`).join('');
    return { file: facts.file, span: [start, start], newText };
  });
  if (!edits.every((edit) => edit !== undefined)) return undefined;
  const imports = addImports(
    facts,
    text,
    [...used].sort().map((name) => ({ from: 'class-validator', name, local: name })),
  );
  return { name: cls.name ?? '', edits: [...imports.edits, ...edits], wanted: [] };
}

function classNamed(
  type: TypeRef,
  facts: ModuleFacts,
  context: FixContext,
): { facts: ModuleFacts; cls: ClassIr } | undefined {
  if (type.kind !== 'ref') return undefined;
  const imported = importsOf(facts.ir).find((i) => i.local === type.name);
  const file = imported ? resolveRelative(facts.file, imported.from, context) : facts.file;
  const other = file === undefined ? undefined : context.modules.get(file);
  const cls = other?.ir.classes.find((one) => one.name === (imported?.name ?? type.name));
  return other && cls ? { facts: other, cls } : undefined;
}

function fieldOf(member: ClassMember): Field {
  const name = String(member.name);
  const type = typeOf(member.type) ?? 'string';
  return {
    name,
    type,
    optional: member.optional === true,
    ...(type === 'string' && /^e?mail$|Email$/.test(name) ? { format: 'email' as const } : {}),
    max: type === 'array' ? 100 : 255,
  };
}

/** Name and arguments of each decorator. */
function decoratorsFor(field: Field): [string, string][] {
  const optional: [string, string][] = field.optional ? [['IsOptional', '']] : [];
  const max: [string, string] = ['MaxLength', String(field.max)];
  switch (field.type) {
    case 'number':
      return [...optional, field.integer ? ['IsInt', ''] : ['IsNumber', '']];
    case 'boolean':
      return [...optional, ['IsBoolean', '']];
    case 'array':
      return [...optional, ['IsArray', ''], ['ArrayMaxSize', String(field.max)]];
    case 'object':
      return [...optional, ['IsObject', '']];
    case 'id':
    case 'any':
      return [...optional, ['IsNotEmpty', '']];
    case 'string':
      return [...optional, field.format === 'email' ? ['IsEmail', ''] : ['IsString', ''], max];
  }
}

const TS_TYPE: Readonly<Record<Field['type'], string>> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  array: 'unknown[]',
  object: 'Record<string, unknown>',
  id: 'string | number',
  any: 'unknown',
};

/** A class of the fields that the handler reads, or of those that the parameter's inline type declares. */
export function newDto(
  endpoint: Endpoint,
  param: Param,
  fn: FunctionIr,
  part: string,
  context: FixContext,
): DtoEdits | undefined {
  const { file } = endpoint.location;
  const facts = context.modules.get(file);
  const text = context.text(file);
  if (!facts || text === undefined || param.pat.k === 'default') return undefined;
  const fields = fieldsOfParam(endpoint, param, fn, part, facts, context);
  if (!fields || fields.some(({ type }) => type === 'any')) return undefined;
  const base = baseName(endpoint, fn, facts);
  const name = `${base.charAt(0).toUpperCase()}${base.slice(1)}${part === 'Query' ? 'Query' : ''}Dto`;
  if (topLevelNames(facts).has(name)) return undefined;
  const path = `${folderOf(file)}/dto/${kebab(name.replace(/Dto$/, ''))}.dto.ts`;
  if (context.text(path) !== undefined || context.modules.has(path)) return undefined;
  const style = styleOf(text);
  const from = context.specifier(file, path);
  return {
    name,
    edits: [
      {
        file: path,
        newText: styled(classLines(name, fields, part, asserts(context)), style) + style.newline,
      },
      typeEdit(file, param, name),
    ],
    wanted: [{ from, name, local: name }],
  };
}

function fieldsOfParam(
  endpoint: Endpoint,
  param: Param,
  fn: FunctionIr,
  part: string,
  facts: ModuleFacts,
  context: FixContext,
): Field[] | undefined {
  const { pat, type } = param;
  const kind = part === 'Query' ? 'query' : 'body';
  const declared = type && typeDeclared(type, facts, context);
  if (declared?.props && declared.props.length > 0) {
    const fields = declared.props.map(({ name }) => name);
    const reads = readsOf(facts.ir, fn, kind, () => false);
    return fieldsOf(endpoint, { ...reads, fields }, declared);
  }
  const isOpen = !type || type.name === 'any' || type.name === 'unknown' || type.name === 'Record';
  if (!isOpen) return undefined;
  if (pat.k === 'objpat' && !pat.rest) {
    const fields = pat.props.flatMap(({ key }) => (typeof key === 'string' ? [key] : []));
    return fieldsOf(endpoint, { ...readsOf(facts.ir, fn, kind, () => false), fields });
  }
  if (pat.k !== 'id') return undefined;
  const reads = readsOf(facts.ir, fn, kind, (e) => e.k === 'id' && e.name === pat.name);
  return reads.isWhole || reads.fields.length === 0 ? undefined : fieldsOf(endpoint, reads);
}

function typeEdit(file: string, { pat, type }: Param, name: string): Edit {
  if (type) return { file, span: type.at, newText: name };
  return { file, span: [pat.at[1], pat.at[1]], newText: `: ${name}` };
}

/** Do the workspace's classes say `name!: string`, as strict settings demand? */
const asserts = (context: FixContext): boolean =>
  [...context.modules.keys()].some(
    (file) => /\.dto\.ts$/.test(file) && /^\s*\w+!:/m.test(context.text(file) ?? ''),
  );

function classLines(name: string, fields: readonly Field[], part: string, isAsserted: boolean): string[] {
  const used = new Set(fields.flatMap((field) => decoratorsFor(field).map(([one]) => one)));
  const isConverted = part === 'Query' && fields.some((f) => f.type === 'number');
  return [
    ...(isConverted ? ["import { Type } from 'class-transformer';"] : []),
    `import { ${[...used].sort().join(', ')} } from 'class-validator';`,
    '',
    `export class ${name} {`,
    ...fields.flatMap((field, i) => [
      ...(i > 0 ? [''] : []),
      ...(part === 'Query' && field.type === 'number' ? ['  @Type(() => Number)'] : []),
      ...decoratorsFor(field).map(([one, args]) => `  @${one}(${args})`),
      `  ${field.name}${field.optional ? '?' : isAsserted ? '!' : ''}: ${TS_TYPE[field.type]};`,
    ]),
    '}',
  ];
}

const kebab = (name: string): string => name.replace(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase();
