/** Secrets that stand in a document. */
import { formatOf, masked, namedSecret, passwordInUrl, secretInQuery } from '../../check/secrets';
import { follow, type DocNode } from '../../parse/openapiTree';

export interface FoundSecret {
  readonly node: DocNode;
  /** "an AWS access key", "the password of a connection string". */
  readonly what: string;
  readonly shown: string;
  /** By its format, not only by its name. */
  readonly isSure: boolean;
}

const MAX_VALUES = 500;

/** Secrets in a value and all that it holds. `name`: what the value itself is called. */
export function secretsIn(start: DocNode, name: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  const queue: { readonly node: DocNode; readonly name: string }[] = [{ node: follow(start), name }];
  for (let i = 0; i < queue.length && i < MAX_VALUES; i++) {
    const next = queue[i];
    if (!next) break;
    const { node } = next;
    for (const child of node.children)
      queue.push({ node: follow(child), name: node.kind === 'map' ? String(child.key) : next.name });
    const what =
      node.kind === 'scalar' && typeof node.value === 'string' ? whatIs(next.name, node.value) : undefined;
    if (what) found.push({ node, shown: masked(String(node.value)), ...what });
  }
  return found;
}

function whatIs(name: string, value: string): Pick<FoundSecret, 'what' | 'isSure'> | undefined {
  const format = formatOf(value);
  if (format !== undefined) return { what: format, isSure: true };
  const url = passwordInUrl(value);
  if (url && !/^(?:localhost|127\.|\w*example)|\.example\.|example\.(?:com|org|net)$/i.test(url.host))
    return { what: 'the password of a connection string', isSure: true };
  if (secretInQuery(value) !== undefined && !/example\.(?:com|org|net)/i.test(value))
    return { what: 'a secret in an address', isSure: false };
  return namedSecret(name, value) === 'sure' ? { what: `a value for \`${name}\``, isSure: false } : undefined;
}
