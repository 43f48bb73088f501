/** Who a piece of the document belongs to: an operation, a path item, or a component that operations share. */
import type { DocNode } from '../../parse/openapiTree';
import type { Operation } from './operations';

export class Owner {
  readonly users = new Set<Owner>();
  /** The first operation of the document that it is or serves. */
  first: Operation | undefined;

  constructor(
    readonly node: DocNode,
    readonly kind: 'operation' | 'path' | 'component',
  ) {}
}

/** Names of more operations than this help nobody, and there may be thousands for each of thousands of schemas. */
export const MAX_OPERATIONS = 100;

/** Owners of what is used in one direction: what a request takes in belongs to other operations than what is shown. */
export class Owners {
  private readonly byNode = new Map<DocNode, Owner>();
  private readonly known = new Map<Owner, readonly Operation[]>();

  /** The owner at a node, made if there is none yet; the operation that is walked first is its first. */
  at(node: DocNode, kind: Owner['kind'], operation: Operation | undefined, user?: Owner): Owner {
    let owner = this.byNode.get(node);
    if (!owner) {
      owner = new Owner(node, kind);
      owner.first = operation;
      this.byNode.set(node, owner);
    }
    if (user && user !== owner) owner.users.add(user);
    return owner;
  }

  /** Operations that an owner is or serves, in the document's order; at most `MAX_OPERATIONS`. */
  operationsOf(owner: Owner): readonly Operation[] {
    const known = this.known.get(owner);
    if (known) return known;
    const found = new Set<Operation>();
    const seen = new Set<Owner>([owner]);
    const queue = [owner];
    for (let i = 0; i < queue.length && found.size < MAX_OPERATIONS; i++) {
      const next = queue[i];
      if (!next) break;
      if (next.kind === 'operation' && next.first) found.add(next.first);
      for (const user of next.users) {
        if (seen.has(user)) continue;
        seen.add(user);
        queue.push(user);
      }
    }
    if (owner.first) found.add(owner.first);
    const operations = [...found].sort((a, b) => a.index - b.index);
    this.known.set(owner, operations);
    return operations;
  }
}
