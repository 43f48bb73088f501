/**
 * `$ref`s, followed only when something asks. Those into other files of the workspace go through a loader, and those to
 * addresses to the copies that the user keeps of them; what lies in the network or cannot be read is unknown, never
 * absent.
 */
import { parseTree } from '../../parse/openapi';
import { follow, type DocNode } from '../../parse/openapiTree';
import { addressOf, copiesOf, isAddress, type RemoteCopy } from './remote';
import { resourcesOf } from './resources';

/** Text of another file of the workspace, by its absolute path; undefined if there is none that may be read. */
export type LoadText = (file: string) => string | undefined;

export interface Resolved {
  /** What is meant, or the node itself if it is no reference; undefined if that is unknown or missing. */
  readonly node: DocNode | undefined;
  /** The last `$ref` value on the way. */
  readonly reference?: DocNode;
  /** `external`: it leads to what cannot be seen; `dangling`: to nothing in a file that can be seen. */
  readonly state: 'here' | 'local' | 'external' | 'dangling';
}

/** An address from which nothing was read. */
export interface Unread {
  readonly address: string;
  /** Where the user said that a copy lies. */
  readonly copy?: string;
}

const MAX_HOPS = 50;

/** Null: it lies where nothing can be seen. */
type Target = DocNode | null | undefined;

export class References {
  /** Files that were looked into or asked for, with the root of their tree. */
  readonly files = new Map<string, DocNode | undefined>();
  private readonly targets = new Map<DocNode, Map<string, Target>>();
  private readonly fileOfRoot = new Map<DocNode, string>();
  /** What `$self` says that a file is called, or by which address it was reached. */
  private readonly addressOfRoot = new Map<DocNode, string>();
  private readonly byAddress = new Map<string, DocNode>();
  /** Schemas with an `$id`; looked for when a reference to an address is met, which few documents have. */
  private readonly resources = new Map<DocNode, ReadonlyMap<string, DocNode>>();

  constructor(
    readonly root: DocNode,
    readonly file: string,
    private readonly load: LoadText,
    private readonly remotes: readonly RemoteCopy[] = [],
  ) {
    this.add(file, root);
  }

  resolve(start: DocNode): Resolved {
    let node = follow(start);
    let reference: DocNode | undefined;
    for (let hop = 0; hop < MAX_HOPS; hop++) {
      const ref = node.get('$ref');
      if (typeof ref?.value !== 'string')
        return { node, state: reference ? 'local' : 'here', ...(reference && { reference }) };
      reference = ref;
      const { node: target, state } = this.target(ref.value, node);
      if (!target) return { node: undefined, reference, state };
      node = target;
    }
    return { node: undefined, state: 'dangling', ...(reference && { reference }) };
  }

  /** The node that is meant, or undefined. */
  node(start: DocNode | undefined): DocNode | undefined {
    return start && this.resolve(start).node;
  }

  /** The file that a node stands in. */
  fileOf(node: DocNode): string {
    return this.fileOfRoot.get(this.rootOf(node)) ?? this.file;
  }

  private rootOf(node: DocNode): DocNode {
    if (this.fileOfRoot.size === 1) return this.root;
    let at = node;
    while (at.parent) at = at.parent;
    return at;
  }

  /** The address that a reference names, if nothing was read from there. */
  unread(from: DocNode): Unread | undefined {
    const reference = from.text('$ref');
    if (reference === undefined || !isAddress(reference)) return undefined;
    const address = addressOf(reference);
    if (address === undefined || this.named(address, from)) return undefined;
    const copy = copiesOf(address, this.remotes)[0]?.shown;
    return { address, ...(copy !== undefined && { copy }) };
  }

  /** Where in the document itself a reference leads, by which of its names ever it says so: `#/components/…`. */
  ownPointer(from: DocNode): string | undefined {
    const reference = from.text('$ref') ?? '';
    const hash = reference.indexOf('#');
    if (hash < 0) return undefined;
    const root = hash === 0 ? this.rootOf(from) : this.other(reference.slice(0, hash), from);
    return root === this.root ? reference.slice(hash) : undefined;
  }

