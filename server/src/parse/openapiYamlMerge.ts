/** YAML's merge keys: https://yaml.org/type/merge.html */
import { DocNode, follow } from './openapiTree';

/** Members of merged mappings (`<<: *base`) that the mapping does not have itself, as aliases of the originals. */
export function merge(node: DocNode, merged: readonly DocNode[]): void {
  const children = [...node.children];
  const names = new Set(children.map((child) => child.key));
  const bases = merged.flatMap((child) => {
    const base = follow(child);
    return base.kind === 'seq' ? base.children.map(follow) : [base];
  });
  for (const base of bases) {
    for (const original of base.kind === 'map' ? base.children : []) {
      if (names.has(original.key)) continue;
      names.add(original.key);
      const member = new DocNode('alias', original.start, original.end);
      member.key = original.key;
      member.keyStart = original.keyStart;
      member.keyEnd = original.keyEnd;
      member.target = original;
      member.parent = node;
      children.push(member);
    }
  }
  node.children = children;
}
