/** Walks what operations are made of, and hands the schemas on. Shared parts are kept once, with all of their users. */
import type { OpenApiVersion } from '../../parse/openapi';
import { DocNode } from '../../parse/openapiTree';
import { partsOf } from './components';
import { nameOf, OperationReader } from './operations';
import type { Body, Header, MediaType, Operation, Parameter, Response } from './operations';
import type { Owner } from './owners';
import type { References } from './references';
import type { Role, SchemaWalk } from './schemas';

/** What every part of a document knows: whose it is, and which way its values go. */
export interface Part {
  readonly role: Role;
  readonly owner: Owner;
  /** Stands in a message before "of GET /users": "The query parameter `q`". */
  readonly what: string;
}
export interface ParameterSite extends Part, Parameter {}
export interface BodySite extends Part, Body {}
export interface ResponseSite extends Part, Response {
  readonly node: DocNode;
}
export interface HeaderSite extends Part, Header {
  readonly node: DocNode;
}
export interface MediaTypeSite extends Part, MediaType {
  readonly of: 'parameter' | 'body' | 'response' | 'component';
}

/** "The query parameter `q` of GET /users"; of a part that nothing uses, its name alone. */
export function subjectOf({ what, owner }: Part): string {
  if (!owner.first) return what;
  return `${what} of ${owner.kind === 'path' ? `every operation of ${owner.first.path}` : nameOf(owner.first)}`;
}

interface Use {
  readonly role: Role;
  readonly owner: Owner;
  readonly operation: Operation | undefined;
}

export class PartWalk {
  readonly parameters = new Map<string, ParameterSite>();
  readonly bodies = new Map<string, BodySite>();
  readonly responses = new Map<string, ResponseSite>();
  readonly headers = new Map<string, HeaderSite>();
  readonly mediaTypes = new Map<string, MediaTypeSite>();
  private readonly ids = new Map<DocNode, number>();

  constructor(private readonly schemas: SchemaWalk) {}

  /** Requests of callbacks and webhooks leave the service, so what they carry is output, and their answers input. */
  operation(operation: Operation): void {
    const isServed = operation.kind === 'operation';
    const taken = this.useOf(operation, isServed ? 'input' : 'output');
    const given = this.useOf(operation, isServed ? 'output' : 'input');
    const path = this.schemas.owners[taken.role].at(operation.pathItem, 'path', operation, taken.owner);
    for (const parameter of operation.parameters) {
      const user = parameter.isOfPath ? { ...taken, owner: path } : taken;
      this.parameter(parameter, this.shared(parameter, user));
    }
    const { body } = operation;
    if (body && !operation.parameters.some(({ in: place }) => place === 'body')) {
      this.body(body, this.shared(body, taken));
    }
    for (const response of operation.responses) {
      if (response.node) this.response({ ...response, node: response.node }, this.shared(response, given));
    }
  }

  /** Components that no operation uses: other files may use them. */
  unused(
    sections: readonly (readonly [string, DocNode])[],
    version: OpenApiVersion,
    references: References,
  ): void {
    const reader = new OperationReader(this.rootOf(sections), version, references);
    for (const [kind, section] of sections) {
      for (const member of partsOf(section)) {
        const node = references.node(member);
        if (node?.kind !== 'map' || member.kind === 'alias' || node.parent !== section) continue;
        this.component(kind, member, node, reader);
      }
    }
  }

  private component(kind: string, member: DocNode, node: DocNode, reader: OperationReader): void {
    const owner = this.schemas.owners.unused.at(node, 'component', undefined);
    const use: Use = { role: 'unused', owner, operation: undefined };
    const name = String(member.key);
    if (kind === 'schemas') {
      const what = `The schema \`${name}\``;
      if (!this.schemas.has(node)) this.schemas.enter(node, { ...use, place: 'component', what, name });
    } else if (this.ids.has(node)) return;
    else if (kind === 'parameters') {
      const parameter = reader.parameter(member, false);
      if (parameter) this.parameter(parameter, use);
    } else if (kind === 'requestBodies') {
      const body = reader.body(member);
      if (body) this.body(body, use);
    } else if (kind === 'responses') {
      this.response({ ...reader.response(member), node }, use);
    } else if (kind === 'headers') this.header({ ...reader.header(member), node }, use);
    else if (kind === 'mediaTypes')
      this.media(reader.mediaType(member), 'component', 'component', `The media type \`${name}\``, use);
  }

