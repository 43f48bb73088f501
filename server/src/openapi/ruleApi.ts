/** What a rule on OpenAPI documents is, and all that it may use. */
import type { Confidence } from '../model/endpoint';
import type { Related, Severity } from '../model/finding';
import type { RuleMeta } from '../model/rule';
import { publicPath } from '../link/behaviour/publicByNature';
import type { DocNode } from '../parse/openapiTree';
import type { Component } from './document/components';
import type { Example } from './document/examples';
import type { ApiDocument } from './document/model';
import type { Alternative, Operation, Requirement } from './document/operations';
import type { BodySite, HeaderSite, MediaTypeSite, ParameterSite, ResponseSite } from './document/parts';
import type { SchemaSite } from './document/schemas';
import type { SecurityScheme, Server } from './document/security';
import type { FixDraft, FixPlace } from './fixes/place';

export { follow, membersOf, type DocNode } from '../parse/openapiTree';
export { BIT, type BitName } from './document/constraints';
export type { ApiDocument } from './document/model';
export { nameOf, type Alternative, type MediaType, type Operation } from './document/operations';
export { subjectOf, type Part } from './document/parts';
export type { Role, SchemaSite } from './document/schemas';
export type { SecurityScheme, Server, OAuthFlow } from './document/security';
export type { FixDraft, FixPlace } from './fixes/place';
export type { BodySite, HeaderSite, MediaTypeSite, ParameterSite, ResponseSite };
export type { Component, Example };

export interface OpenApiRule {
  readonly meta: RuleMeta;
  /** Called for every part of the document of its kind, in one traversal for all rules. Pure; may throw nothing. */
  readonly visit: Visitors;
  /**
   * Its `document` visitor looks at keys and at values that the model reads (`$ref`, `readOnly` …) alone, so that it
   * need not be asked again when another value is edited.
   */
  readonly isStructural?: true;
  /** Fixes for one finding, best first, made from the text as it is then. */
  readonly fixes?: (place: FixPlace) => FixDraft[];
}

type Visit<Item> = (item: Item, context: VisitContext) => void;

export interface Visitors {
  readonly document?: Visit<ApiDocument>;
  readonly server?: Visit<Server>;
  readonly scheme?: Visit<SecurityScheme>;
  /** Every use of a scheme: on an operation, or (without one) in the document's own `security`. */
  readonly requirement?: Visit<RequirementSite>;
  readonly operation?: Visit<Operation>;
  readonly parameter?: Visit<ParameterSite>;
  readonly requestBody?: Visit<BodySite>;
  /** For every status that it stands under. */
  readonly response?: Visit<ResponseSite>;
  readonly header?: Visit<HeaderSite>;
  readonly mediaType?: Visit<MediaTypeSite>;
  /** Every schema once for each direction (`role`) that its values go. */
  readonly schema?: Visit<SchemaSite>;
  readonly example?: Visit<Example>;
  readonly component?: Visit<Component>;
}

export interface RequirementSite extends Requirement {
  readonly alternative: Alternative;
  readonly operation: Operation | undefined;
  readonly definition: SecurityScheme | undefined;
}

export interface VisitContext {
  readonly document: ApiDocument;
  /** @param node what to underline: a scalar itself, the key of anything larger */
  readonly report: (node: DocNode, message: string, options?: ReportOptions) => void;
}

export interface ReportOptions {
  /** Operations that it is about; absent: those that the visited part is or serves. */
  readonly operations?: readonly Operation[];
  /** Underlines the key of a scalar or empty collection instead of its value. */
  readonly atKey?: boolean;
  readonly severity?: Severity;
  /** Absent: high. */
  readonly confidence?: Confidence;
  readonly related?: readonly (Omit<Related, 'location'> & { readonly node: DocNode })[];
}

/** Why everybody has to get in: "signing in", "a health check"; undefined if nothing says so. */
export const openByNature = (operation: Pick<Operation, 'method' | 'path'>): string | undefined =>
  publicPath(operation.method.toUpperCase(), operation.path.replace(/\{([^{}/]+)\}/g, ':$1'));
