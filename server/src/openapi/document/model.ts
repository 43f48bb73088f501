/** The model of one document that every rule asks: built once, in one walk over what its operations use. */
import type { OpenApiText, OpenApiVersion } from '../../parse/openapi';
import { follow, membersOf, type DocNode } from '../../parse/openapiTree';
import { componentsOf, sectionsOf, type Component } from './components';
import { Constraints } from './constraints';
import { examplesOf, type Example } from './examples';
import { operationsOf, type Operation } from './operations';
import { References, type LoadText } from './references';
import type { RemoteCopy } from './remote';
import { SchemaWalk, type SchemaSite } from './schemas';
import { schemesNode, schemesOf, serversOf, type SecurityScheme, type Server } from './security';
import { PartWalk, type BodySite, type HeaderSite, type MediaTypeSite } from './parts';
import type { ParameterSite, ResponseSite } from './parts';

export class ApiDocument {
  readonly root: DocNode;
  readonly version: OpenApiVersion;
  readonly isKnownVersion: boolean;
  readonly format: 'json' | 'yaml';
  readonly references: References;
  readonly constraints: Constraints;
  readonly operations: readonly Operation[];
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  /** Whether schemes may stand in another file, so that a missing one is no mistake for sure. */
  readonly hasUnseenSchemes: boolean;
  /** What operations and components describe: each once for every direction that it is used in. */
  readonly parameters: readonly ParameterSite[];
  readonly bodies: readonly BodySite[];
  readonly responses: readonly ResponseSite[];
  readonly headers: readonly HeaderSite[];
  readonly mediaTypes: readonly MediaTypeSite[];
  readonly schemas: readonly SchemaSite[];
  private readonly walk: SchemaWalk;
  private readonly lazy: {
    servers?: Server[];
    components?: Component[];
    examples?: Example[];
    tags?: Map<string, DocNode>;
  } = {};

  constructor(
    readonly file: string,
    parsed: OpenApiText,
    load: LoadText = () => undefined,
    remotes: readonly RemoteCopy[] = [],
  ) {
    const { root, version } = parsed;
    this.root = root;
    this.version = version;
    this.isKnownVersion = parsed.isKnownVersion;
    this.format = parsed.format;
    this.references = new References(root, file, load, remotes);
    this.constraints = new Constraints(this.references);
    this.operations = operationsOf(root, version, this.references);
    const definitions = schemesNode(root, version);
    const schemes = this.references.node(definitions);
    this.schemes = schemesOf(schemes, this.references);
    this.hasUnseenSchemes = (definitions && !schemes) ?? root.get('components')?.has('$ref') === true;
    this.walk = new SchemaWalk(this.references, this.constraints);
    const parts = new PartWalk(this.walk);
    for (const operation of this.operations) parts.operation(operation);
    parts.unused(sectionsOf(root, version), version, this.references);
    this.parameters = [...parts.parameters.values()];
    this.bodies = [...parts.bodies.values()];
    this.responses = [...parts.responses.values()];
    this.headers = [...parts.headers.values()];
    this.mediaTypes = [...parts.mediaTypes.values()];
    const { input, output, unused } = this.walk.sites;
    this.schemas = [...input.values(), ...output.values(), ...unused.values()];
  }

  /** Operations that a part of the document is or serves; at most `MAX_OPERATIONS`. */
  operationsOf(part: Pick<SchemaSite, 'owner' | 'role'>): readonly Operation[] {
    return this.walk.owners[part.role].operationsOf(part.owner);
  }

  get servers(): readonly Server[] {
    return (this.lazy.servers ??= serversOf(this.root, this.version, this.operations));
  }

  get components(): readonly Component[] {
    return (this.lazy.components ??= componentsOf(this.root, this.version, this.operations, this.references));
  }

  get examples(): readonly Example[] {
    const described = [...this.parameters, ...this.headers, ...this.mediaTypes];
    const schemas = new Set(this.schemas.map(({ node }) => node));
    return (this.lazy.examples ??= examplesOf(described, schemas, this.references));
  }

  /** Names of an operation's tags and of those above them (3.2). */
  tagsOf({ node }: Pick<Operation, 'node'>): string[] {
    const { tags } = this;
    const names = new Set(membersOf(node.get('tags')).map((tag) => String(follow(tag).value)));
    for (const name of names) {
      const parent = tags.get(name)?.text('parent');
      if (parent !== undefined) names.add(parent);
    }
    return [...names];
  }

  /** Members of the document's own `tags`, by name. */
  get tags(): ReadonlyMap<string, DocNode> {
    return (this.lazy.tags ??= new Map(
      membersOf(this.root.get('tags')).map((tag) => [follow(tag).text('name') ?? '', follow(tag)]),
    ));
  }
}
