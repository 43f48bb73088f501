/**
 * Every schema that an operation takes in or gives out, once for each direction, however many operations share it. A
 * schema is walked again only if a new use of it bounds it less than the earlier ones.
 */
import { follow, membersOf, type DocNode } from '../../parse/openapiTree';
import { ALL_BITS, BIT, type Constraints } from './constraints';
import type { Operation } from './operations';
import { Owners, type Owner } from './owners';
import type { References } from './references';

/** `unused`: a schema of the components that nothing in the document uses. */
export type Role = 'input' | 'output' | 'unused';
/** Where a value goes or comes from: `in` of a parameter, or a part of a message. */
export type Place =
  'path' | 'query' | 'header' | 'cookie' | 'body' | 'response' | 'component' | (string & {});

export interface SchemaSite {
  readonly node: DocNode;
  readonly role: Role;
  /** Where it was first met, and what it is there: "The query parameter `q`", "The application/json body". */
  readonly place: Place;
  readonly what: string;
  /** Name of the property or parameter whose value it describes. */
  readonly name: string;
  readonly owner: Owner;
  /** What every use bounds from outside (`allOf` beside it, a choice around it): bits of `BIT`. */
  bits: number;
  /** A branch of `allOf` in some use, where `additionalProperties: false` would shut out the other branches. */
  isPart: boolean;
}

export interface Entry {
  readonly role: Role;
  readonly place: Place;
  readonly what: string;
  readonly name: string;
  readonly owner: Owner;
  readonly operation: Operation | undefined;
}

interface Use extends Entry {
  readonly bits: number;
  readonly isPart: boolean;
  readonly depth: number;
}

/** Deeper schemas than this are generated nonsense; the walk recurses. */
const MAX_DEPTH = 200;

export class SchemaWalk {
  readonly sites = { input: sites(), output: sites(), unused: sites() };
  readonly owners = { input: new Owners(), output: new Owners(), unused: new Owners() };

  constructor(
    private readonly references: References,
    private readonly constraints: Constraints,
  ) {}

  /** Walks a schema that stands directly in an operation, parameter, body, response or component. */
  enter(schema: DocNode, entry: Entry): void {
    this.visit(schema, { ...entry, bits: 0, isPart: false, depth: 0 });
  }

  has(node: DocNode): boolean {
    return this.sites.input.has(node) || this.sites.output.has(node) || this.sites.unused.has(node);
  }

  private visit(from: DocNode, use: Use): void {
    if (use.depth > MAX_DEPTH) return;
    const { node, state } = this.references.resolve(from);
    if (node?.kind !== 'map') return;
    let { owner, bits } = use;
    if (state === 'local') {
      owner = this.owners[use.role].at(node, 'component', use.operation, owner);
      // Keywords beside `$ref` count from 3.1 on, and are ignored before; nobody writes them to be ignored.
      bits |= besideReference(follow(from));
    }
    const site = this.sites[use.role].get(node);
    const before = site?.bits;
    const after = before === undefined ? bits : before & bits;
    if (!site) this.sites[use.role].set(node, siteOf(node, use, owner, after));
    else {
      site.bits = after;
      site.isPart ||= use.isPart;
    }
    if (after !== before) this.below(node, { ...use, owner, bits: after, depth: use.depth + 1 });
  }

  private below(node: DocNode, use: Use): void {
    const value: Use = { ...use, bits: 0, isPart: false };
    for (const child of node.children) {
      switch (child.key) {
        case 'properties':
        case 'patternProperties':
        case 'dependentSchemas':
          for (const property of follow(child).children) this.property(property, value);
          break;
        case 'additionalProperties':
        case 'unevaluatedProperties':
        case 'items':
        case 'contains':
        case 'prefixItems':
          for (const item of oneOrMore(follow(child))) this.visit(item, value);
          break;
        case 'allOf':
          this.allOf(node, follow(child).children, use);
          break;
        case 'anyOf':
        case 'oneOf':
        case 'then':
        case 'else': {
          const around = use.bits | this.withoutChoices(node);
          for (const branch of oneOrMore(follow(child))) this.visit(branch, { ...use, bits: around });
          break;
        }
        default:
      }
    }
  }

  /** A property that the server alone sets is no input, and one that is never shown no output. */
  private property(property: DocNode, use: Use): void {
    const hidden = use.role === 'output' ? 'writeOnly' : 'readOnly';
    const member = follow(property);
    if (member.get(hidden)?.value === true) return;
    if (member.has('$ref') && this.references.node(member)?.get(hidden)?.value === true) return;
    this.visit(property, { ...use, name: String(property.key) });
  }

  private allOf(node: DocNode, branches: readonly DocNode[], use: Use): void {
    const outer = use.bits | ownBits(node);
    for (const branch of branches) {
      let bits = outer;
      for (const other of branches) if (other !== branch) bits |= this.constraints.of(other);
      // Alone in its list, a branch is the schema itself with a description beside it.
      const isPart = use.isPart || branches.length > 1 || node.has('properties');
      this.visit(branch, { ...use, bits, isPart });
    }
  }

  /** What a schema bounds besides its choices. */
  private withoutChoices(node: DocNode): number {
    let bits = ownBits(node);
    for (const branch of membersOf(node.get('allOf'))) bits |= this.constraints.of(branch);
    return bits;
  }
}

const sites = (): Map<DocNode, SchemaSite> => new Map();

const siteOf = (node: DocNode, use: Use, owner: Owner, bits: number): SchemaSite => ({
  node,
  role: use.role,
  place: use.place,
  what: use.what,
  name: use.name,
  owner,
  bits,
  isPart: use.isPart,
});

const oneOrMore = (node: DocNode): readonly DocNode[] => (node.kind === 'seq' ? node.children : [node]);

function besideReference(node: DocNode): number {
  if (node.children.length < 2) return 0;
  let bits = 0;
  for (const child of node.children) {
    if (child.key === 'maxLength') bits |= BIT.maxLength;
    else if (child.key === 'maxItems') bits |= BIT.maxItems;
    else if (child.key === 'maximum') bits |= BIT.maximum;
    else if (child.key === 'enum' || child.key === 'const') bits |= ALL_BITS;
  }
  return bits;
}

function ownBits(node: DocNode): number {
  let bits = 0;
  for (const key of [
    'maxLength',
    'pattern',
    'format',
    'minimum',
    'maximum',
    'maxItems',
    'maxProperties',
    'type',
  ] as const) {
    if (node.has(key)) bits |= BIT[key];
  }
  return node.has('enum') || node.has('const') ? bits | BIT.fixed : bits;
}
