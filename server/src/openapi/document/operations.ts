/** Operations of a document with all that applies to them: path-level parameters, inherited security, servers. */
import type { OpenApiVersion } from '../../parse/openapi';
import { follow, membersOf, type DocNode } from '../../parse/openapiTree';
import type { References } from './references';

export type OperationKind = 'operation' | 'callback' | 'webhook';

export interface MediaType {
  readonly name: string;
  readonly node: DocNode;
  /** Of the whole, else of each item of a stream. */
  readonly schema: DocNode | undefined;
  /** Of each item of a stream (3.2). */
  readonly itemSchema?: DocNode | undefined;
  /** Whether a `$ref` leads to it. */
  readonly isShared: boolean;
  /** Headers of the parts of a multipart message. */
  readonly headers: readonly Header[];
}

export interface Parameter {
  /** The parameter itself, references followed. */
  readonly node: DocNode;
  readonly name: string;
  /** `path`, `query`, `header`, `cookie`, `querystring` (3.2), and in 2.0 `body` and `formData`. */
  readonly in: string;
  readonly required: boolean;
  /** The schema of the value; in 2.0 the parameter is its own schema, unless it is a body. */
  readonly schema: DocNode | undefined;
  /** Where the value is described by media types instead. */
  readonly content: readonly MediaType[];
  /** Whether it stands on the path item, for all of its operations. */
  readonly isOfPath: boolean;
  /** Whether a `$ref` leads to it. */
  readonly isShared: boolean;
}

export interface Header {
  readonly name: string;
  /** References followed; undefined if they lead nowhere that can be seen. */
  readonly node: DocNode | undefined;
  readonly schema: DocNode | undefined;
}

export interface Response {
  /** `200`, `4XX`, `default`. */
  readonly status: string;
  /** As it stands under `responses`. */
  readonly member: DocNode;
  /** References followed; undefined if they lead nowhere that can be seen. */
  readonly node: DocNode | undefined;
  readonly isShared: boolean;
  /** In 2.0 one, without a name. */
  readonly content: readonly MediaType[];
  readonly headers: readonly Header[];
}

export interface Body {
  readonly node: DocNode;
  readonly required: boolean;
  readonly isShared: boolean;
  readonly content: readonly MediaType[];
}

/** One scheme of an alternative. */
export interface Requirement {
  readonly scheme: string;
  readonly scopes: readonly DocNode[];
  readonly node: DocNode;
}

/** Schemes that are needed together; without any, everybody gets in. */
export interface Alternative {
  readonly node: DocNode;
  readonly requirements: readonly Requirement[];
}

export interface Operation {
  readonly index: number;
  /** `operation` is served by the API; `callback` and `webhook` are requests that the API sends. */
  readonly kind: OperationKind;
  /** Lower case. */
  readonly method: string;
  /** As written: `/users/{id}`. */
  readonly path: string;
  readonly node: DocNode;
  readonly pathItem: DocNode;
  /** Those of the path item that the operation does not override, then its own. */
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  readonly responses: readonly Response[];
  readonly responsesNode: DocNode | undefined;
  /** The requirement in force: the operation's own, else the document's. */
  readonly security: readonly Alternative[];
  readonly securityNode: DocNode | undefined;
  readonly securityFrom: 'operation' | 'document' | 'none';
  /** Server objects in force: the operation's own, else the path's, else the document's. */
  readonly servers: readonly DocNode[];
}

export const METHODS = [
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
  'query',
] as const;

const MAX_CALLBACK_DEPTH = 3;
const MAX_ENCODING_DEPTH = 3;
/** What stands for the media type in 2.0. */
const BARE = { name: '', isShared: false, headers: [] } as const;

/** `GET /users/{id}`. */
export const nameOf = (operation: Operation): string => `${operation.method.toUpperCase()} ${operation.path}`;

/** Every operation of a document, in its order; callbacks follow the operation that registers them. */
export function operationsOf(root: DocNode, version: OpenApiVersion, references: References): Operation[] {
  const reader = new OperationReader(root, version, references);
  reader.paths(root.get('paths'), 'operation', 0);
  reader.paths(root.get('webhooks') ?? root.get('x-webhooks'), 'webhook', 0);
  return reader.operations;
}

export class OperationReader {
  readonly operations: Operation[] = [];
  private readonly security: DocNode | undefined;

  constructor(
    private readonly root: DocNode,
    private readonly version: OpenApiVersion,
    private readonly references: References,
  ) {
    this.security = root.get('security');
  }

  paths(paths: DocNode | undefined, kind: OperationKind, depth: number): void {
    for (const member of membersOf(paths)) {
      const path = String(member.key);
      const item = this.references.node(member);
      if (item?.kind !== 'map' || path.startsWith('x-')) continue;
      for (const child of item.children) {
        const key = String(child.key);
        if (key === 'additionalOperations') {
          for (const extra of membersOf(follow(child))) {
            const method = String(extra.key);
            if (!method.startsWith('x-'))
              this.operation(kind, method.toLowerCase(), path, item, extra, depth);
          }
        } else if ((METHODS as readonly string[]).includes(key)) {
          this.operation(kind, key, path, item, child, depth);
        }
      }
    }
  }

