/** Parts of an `allOf` that cannot hold together. What cannot be seen contradicts nothing. */
import { follow, membersOf, type DocNode } from '../../parse/openapiTree';
import type { References } from '../document/references';
import { typesOf } from '../views';
import { isBranch } from './shapes';
import { numberOf } from './values';

const MAX_PARTS = 40;

/** The schema itself and everything that its `allOf`s are made of, each once. */
export function partsOf(schema: DocNode, references: References): DocNode[] {
  const parts = [schema];
  for (const part of parts) {
    for (const branch of membersOf(part.get('allOf'))) {
      const node = references.node(branch);
      if (node?.kind === 'map' && parts.length < MAX_PARTS && !parts.includes(node)) parts.push(node);
    }
  }
  return parts;
}

/** "one is a string, another an object"; undefined if some value may fit all parts. */
export const contradictionOf = (parts: readonly DocNode[]): string | undefined =>
  ofTypes(parts) ?? ofLimits(parts) ?? ofValues(parts);

export const isContradictory = (parts: readonly DocNode[]): boolean =>
  contradictionOf(parts) !== undefined || shutOut(parts) !== undefined;

function ofTypes(parts: readonly DocNode[]): string | undefined {
  let common: { readonly types: ReadonlySet<string>; readonly said: string } | undefined;
  for (const part of parts) {
    const types = new Set([...typesOf(part)].filter((type) => type !== 'null'));
    if (types.size === 0) continue;
    const said = types.has('integer') ? 'integer' : [...types].join(' or ');
    if (common && ![...types].some((type) => common?.types.has(type)))
      return `one is of type ${common.said}, another of type ${said}`;
    // What is left is what both let through.
    const left = common ? new Set([...types].filter((type) => common?.types.has(type))) : types;
    common = { types: left, said: common?.said ?? said };
  }
  return undefined;
}

const LIMITS = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;

/** Limits of one part are compared where every schema is. */
function ofLimits(parts: readonly DocNode[]): string | undefined {
  for (const [least, most] of LIMITS) {
    for (const low of parts) {
      const from = numberOf(low, least);
      const high =
        from === undefined ? undefined : parts.find((one) => one !== low && isBelow(one, most, from));
      if (high) return `${least} ${String(from)} in one, ${most} ${String(numberOf(high, most))} in another`;
    }
  }
  return undefined;
}

const isBelow = (part: DocNode, key: string, limit: number): boolean => {
  const value = numberOf(part, key);
  return value !== undefined && value < limit;
};

function ofValues(parts: readonly DocNode[]): string | undefined {
  const lists = parts.flatMap((part) => {
    const list = part.get('enum');
    const items = list?.kind === 'seq' ? list.children.map(follow) : [];
    const all = items.length > 0 ? items : [part.get('const')].flatMap((one) => one ?? []);
    // Collections would have to be compared in depth.
    return all.length > 0 && all.every(({ kind }) => kind === 'scalar')
      ? [all.map(({ value }) => value)]
      : [];
  });
  const [first, ...others] = lists;
  if (!first || others.length === 0) return undefined;
  const left = first.filter((value) => others.every((list) => list.includes(value)));
  return left.length === 0 ? 'their lists of values have none in common' : undefined;
}

export interface ShutOut {
  /** `additionalProperties: false`. */
  readonly closing: DocNode;
  /** Properties of other parts that it does not know. */
  readonly names: readonly string[];
  /** One of them has to be there. */
  readonly isRequired: boolean;
  /** The part stands in this `allOf` itself, and not behind a reference. */
  readonly isOwn: boolean;
}

/** A closed part that refuses what the others describe. */
export function shutOut(parts: readonly DocNode[]): ShutOut | undefined {
  const [whole] = parts;
  for (const part of parts) {
    const closing = part.member('additionalProperties');
    if (closing?.value !== false || part.has('patternProperties')) continue;
    const known = new Set(membersOf(part.get('properties')).map(({ key }) => String(key)));
    const others = parts.filter((one) => one !== part);
    const described = others.flatMap(namesOf);
    const required = others.flatMap((one) =>
      membersOf(one.get('required')).map((name) => String(follow(name).value)),
    );
    const lost = (names: readonly string[]): string[] => names.filter((name) => !known.has(name));
    const names = [...new Set([...lost(required), ...lost(described)])];
    if (names.length === 0) continue;
    const isOwn = part === whole || (isBranch(part) && part.parent?.parent === whole);
    return { closing, names, isRequired: lost(required).length > 0, isOwn };
  }
  return undefined;
}

/** `false` as the schema of a property means that it must not be there. */
const namesOf = (part: DocNode): string[] =>
  membersOf(part.get('properties'))
    .filter((property) => follow(property).value !== false)
    .map((property) => String(property.key));