  private readonly rootOf = (sections: readonly (readonly [string, DocNode])[]): DocNode => {
    let at = sections[0]?.[1];
    while (at?.parent) at = at.parent;
    return at ?? NOTHING;
  };

  private useOf(operation: Operation, role: Role): Use {
    return { role, owner: this.schemas.owners[role].at(operation.node, 'operation', operation), operation };
  }

  private shared(part: { readonly node: DocNode | undefined; readonly isShared: boolean }, use: Use): Use {
    if (!part.isShared || !part.node) return use;
    const owners = this.schemas.owners[use.role];
    return { ...use, owner: owners.at(part.node, 'component', use.operation, use.owner) };
  }

  private parameter(parameter: Parameter, use: Use): void {
    const key = this.keyOf(parameter.node, use.role);
    if (this.parameters.has(key)) return;
    const { name, in: place, schema } = parameter;
    const what = place === 'body' ? 'The body' : `The ${place} parameter \`${name}\``;
    this.parameters.set(key, { ...parameter, role: use.role, owner: use.owner, what });
    if (schema) this.schemas.enter(schema, { ...use, place, what, name });
    for (const media of parameter.content) this.media(media, 'parameter', place, what, use);
  }

  private body(body: Body, use: Use): void {
    const key = this.keyOf(body.node, use.role);
    if (this.bodies.has(key)) return;
    this.bodies.set(key, { ...body, role: use.role, owner: use.owner, what: 'The body' });
    for (const media of body.content) {
      this.media(media, 'body', 'body', media.name ? `The ${media.name} body` : 'The body', use);
    }
  }

  private response(response: Response & { readonly node: DocNode }, use: Use): void {
    const key = `${this.keyOf(response.node, use.role)} ${response.status}`;
    if (this.responses.has(key)) return;
    const what = `The ${response.status} response`;
    this.responses.set(key, { ...response, role: use.role, owner: use.owner, what });
    for (const header of response.headers) {
      if (header.node) this.header({ ...header, node: header.node }, use);
    }
    for (const media of response.content) this.media(media, 'response', 'response', what, use);
  }

  private header(header: Header & { readonly node: DocNode }, use: Use, isOfPart = false): void {
    const key = this.keyOf(header.node, use.role);
    if (this.headers.has(key)) return;
    const what = `The ${isOfPart ? 'part' : 'response'} header \`${header.name}\``;
    this.headers.set(key, { ...header, role: use.role, owner: use.owner, what });
    const { schema, name } = header;
    if (schema)
      this.schemas.enter(schema, { ...use, place: isOfPart ? 'partHeader' : 'responseHeader', what, name });
  }

  private media(media: MediaType, of: MediaTypeSite['of'], place: string, what: string, user: Use): void {
    const key = this.keyOf(media.node, user.role);
    const use = this.shared(media, user);
    if (this.mediaTypes.has(key)) return;
    this.mediaTypes.set(key, { ...media, role: use.role, owner: use.owner, what, of });
    const { schema, itemSchema } = media;
    if (schema && schema !== itemSchema) this.schemas.enter(schema, { ...use, place, what, name: place });
    if (itemSchema) {
      const item = `Each item of ${what.charAt(0).toLowerCase()}${what.slice(1)}`;
      this.schemas.enter(itemSchema, { ...use, place, what: item, name: place });
    }
    for (const header of media.headers)
      if (header.node) this.header({ ...header, node: header.node }, use, true);
  }

  private keyOf(node: DocNode, role: Role): string {
    let id = this.ids.get(node);
    if (id === undefined) this.ids.set(node, (id = this.ids.size));
    return `${String(id)} ${role}`;
  }
}

const NOTHING = new DocNode('map', 0, 0);
