/**
 * Whether a value of the document (an example, a default, an item of `enum`) is one that its schema lets through.
 * Works on the trees as they are, because documents have thousands of examples and a compiled validator for each would
 * take seconds. What cannot be known is let through: other files, formats of one's own, `not`.
 */
import { follow, membersOf, type DocNode } from '../../parse/openapiTree';
import type { References } from '../document/references';
import { isAllowedFormat } from './formats';
import { compiled, exponentialPart, isOfAnotherEngine } from './patterns';

export interface Violation {
  /** The part of the value that is wrong. */
  readonly node: DocNode;
  /** "is no integer", "lacks `id`". */
  readonly message: string;
}

const MAX_DEPTH = 24;
/** Longer texts are not held against patterns: the pattern is the document's, and may take its time. */
const MAX_MATCHED = 500;

/** The first way in which a value contradicts a schema. `without`: keywords that are not looked at on top. */
export function violationOf(
  value: DocNode,
  schema: DocNode,
  references: References,
  without: ReadonlySet<string> = NONE,
): Violation | undefined {
  return new Check(references).violation(follow(value), schema, 0, without);
}

const NONE: ReadonlySet<string> = new Set();

class Check {
  constructor(private readonly references: References) {}

  violation(value: DocNode, from: DocNode, depth: number, without = NONE): Violation | undefined {
    const schema = this.references.node(from);
    if (schema?.kind !== 'map' || depth > MAX_DEPTH) return undefined;
    if (value.kind === 'scalar' && value.value === null && mayBeNull(schema)) return undefined;
    const asked = (key: string): DocNode | undefined => (without.has(key) ? undefined : schema.get(key));
    return (
      typeViolation(value, schema) ??
      fixedViolation(value, asked('enum'), asked('const')) ??
      (value.kind === 'scalar' ? scalarViolation(value, schema) : undefined) ??
      (value.kind === 'seq' ? this.list(value, schema, depth) : undefined) ??
      (value.kind === 'map' ? this.object(value, schema, depth) : undefined) ??
      this.compositions(value, schema, depth)
    );
  }

  private list(value: DocNode, schema: DocNode, depth: number): Violation | undefined {
    const count = value.children.length;
    const least = numberOf(schema, 'minItems');
    const most = numberOf(schema, 'maxItems');
    if (least !== undefined && count < least)
      return { node: value, message: `has fewer than ${String(least)} items` };
    if (most !== undefined && count > most)
      return { node: value, message: `has more than ${String(most)} items` };
    const items = schema.get('items');
    if (items?.kind !== 'map' || schema.has('prefixItems')) return undefined;
    return first(value.children, (child) => this.violation(follow(child), items, depth + 1));
  }

  private object(value: DocNode, schema: DocNode, depth: number): Violation | undefined {
    if (value.has('$ref')) return undefined;
    const properties = schema.get('properties');
    for (const item of membersOf(schema.get('required'))) {
      const name = String(follow(item).value);
      const property = properties?.get(name);
      if (value.has(name) || (property && this.isOneWay(property))) continue;
      return { node: value, message: `lacks \`${name}\`` };
    }
    const isClosed = schema.get('additionalProperties')?.value === false && !isComposed(schema);
    return first(value.children, (child) => {
      const property = properties?.get(String(child.key));
      if (property) return this.violation(follow(child), property, depth + 1);
      if (isClosed && !schema.has('patternProperties'))
        return { node: child, message: 'is a property that the schema does not allow' };
      const others = schema.get('additionalProperties');
      return others?.kind === 'map' && !schema.has('patternProperties')
        ? this.violation(follow(child), others, depth + 1)
        : undefined;
    });
  }

  /** Is left out of requests or of responses, and so of some examples. */
  private isOneWay(property: DocNode): boolean {
    const node = this.references.node(property);
    return (
      !node ||
      [property, node].some((one) => ['readOnly', 'writeOnly'].some((key) => one.get(key)?.value === true))
    );
  }

  private compositions(value: DocNode, schema: DocNode, depth: number): Violation | undefined {
    const all = first(membersOf(schema.get('allOf')), (branch) => this.violation(value, branch, depth + 1));
    if (all) return all;
    for (const key of ['anyOf', 'oneOf']) {
      const branches = membersOf(schema.get(key));
      if (branches.length === 0) continue;
      const found = branches.map((branch) => this.violation(value, branch, depth + 1));
      if (found.includes(undefined)) continue;
      return found.length === 1 ? found[0] : { node: value, message: `fits no branch of \`${key}\`` };
    }
    return undefined;
  }
}

