/** Security schemes and servers, with the differences between the versions taken out. */
import type { OpenApiVersion } from '../../parse/openapi';
import { follow, membersOf, type DocNode } from '../../parse/openapiTree';
import type { Operation } from './operations';
import type { References } from './references';

export interface OAuthFlow {
  /** By its name since 3.0: `implicit`, `password`, `clientCredentials`, `authorizationCode`, `deviceAuthorization`. */
  readonly name: string;
  /** The flow object; in 2.0 the value of `flow`. */
  readonly node: DocNode;
  /** `authorizationUrl`, `tokenUrl`, `refreshUrl`, `deviceAuthorizationUrl`. */
  readonly urls: readonly DocNode[];
  /** Members of `scopes`. */
  readonly scopes: readonly DocNode[];
  /** Whether there may be more of them in another file. */
  readonly hasUnseenScopes: boolean;
}

export interface SecurityScheme {
  readonly name: string;
  readonly node: DocNode;
  /** `apiKey`, `http`, `oauth2`, `openIdConnect`, `mutualTLS`; `basic` of 2.0 is `http` with the scheme `basic`. */
  readonly type: string;
  /** Lower case; empty where there is none. */
  readonly scheme: string;
  /** Of keys: `header`, `query`, `cookie`. */
  readonly in: string | undefined;
  readonly flows: readonly OAuthFlow[];
  /** `openIdConnectUrl`, `oauth2MetadataUrl` (3.2). */
  readonly urls: readonly DocNode[];
  /** The document advises against it (3.2). */
  readonly isDeprecated: boolean;
}

const FLOWS_OF_2: Readonly<Record<string, string>> = {
  application: 'clientCredentials',
  accessCode: 'authorizationCode',
};

/** Where schemes are defined. */
export const schemesNode = (root: DocNode, version: OpenApiVersion): DocNode | undefined =>
  version === '2.0' ? root.get('securityDefinitions') : root.get('components')?.get('securitySchemes');

export function schemesOf(
  definitions: DocNode | undefined,
  references: References,
): Map<string, SecurityScheme> {
  const schemes = new Map<string, SecurityScheme>();
  for (const member of membersOf(definitions)) {
    const node = references.node(member);
    if (node?.kind !== 'map') continue;
    const name = String(member.key);
    const type = node.text('type') ?? '';
    schemes.set(name, {
      name,
      node,
      type: type === 'basic' ? 'http' : type,
      scheme: type === 'basic' ? 'basic' : (node.text('scheme') ?? '').toLowerCase(),
      in: node.text('in'),
      flows: type === 'oauth2' ? flowsOf(node) : [],
      urls: ['openIdConnectUrl', 'oauth2MetadataUrl'].flatMap((key) => node.get(key) ?? []),
      isDeprecated: node.get('deprecated')?.value === true,
    });
  }
  return schemes;
}

function flowsOf(scheme: DocNode): OAuthFlow[] {
  const flow = scheme.get('flow');
  if (flow?.kind === 'scalar') {
    const said = String(flow.value);
    return [flowOf(FLOWS_OF_2[said] ?? said, flow, scheme)];
  }
  return membersOf(scheme.get('flows'))
    .filter((member) => !String(member.key).startsWith('x-'))
    .map((member) => flowOf(String(member.key), member, follow(member)));
}

const flowOf = (name: string, node: DocNode, holder: DocNode): OAuthFlow => ({
  name,
  node,
  urls: ['authorizationUrl', 'tokenUrl', 'refreshUrl', 'deviceAuthorizationUrl'].flatMap(
    (key) => holder.get(key) ?? [],
  ),
  scopes: membersOf(holder.get('scopes')),
  hasUnseenScopes: holder.has('$ref') || holder.get('scopes')?.has('$ref') === true,
});

export interface Server {
  /** The server object; in 2.0 the scheme (`http`) in the list of them. */
  readonly node: DocNode;
  /** Where its address is written. */
  readonly urlNode: DocNode;
  /** As written; in 2.0 put together from scheme, host and base path. */
  readonly url: string;
  readonly level: 'document' | 'path' | 'operation';
  /** Of an operation or, for a path, the first one of it. */
  readonly operation?: Operation;
}

/** Every server that the document names, at whatever level; each once. */
export function serversOf(
  root: DocNode,
  version: OpenApiVersion,
  operations: readonly Operation[],
): Server[] {
  const found = new Map<DocNode, Server>();
  const add = (holder: DocNode, level: Server['level'], operation?: Operation): void => {
    const servers = version === '2.0' ? servers2(root, holder) : servers3(holder);
    for (const server of servers) {
      if (!found.has(server.node))
        found.set(server.node, { ...server, level, ...(operation && { operation }) });
    }
  };
  add(root, 'document');
  for (const operation of operations) {
    add(operation.pathItem, 'path', operation);
    add(operation.node, 'operation', operation);
  }
  return [...found.values()];
}

type Bare = Pick<Server, 'node' | 'urlNode' | 'url'>;

const servers3 = (holder: DocNode): Bare[] =>
  membersOf(holder.get('servers')).flatMap((member) => {
    const node = follow(member);
    const urlNode = node.get('url');
    return urlNode ? [{ node, urlNode, url: String(urlNode.value) }] : [];
  });

function servers2(root: DocNode, holder: DocNode): Bare[] {
  const rest = `${root.text('host') ?? ''}${root.text('basePath') ?? ''}`;
  return membersOf(holder.get('schemes')).map((member) => {
    const node = follow(member);
    return { node, urlNode: node, url: `${String(node.value)}://${rest}` };
  });
}