  private target(reference: string, from: DocNode): Pick<Resolved, 'node' | 'state'> {
    const hash = reference.indexOf('#');
    const where = hash < 0 ? reference : reference.slice(0, hash);
    const pointer = hash < 0 ? '' : reference.slice(hash + 1);
    // `#name` is an anchor of JSON Schema, which may be defined anywhere.
    if (pointer !== '' && !pointer.startsWith('/')) return { node: undefined, state: 'external' };
    const root = where === '' ? this.rootOf(from) : this.other(where, from);
    if (!root) return { node: undefined, state: 'external' };
    const plain = this.at(root, pointer);
    const found = plain === undefined && where === '' ? this.inResource(from, pointer) : plain;
    return found
      ? { node: found, state: 'local' }
      : { node: undefined, state: found === null ? 'external' : 'dangling' };
  }

  /** A schema with an `$id` is a document of its own to what stands in it. */
  private inResource(from: DocNode, pointer: string): Target {
    for (let at: DocNode | undefined = from; at?.parent; at = at.parent)
      if (at.text('$id') !== undefined) return this.at(at, pointer);
    return undefined;
  }

  private other(where: string, from: DocNode): DocNode | undefined {
    const address = addressOf(where, this.addressOfRoot.get(this.rootOf(from)));
    const named = address === undefined ? undefined : this.named(address, from);
    // Beside a copy lie the others that it names by their place, whatever it says that it is called.
    return named ?? (isAddress(where) ? undefined : this.read(joined(this.fileOf(from), where)));
  }

  /** What an address means: a document or schema that says it is called so, or the copy that the user has of it. */
  private named(address: string, from: DocNode): DocNode | undefined {
    const known =
      this.byAddress.get(address) ??
      this.resourcesIn(this.root).get(address) ??
      this.resourcesIn(this.rootOf(from)).get(address);
    if (known) return known;
    for (const { file } of copiesOf(address, this.remotes)) {
      const root = this.read(file);
      if (!root) continue;
      if (!this.addressOfRoot.has(root)) this.addressOfRoot.set(root, address);
      this.byAddress.set(address, root);
      return root;
    }
    return undefined;
  }

  private resourcesIn(root: DocNode): ReadonlyMap<string, DocNode> {
    let resources = this.resources.get(root);
    if (!resources) this.resources.set(root, (resources = resourcesOf(root)));
    return resources;
  }

  private read(file: string): DocNode | undefined {
    if (this.files.has(file)) return this.files.get(file);
    const text = this.load(file);
    const root = text === undefined ? undefined : parseTree(text).root;
    return this.add(file, root && follow(root));
  }

  private add(file: string, root: DocNode | undefined): DocNode | undefined {
    this.files.set(file, root);
    if (!root) return undefined;
    this.fileOfRoot.set(root, file);
    const self = root.text('$self');
    const address = self === undefined ? undefined : addressOf(self);
    if (address !== undefined) {
      this.addressOfRoot.set(root, address);
      this.byAddress.set(address, root);
    }
    return root;
  }

  private at(root: DocNode, pointer: string): Target {
    let known = this.targets.get(root);
    if (!known) this.targets.set(root, (known = new Map()));
    if (known.has(pointer)) return known.get(pointer);
    known.set(pointer, undefined);
    let node: Target = root;
    for (const segment of pointer === '' ? [] : pointer.slice(1).split('/')) {
      if (!node) break;
      node = this.below(node, decoded(segment));
    }
    known.set(pointer, node);
    return node;
  }

  /** Whole sections may lie in another file: `schemas: { $ref: schemas.yaml }`. */
  private below(node: DocNode, key: string): Target {
    const child = node.kind === 'seq' ? node.children[Number(key)] : node.member(key);
    if (child) return follow(child);
    if (!node.has('$ref')) return undefined;
    const { node: behind, state } = this.resolve(node);
    return behind ? this.below(behind, key) : state === 'external' ? null : undefined;
  }
}

/** A path relative to the folder of a file, with `.` and `..` worked out; absolute ones as they are. */
export function joined(file: string, relative: string): string {
  const path = decoded(relative.replace(/\?.*$/, '')).replaceAll('\\', '/');
  if (path.startsWith('/')) return path;
  const segments = file.split('/').slice(0, -1);
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.length > 1) segments.pop();
  }
  return segments.join('/');
}

function decoded(segment: string): string {
  let text = segment;
  if (text.includes('%')) {
    try {
      text = decodeURIComponent(text);
    } catch {
      // A stray per cent sign is taken as it stands.
    }
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}
