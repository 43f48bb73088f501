/** Which keywords of a schema bound its values, as bits, with those of its compositions taken into account. */
import type { DocNode } from '../../parse/openapiTree';
import type { References } from './references';

export const BIT = {
  type: 1,
  maxLength: 1 << 1,
  pattern: 1 << 2,
  format: 1 << 3,
  /** `enum` or `const`: nothing else is let through. */
  fixed: 1 << 4,
  minimum: 1 << 5,
  maximum: 1 << 6,
  maxItems: 1 << 7,
  maxProperties: 1 << 8,
  /** No members but the declared ones. */
  closed: 1 << 9,
  minLength: 1 << 10,
} as const;

export type BitName = keyof typeof BIT;
export const ALL_BITS = (1 << 11) - 1;

const OF_KEY: Readonly<Record<string, number>> = {
  type: BIT.type,
  maxLength: BIT.maxLength,
  minLength: BIT.minLength,
  pattern: BIT.pattern,
  format: BIT.format,
  enum: BIT.fixed,
  const: BIT.fixed,
  minimum: BIT.minimum,
  exclusiveMinimum: BIT.minimum,
  maximum: BIT.maximum,
  exclusiveMaximum: BIT.maximum,
  maxItems: BIT.maxItems,
  maxProperties: BIT.maxProperties,
};

const MAX_DEPTH = 8;

export class Constraints {
  private readonly known = new Map<DocNode, number>();

  constructor(private readonly references: References) {}

  /** Bits of a schema (references followed): its own, all of `allOf`, and what the branches of a choice share. */
  of(schema: DocNode | undefined, depth = 0): number {
    const node = this.references.node(schema);
    if (node?.kind !== 'map') return schema && !node ? ALL_BITS : 0;
    const known = this.known.get(node);
    if (known !== undefined) return known;
    if (depth > MAX_DEPTH) return 0;
    this.known.set(node, 0);
    let bits = ownBits(node);
    for (const branch of node.get('allOf')?.children ?? []) bits |= this.of(branch, depth + 1);
    for (const choice of ['anyOf', 'oneOf']) {
      const branches = (node.get(choice)?.children ?? []).filter((branch) => !this.isNull(branch));
      if (branches.length > 0) {
        bits |= branches.reduce((shared, branch) => shared & this.of(branch, depth + 1), ALL_BITS);
      }
    }
    this.known.set(node, bits);
    return bits;
  }

  /** `type: null` beside others only says that the value may be absent. */
  private isNull(branch: DocNode): boolean {
    const node = this.references.node(branch);
    return node?.text('type') === 'null' || (node?.has('type') === true && node.get('type')?.value === null);
  }
}

function ownBits(node: DocNode): number {
  let bits = 0;
  for (const child of node.children) {
    const bit = OF_KEY[child.key];
    if (bit !== undefined) bits |= bit;
    else if (child.key === 'additionalProperties' || child.key === 'unevaluatedProperties') {
      if (child.value === false) bits |= BIT.closed;
    }
  }
  return bits;
}
