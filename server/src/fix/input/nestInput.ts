/** Nest's ways: pipes on single parameters, and classes whose properties class-validator checks. */
import type { Endpoint } from '../../model/endpoint';
import type { Edit, Fix } from '../../model/finding';
import type { FunctionIr, Param } from '../../model/ir';
import type { FixContext } from '../../model/rule';
import { decoratorName, memberOf } from '../decorators';
import { addImports, type WantedImport } from '../imports';
import { decoratedDto, newDto } from './nestDto';

const PARTS = new Set(['Body', 'Query', 'Param']);

export function nestInput(endpoint: Endpoint, context: FixContext): Fix[] {
  const { file } = endpoint.location;
  const facts = context.modules.get(file);
  const text = context.text(file);
  const member = memberOf(endpoint, context);
  const fn = member?.fn === undefined ? undefined : facts?.ir.functions[member.fn];
  if (!facts || text === undefined || !fn) return [];
  const params = fn.params.flatMap((param) => requestParam(param) ?? []);
  const classes = params.filter((p) => p.name === undefined && p.part !== 'Param');
  const piped = params.flatMap((p) => pipeEdit(file, p) ?? []);
  const fixes = classes.flatMap((p) => classFix(endpoint, p, fn, context) ?? []);
  if (fixes.length > 0) return fixes.slice(0, 1);
  if (piped.length === 0) return [];
  const pipes = [...new Set(piped.map(({ pipe }) => pipe))];
  const imports = addImports(facts, text, pipes.map(nestImport));
  return [
    {
      title: `Parse with \`${pipes.join('` and `')}\``,
      edits: [...imports.edits, ...piped.map(({ edit }) => edit)],
      safe: false,
    },
  ];
}

const nestImport = (name: string): WantedImport => ({ from: '@nestjs/common', name, local: name });

export interface RequestParam {
  readonly param: Param;
  readonly part: string;
  /** `page` of `@Query('page')`. */
  readonly name?: string;
  /** Where a pipe goes, right behind the last argument. */
  readonly end: number;
  readonly hasPipe: boolean;
}

function requestParam(param: Param): RequestParam | undefined {
  const decorator = param.decorators?.find((d) => PARTS.has(decoratorName(d)));
  if (decorator?.expr.k !== 'call') return undefined;
  const { args } = decorator.expr;
  const [first] = args;
  const name = first?.k === 'lit' && typeof first.v === 'string' ? first.v : undefined;
  return {
    param,
    part: decoratorName(decorator),
    name,
    end: args.at(-1)?.at[1] ?? decorator.expr.at[1] - 1,
    hasPipe: args.length > (name === undefined ? 0 : 1),
  };
}

/** A declared number or boolean says what the text has to be. */
function pipeEdit(
  file: string,
  { param, part, name, end, hasPipe }: RequestParam,
): { pipe: string; edit: Edit } | undefined {
  const type = param.type?.name;
  if (name === undefined || hasPipe || (type !== 'number' && type !== 'boolean')) return undefined;
  const isFloat = /price|amount|lat(?:itude)?$|lon(?:gitude)?$|lng$|ratio|rate$/i.test(name);
  const pipe = type === 'boolean' ? 'ParseBoolPipe' : isFloat ? 'ParseFloatPipe' : 'ParseIntPipe';
  // A query parameter that is left out stays so; one of the path is always there.
  const made = part === 'Param' ? pipe : `new ${pipe}({ optional: true })`;
  return { pipe, edit: { file, span: [end, end], newText: `, ${made}` } };
}

function classFix(
  endpoint: Endpoint,
  { param, part, end, hasPipe }: RequestParam,
  fn: FunctionIr,
  context: FixContext,
): Fix | undefined {
  const { file } = endpoint.location;
  const facts = context.modules.get(file);
  const text = context.text(file);
  const dto = decoratedDto(endpoint, param, context) ?? newDto(endpoint, param, fn, part, context);
  if (!facts || text === undefined || !dto) return undefined;
  const isPiped =
    hasPipe || endpoint.chain.some((step) => step.kind === 'pipe' && /ValidationPipe/.test(step.label));
  const wanted = [...dto.wanted, ...(isPiped ? [] : [nestImport('ValidationPipe')])];
  const imports = addImports(facts, text, wanted);
  const pipe: Edit = {
    file,
    span: [end, end],
    newText: `new ${imports.locals.at(-1) ?? ''}({ whitelist: true, transform: true })`,
  };
  const missing = ['class-validator', 'class-transformer'].filter((n) => !context.dependencies(file).has(n));
  return {
    title: `Validate \`${dto.name}\` with class-validator`,
    edits: [...imports.edits, ...(isPiped ? [] : [pipe]), ...dto.edits],
    safe: false,
    followUp: `${missing.length > 0 ? `npm install ${missing.join(' ')}; ` : ''}check the types and limits that the decorators assume`,
  };
}
