/** Prints the schema of some fields in the terms of a library, as lines in the neutral style of `styled`. */
import type { Field } from './fields';

export type Library = 'zod' | 'joi' | 'yup' | 'valibot' | 'typebox' | 'json';

/** Lines of an object schema; `local` is what the file calls the library. */
export function schemaLines(library: Library, fields: readonly Field[], local: string): string[] {
  const { open, close, field } = FORMS[library](local, fields);
  return [open, ...fields.map((one) => `  ${field(one)},`), close];
}

interface Form {
  readonly open: string;
  readonly close: string;
  readonly field: (field: Field) => string;
}

const FORMS: Readonly<Record<Library, (local: string, fields: readonly Field[]) => Form>> = {
  zod: (z) => ({ open: `${z}.object({`, close: '})', field: (f) => `${keyOf(f)}: ${zod(z, f)}` }),
  joi: (joi) => ({ open: `${joi}.object({`, close: '})', field: (f) => `${keyOf(f)}: ${joiType(joi, f)}` }),
  yup: (yup) => ({ open: `${yup}.object({`, close: '})', field: (f) => `${keyOf(f)}: ${yupType(yup, f)}` }),
  valibot: (v) => ({ open: `${v}.object({`, close: '})', field: (f) => `${keyOf(f)}: ${valibot(v, f)}` }),
  typebox: (t) => ({ open: `${t}.Object({`, close: '})', field: (f) => `${keyOf(f)}: ${typebox(t, f)}` }),
  json: () => ({ open: '{', close: '}', field: (f) => `${keyOf(f)}: ${jsonType(f)}` }),
};

export const keyOf = ({ name }: Pick<Field, 'name'>): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name.replace(/['\\\n]/g, '')}'`;

function zod(z: string, f: Field): string {
  const text = `${z}.string().max(${String(f.max)})`;
  const types: Readonly<Record<Field['type'], string>> = {
    string: `${z}.string()${zodFormat(f)}.max(${String(f.max)})`,
    number: `${z}.${f.coerce ? 'coerce.' : ''}number()${f.integer ? '.int()' : ''}`,
    boolean: f.coerce ? `${z}.enum(['true', 'false'])` : `${z}.boolean()`,
    array: `${z}.array(${z}.any()).max(${String(f.max)})`,
    object: `${z}.record(${z}.string(), ${z}.any())`,
    id: `${z}.union([${text}, ${z}.number().int()])`,
    any: `${z}.any()`,
  };
  return types[f.type] + (f.optional ? '.optional()' : '');
}

function zodFormat({ format, optional }: Field): string {
  if (format === 'email') return '.email()';
  if (format === 'url') return '.url()';
  if (format === 'digits') return '.regex(/^\\d+$/)';
  return optional ? '' : '.min(1)';
}

function joiType(joi: string, f: Field): string {
  const max = `.max(${String(f.max)})`;
  const formats = { email: '.email()', url: '.uri()', digits: '.pattern(/^\\d+$/)', password: '' };
  const types: Readonly<Record<Field['type'], string>> = {
    string: `${joi}.string()${f.format ? formats[f.format] : ''}${max}`,
    number: `${joi}.number()${f.integer ? '.integer()' : ''}`,
    boolean: `${joi}.boolean()`,
    array: `${joi}.array()${max}`,
    object: `${joi}.object()`,
    any: `${joi}.any()`,
    id: `${joi}.alternatives(${joi}.string()${max}, ${joi}.number().integer())`,
  };
  return types[f.type] + (f.optional ? '' : '.required()');
}

function yupType(yup: string, f: Field): string {
  const max = `.max(${String(f.max)})`;
  const formats = { email: '.email()', url: '.url()', digits: '.matches(/^\\d+$/)', password: '' };
  const types: Readonly<Record<Field['type'], string>> = {
    string: `${yup}.string()${f.format ? formats[f.format] : ''}${max}`,
    number: `${yup}.number()${f.integer ? '.integer()' : ''}`,
    boolean: `${yup}.boolean()`,
    array: `${yup}.array()${max}`,
    object: `${yup}.object()`,
    id: `${yup}.string()${max}`,
    any: `${yup}.mixed()`,
  };
  return types[f.type] + (f.optional ? '' : '.required()');
}

function valibot(v: string, f: Field): string {
  const max = `${v}.maxLength(${String(f.max)})`;
  const text = `${v}.pipe(${v}.string(), ${max})`;
  const formats = {
    email: `${v}.email(), `,
    url: `${v}.url(), `,
    digits: `${v}.regex(/^\\d+$/), `,
    password: '',
  };
  const number = f.coerce ? `${v}.pipe(${v}.unknown(), ${v}.transform(Number), ${v}.number()` : '';
  const types: Readonly<Record<Field['type'], string>> = {
    string: `${v}.pipe(${v}.string(), ${f.format ? formats[f.format] : ''}${max})`,
    number: f.coerce
      ? `${number}${f.integer ? `, ${v}.integer()` : ''})`
      : f.integer
        ? `${v}.pipe(${v}.number(), ${v}.integer())`
        : `${v}.number()`,
    boolean: f.coerce ? `${v}.picklist(['true', 'false'])` : `${v}.boolean()`,
    array: `${v}.pipe(${v}.array(${v}.unknown()), ${max})`,
    object: `${v}.record(${v}.string(), ${v}.unknown())`,
    any: `${v}.any()`,
    id: `${v}.union([${text}, ${v}.pipe(${v}.number(), ${v}.integer())])`,
  };
  return f.optional ? `${v}.optional(${types[f.type]})` : types[f.type];
}

function typebox(t: string, f: Field): string {
  const max = `maxLength: ${String(f.max)}`;
  const types: Readonly<Record<Field['type'], string>> = {
    string: `${t}.String({ ${jsonFormat(f)}${max} })`,
    number: f.integer ? `${t}.Integer()` : `${t}.Number()`,
    boolean: `${t}.Boolean()`,
    array: `${t}.Array(${t}.Unknown(), { maxItems: ${String(f.max)} })`,
    object: `${t}.Record(${t}.String(), ${t}.Unknown())`,
    any: `${t}.Any()`,
    id: `${t}.Union([${t}.String({ ${max} }), ${t}.Integer()])`,
  };
  return f.optional ? `${t}.Optional(${types[f.type]})` : types[f.type];
}

function jsonType(f: Field): string {
  const max = `maxLength: ${String(f.max)}`;
  const types: Readonly<Record<Field['type'], string>> = {
    string: `{ type: 'string', ${jsonFormat(f)}${max} }`,
    number: `{ type: '${f.integer ? 'integer' : 'number'}' }`,
    boolean: "{ type: 'boolean' }",
    array: `{ type: 'array', maxItems: ${String(f.max)} }`,
    object: "{ type: 'object' }",
    id: `{ type: ['string', 'integer'], ${max} }`,
    any: '{}',
  };
  return types[f.type];
}

function jsonFormat({ format, optional }: Field): string {
  if (format === 'email') return "format: 'email', ";
  if (format === 'url') return "format: 'uri', ";
  if (format === 'digits') return "pattern: '^[0-9]+$', ";
  return optional ? '' : 'minLength: 1, ';
}
