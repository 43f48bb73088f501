/** The fields of a request part that a handler reads, and what each of them holds, as far as the code tells. */
import type { Endpoint } from '../../model/endpoint';
import type { Expr, TypeRef } from '../../model/ir';
import { visitExpression } from '../syntax';
import type { PartReads } from './reads';

export type Part = 'body' | 'query' | 'path';

export type FieldType = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'id' | 'any';
export type Format = 'email' | 'url' | 'password' | 'digits';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly optional: boolean;
  readonly format?: Format;
  /** Whole numbers only. */
  readonly integer?: boolean;
  /** Of a string or list. */
  readonly max: number;
  /** Arrives as text and is to become a number or boolean. */
  readonly coerce?: boolean;
}

/** What the handler's code says of fields: how it converts, tests and uses them. */
export interface Evidence {
  readonly types: ReadonlyMap<string, FieldType>;
  readonly optional: ReadonlySet<string>;
  /** Read by a name whose conversion stays in the code (`parseInt(page)`), so the field stays text. */
  readonly digits: ReadonlySet<string>;
}

export function fieldsOf(endpoint: Endpoint, reads: PartReads, declared?: TypeRef): Field[] {
  const evidence = evidenceOf(reads);
  return reads.fields.map((name): Field => {
    const prop = declared?.props?.find((p) => p.name === name);
    const known = typeOf(prop?.type) ?? evidence.types.get(name);
    const type = known ?? guessed(name, reads.part);
    return {
      name,
      type,
      optional: isOptional(name, endpoint, reads, evidence, prop?.optional === true),
      ...(type === 'string' ? formatOf(name, evidence) : {}),
      ...(type === 'number' && WHOLE.test(name) ? { integer: true } : {}),
      max: type === 'array' ? 100 : maxOf(name, reads.part),
      ...(isText(name, type, reads, prop?.type !== undefined) ? { coerce: true } : {}),
    };
  });
}

/** Does the value arrive as text, or may it, as forms send it? */
const isText = (
  name: string,
  type: FieldType,
  { part, conversions }: PartReads,
  isDeclared: boolean,
): boolean =>
  part !== 'body' || (type === 'number' && (!isDeclared || conversions.some((c) => c.field === name)));

function isOptional(
  name: string,
  endpoint: Endpoint,
  { part, isConditional }: PartReads,
  evidence: Evidence,
  isDeclared: boolean,
): boolean {
  if (part === 'path') return false;
  // Filters and pages of a query are mostly left out, and a PATCH says what it changes only.
  return (
    isDeclared ||
    part === 'query' ||
    endpoint.method === 'PATCH' ||
    evidence.optional.has(name) ||
    isConditional(name)
  );
}

