/**
 * `$ref`s, followed only when something asks. Those into other files of the workspace go through a loader; what lies
 * in the network or cannot be read is unknown, never absent.
 */
import { parseTree } from '../../parse/openapi';
import { follow, type DocNode } from '../../parse/openapiTree';

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

const MAX_HOPS = 50;

export class References {
  /** Files that were looked into or asked for, with the root of their tree. */
  readonly files = new Map<string, DocNode | undefined>();
  private readonly targets = new Map<DocNode, Map<string, DocNode | undefined>>();
  private readonly fileOfRoot = new Map<DocNode, string>();

  constructor(
    readonly root: DocNode,
    readonly file: string,
    private readonly load: LoadText,
  ) {
    this.files.set(file, root);
    this.fileOfRoot.set(root, file);
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

  private target(reference: string, from: DocNode): Pick<Resolved, 'node' | 'state'> {
    const hash = reference.indexOf('#');
    const where = hash < 0 ? reference : reference.slice(0, hash);
    const pointer = hash < 0 ? '' : reference.slice(hash + 1);
    // `#name` is an anchor of JSON Schema, which may be defined anywhere.
    if (pointer !== '' && !pointer.startsWith('/')) return { node: undefined, state: 'external' };
    const root = where === '' ? this.rootOf(from) : this.other(where, from);
    if (!root) return { node: undefined, state: 'external' };
    const node = this.at(root, pointer);
    return { node, state: node ? 'local' : 'dangling' };
  }

  private other(where: string, from: DocNode): DocNode | undefined {
    // An address with a scheme, or one of another host.
    if (/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(where)) return undefined;
    const file = joined(this.fileOf(from), where);
    if (this.files.has(file)) return this.files.get(file);
    const text = this.load(file);
    const root = text === undefined ? undefined : parseTree(text).root;
    this.files.set(file, root && follow(root));
    if (root) this.fileOfRoot.set(follow(root), file);
    return this.files.get(file);
  }

  private at(root: DocNode, pointer: string): DocNode | undefined {
    let known = this.targets.get(root);
    if (!known) this.targets.set(root, (known = new Map()));
    if (known.has(pointer)) return known.get(pointer);
    let node: DocNode | undefined = root;
    for (const segment of pointer === '' ? [] : pointer.slice(1).split('/')) {
      if (!node) break;
      const key = decoded(segment);
      const child: DocNode | undefined = node.kind === 'seq' ? node.children[Number(key)] : node.member(key);
      node = child && follow(child);
    }
    known.set(pointer, node);
    return node;
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