  private operation(
    kind: OperationKind,
    method: string,
    path: string,
    pathItem: DocNode,
    member: DocNode,
    depth: number,
  ): void {
    // The specification has no references here, but documents of many files do; what cannot be seen is no operation.
    const node = this.references.node(member);
    if (node?.kind !== 'map') return;
    const parameters = this.parameters(pathItem, node);
    const securityNode = node.get('security') ?? (kind === 'operation' ? this.security : undefined);
    const responsesNode = node.get('responses');
    this.operations.push({
      index: this.operations.length,
      kind,
      method,
      path,
      node,
      pathItem,
      parameters,
      body: this.version === '2.0' ? bodyOf2(parameters) : this.body(node.get('requestBody')),
      responses: this.responses(responsesNode),
      responsesNode,
      security: alternativesOf(securityNode),
      securityNode,
      securityFrom: node.has('security') ? 'operation' : securityNode ? 'document' : 'none',
      servers: membersOf(node.get('servers') ?? pathItem.get('servers') ?? this.root.get('servers')).map(
        follow,
      ),
    });
    if (depth >= MAX_CALLBACK_DEPTH) return;
    for (const callback of membersOf(node.get('callbacks'))) {
      this.paths(this.references.node(callback), 'callback', depth + 1);
    }
  }

  private parameters(pathItem: DocNode, operation: DocNode): Parameter[] {
    const found = new Map<string, Parameter>();
    for (const [list, isOfPath] of [
      [pathItem.get('parameters'), true],
      [operation.get('parameters'), false],
    ] as const) {
      for (const member of membersOf(list)) {
        const parameter = this.parameter(member, isOfPath);
        if (parameter) found.set(`${parameter.in} ${parameter.name}`, parameter);
      }
    }
    return [...found.values()];
  }

  parameter(member: DocNode, isOfPath: boolean): Parameter | undefined {
    const { node, state } = this.references.resolve(member);
    const name = node?.text('name');
    const place = node?.text('in');
    if (!node || name === undefined || place === undefined) return undefined;
    const isOwnSchema = this.version === '2.0' && place !== 'body';
    return {
      node,
      name,
      in: place,
      required: node.get('required')?.value === true,
      schema: isOwnSchema ? node : node.get('schema'),
      content: isOwnSchema ? [] : this.media(node.get('content')),
      isOfPath,
      isShared: state === 'local',
    };
  }

  body(member: DocNode | undefined): Body | undefined {
    if (!member) return undefined;
    const { node, state } = this.references.resolve(member);
    if (node?.kind !== 'map') return undefined;
    return {
      node,
      required: node.get('required')?.value === true,
      isShared: state === 'local',
      content: this.media(node.get('content')),
    };
  }

  private media(content: DocNode | undefined): MediaType[] {
    return membersOf(content).map((media) => this.mediaType(media));
  }

  mediaType(member: DocNode): MediaType {
    const { node = follow(member), state } = this.references.resolve(member);
    const itemSchema = node.get('itemSchema');
    return {
      name: String(member.key),
      node,
      schema: node.get('schema') ?? itemSchema,
      ...(itemSchema && { itemSchema }),
      isShared: state === 'local',
      headers: this.encodings(node).flatMap((encoding) => this.headers(encoding)),
    };
  }

  /** Encodings of the parts of a media type, and of the parts of these (3.2). */
  private encodings(holder: DocNode, depth = 0): DocNode[] {
    const item = holder.get('itemEncoding');
    const own = [
      ...membersOf(holder.get('encoding')),
      ...membersOf(holder.get('prefixEncoding')),
      ...(item ? [item] : []),
    ].map(follow);
    if (depth > MAX_ENCODING_DEPTH) return own;
    return own.flatMap((encoding) => [encoding, ...this.encodings(encoding, depth + 1)]);
  }

  private headers(holder: DocNode | undefined): Header[] {
    return membersOf(holder?.get('headers')).map((header) => this.header(header));
  }

  responses(responsesNode: DocNode | undefined): Response[] {
    return membersOf(responsesNode)
      .filter((member) => !String(member.key).startsWith('x-'))
      .map((member) => this.response(member));
  }

  response(member: DocNode): Response {
    const { node, state } = this.references.resolve(member);
    const schema = this.version === '2.0' ? node?.get('schema') : undefined;
    return {
      status: String(member.key),
      member,
      node,
      isShared: state === 'local',
      content: node && schema ? [{ ...BARE, node, schema }] : this.media(node?.get('content')),
      headers: this.headers(node),
    };
  }

  header(member: DocNode): Header {
    const node = this.references.node(member);
    const content = membersOf(node?.get('content'))[0];
    const schema = this.version === '2.0' ? node : (node?.get('schema') ?? content?.get('schema'));
    return { name: String(member.key), node, schema };
  }
}

/** Requirements name a scheme, or since 3.2 its address in the document. */
export const schemeName = (key: string): string =>
  /^(?:\.\/)?#\/components\/securitySchemes\/([^/]+)$/.exec(key)?.[1] ?? key;

/** The alternatives of a `security` list. */
export const alternativesOf = (security: DocNode | undefined): Alternative[] =>
  membersOf(security).map((member) => {
    const node = follow(member);
    return {
      node,
      requirements: (node.kind === 'map' ? node.children : []).map((requirement) => ({
        scheme: schemeName(String(requirement.key)),
        node: requirement,
        scopes: membersOf(follow(requirement)).map(follow),
      })),
    };
  });

function bodyOf2(parameters: readonly Parameter[]): Body | undefined {
  const body = parameters.find((parameter) => parameter.in === 'body');
  if (!body) return undefined;
  const { node, required, isShared, schema } = body;
  return { node, required, isShared, content: [{ ...BARE, node, schema }] };
}