export function typeOf(type: TypeRef | undefined): FieldType | undefined {
  if (!type) return undefined;
  if (type.kind === 'array') return 'array';
  if (type.kind === 'object') return 'object';
  if (type.kind === 'union') {
    const kinds = new Set((type.args ?? []).filter((t) => !isNothing(t)).map(typeOf));
    return kinds.size === 1 ? [...kinds][0] : undefined;
  }
  // A class, an interface or an enumeration of elsewhere: what it demands is not known here.
  if (type.kind === 'ref' && type.name !== undefined && !/^(?:Date|any|unknown)$/.test(type.name))
    return /^(?:Array|ReadonlyArray)$/.test(type.name) ? 'array' : type.name === 'Record' ? 'object' : 'any';
  if (type.kind === 'literal') return /^['"`]/.test(type.name ?? '') ? 'string' : undefined;
  const { name } = type;
  return name === 'string' || name === 'number' || name === 'boolean' ? name : undefined;
}

const isNothing = (type: TypeRef): boolean => type.name === 'undefined' || type.name === 'null';

const WHOLE =
  /^(?:page|limit|offset|skip|take|size|count|quantity|qty|age|rating|per_?page)$|(?:_|[a-z])[iI]d$|^id$/i;
const LIST =
  /^(?:items|tags|ids|roles|users|images|options|permissions|entries|lines|files|emails)$|(?:Ids|List)$/;

/** Path and query hold text; of a body the name tells a little. */
function guessed(name: string, part: Part): FieldType {
  if (
    /^(?:page|limit|offset|skip|take|per_?page|pageSize|quantity|qty|price|amount|balance|total|age|rating|score)$/i.test(
      name,
    )
  )
    return 'number';
  if (part !== 'body') return 'string';
  if (/^(?:is|has|should|can)[A-Z]|^(?:enabled|active|remember)$/.test(name)) return 'boolean';
  if (LIST.test(name)) return 'array';
  return /(?:[a-z]Id|_id|^id)$/.test(name) ? 'id' : 'string';
}

function formatOf(name: string, { digits }: Evidence): { format?: Format } {
  if (digits.has(name)) return { format: 'digits' };
  if (/^(?:e?mail|.*Email|email_?address)$/i.test(name)) return { format: 'email' };
  if (/password|passwd|pwd/i.test(name)) return { format: 'password' };
  return /^(?:ur[il]|.*Ur[il]|website|homepage)$/.test(name) ? { format: 'url' } : {};
}

/** Long texts are told by their names; other strings are lines. */
function maxOf(name: string, part: Part): number {
  if (/^(?:e?mail|.*email)$/i.test(name)) return 254;
  if (part === 'path' || /(?:[a-z]Id|_id|^id)$/.test(name)) return 100;
  if (/ur[il]$|^(?:link|href|website)$/i.test(name)) return 2000;
  return /text|content|body|description|message|comment|bio|note|html|markdown/i.test(name) ? 10000 : 255;
}

const CONVERSION = /^(?:Number|parseInt|parseFloat)$/;
const OF_STRING =
  /^(?:trim|toLowerCase|toUpperCase|startsWith|endsWith|split|substring|substr|match|charAt|normalize|localeCompare)$/;
const OF_LIST = /^(?:map|forEach|filter|some|every|push|reduce|join|find|flatMap)$/;

function evidenceOf(reads: PartReads): Evidence {
  const types = new Map<string, FieldType>();
  const optional = new Set<string>(reads.withDefault);
  const digits = new Set<string>();
  const note = (name: string | undefined, type: FieldType): void => {
    if (name !== undefined && !types.has(name)) types.set(name, type);
  };
  const see = (e: Expr): void => {
    if (e.k === 'call') {
      const [arg] = e.args;
      if (e.callee.k === 'id' && CONVERSION.test(e.callee.name) && arg) {
        const direct = reads.fieldAt(arg);
        const named = reads.fieldNamed(arg);
        if (direct !== undefined) note(direct, 'number');
        else if (named !== undefined) {
          note(named, 'string');
          digits.add(named);
        }
      }
      if (e.callee.k === 'mem' && typeof e.callee.prop === 'string') {
        const field = reads.field(e.callee.obj);
        if (OF_STRING.test(e.callee.prop)) note(field, 'string');
        if (OF_LIST.test(e.callee.prop)) note(field, 'array');
        if (e.callee.prop === 'isArray' && arg) note(reads.field(arg), 'array');
      }
    }
    if (e.k === 'mem' && typeof e.prop === 'string' && !/^(?:length|toString|constructor)$/.test(e.prop)) {
      const isMethod = OF_STRING.test(e.prop) || OF_LIST.test(e.prop);
      if (!isMethod && reads.part === 'body') note(reads.field(e.obj), 'object');
    }
    if (e.k === 'bin' && /^[!=]==?$/.test(e.op)) compared(e.l, e.r);
    if (e.k === 'logic' && e.op !== '&&') markOptional(e.l);
    if (e.k === 'logic' && e.op === '&&') markOptional(e.l);
    if (e.k === 'cond') markOptional(e.test);
  };
  const markOptional = (e: Expr): void => {
    const field = reads.field(e);
    if (field !== undefined) optional.add(field);
  };
  const compared = (l: Expr, r: Expr): void => {
    const field = reads.field(l);
    if (field === undefined) return;
    if (r.k === 'id' && r.name === 'undefined') optional.add(field);
    if (r.k !== 'lit' || r.v === null) return;
    note(field, typeof r.v === 'number' ? 'number' : typeof r.v === 'boolean' ? 'boolean' : 'string');
  };
  for (const e of reads.expressions) visitExpression(e, see);
  for (const test of reads.tests) markOptional(test);
  for (const list of reads.iterated) note(reads.field(list), 'array');
  return { types, optional, digits };
}