function typeViolation(value: DocNode, schema: DocNode): Violation | undefined {
  const type = schema.get('type');
  const types = (type?.kind === 'seq' ? type.children.map(follow) : type ? [type] : []).map((one) =>
    String(one.value),
  );
  const own = typeOf(value);
  if (types.length === 0 || types.includes('file') || types.includes(own)) return undefined;
  // 1.0 and 1e3 are integers as well.
  if (types.includes('integer') && Number.isInteger(value.value)) return undefined;
  const wanted = types.filter((name) => name !== 'null').map(named);
  const is = own === 'number' ? `${String(value.value)}` : named(own);
  return { node: value, message: `is ${is}, not ${wanted.join(' or ')}` };
}

const named = (type: string): string =>
  /^[aeiou]/.test(type) ? `an ${type}` : type === 'null' ? 'null' : `a ${type}`;

export function typeOf(value: DocNode): string {
  if (value.kind === 'map') return 'object';
  if (value.kind === 'seq') return 'array';
  if (value.value === null) return 'null';
  return typeof value.value;
}

const mayBeNull = (schema: DocNode): boolean =>
  !schema.has('type') ||
  ['nullable', 'x-nullable'].some((key) => schema.get(key)?.value === true) ||
  membersOf(schema.get('enum')).some((item) => follow(item).value === null && follow(item).kind === 'scalar');

function fixedViolation(
  value: DocNode,
  list: DocNode | undefined,
  constant: DocNode | undefined,
): Violation | undefined {
  if (value.kind !== 'scalar') return undefined;
  const allowed = list?.kind === 'seq' ? list.children.map(follow) : constant ? [constant] : [];
  if (allowed.length === 0 || allowed.some((item) => item.kind !== 'scalar' || item.value === value.value))
    return undefined;
  return { node: value, message: 'is none of the values that the schema lists' };
}

function scalarViolation(node: DocNode, schema: DocNode): Violation | undefined {
  const { value } = node;
  const message =
    typeof value === 'number'
      ? numberViolation(value, schema)
      : typeof value === 'string'
        ? textViolation(value, schema)
        : undefined;
  return message === undefined ? undefined : { node, message };
}

function numberViolation(value: number, schema: DocNode): string | undefined {
  const least = numberOf(schema, 'minimum');
  const most = numberOf(schema, 'maximum');
  const above = numberOf(schema, 'exclusiveMinimum');
  const below = numberOf(schema, 'exclusiveMaximum');
  if (
    least !== undefined &&
    (value < least || (value === least && schema.get('exclusiveMinimum')?.value === true))
  )
    return `is below the minimum ${String(least)}`;
  if (
    most !== undefined &&
    (value > most || (value === most && schema.get('exclusiveMaximum')?.value === true))
  )
    return `is above the maximum ${String(most)}`;
  if (above !== undefined && value <= above) return `is not above ${String(above)}`;
  if (below !== undefined && value >= below) return `is not below ${String(below)}`;
  return undefined;
}

function textViolation(value: string, schema: DocNode): string | undefined {
  const length = [...value].length;
  const least = numberOf(schema, 'minLength');
  const most = numberOf(schema, 'maxLength');
  if (least !== undefined && length < least) return `is shorter than ${String(least)} characters`;
  if (most !== undefined && length > most) return `is longer than ${String(most)} characters`;
  const pattern = schema.text('pattern');
  if (
    pattern !== undefined &&
    !isOfAnotherEngine(pattern) &&
    length <= MAX_MATCHED &&
    !exponentialPart(pattern)
  ) {
    if (compiled(pattern)?.test(value) === false) return `does not match \`${short(pattern)}\``;
  }
  const format = schema.text('format');
  if (format !== undefined && !isAllowedFormat(format, value)) return `is no ${format}`;
  return undefined;
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

export const numberOf = (schema: DocNode, key: string): number | undefined => {
  const value = schema.get(key)?.value;
  return typeof value === 'number' ? value : undefined;
};

export const isComposed = (schema: DocNode): boolean =>
  ['allOf', 'anyOf', 'oneOf', '$ref', 'not', 'if', 'discriminator'].some((key) => schema.has(key));

function first<T>(items: readonly T[], find: (item: T) => Violation | undefined): Violation | undefined {
  for (const item of items) {
    const found = find(item);
    if (found) return found;
  }
  return undefined;
}
