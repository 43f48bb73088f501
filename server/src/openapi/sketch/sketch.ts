/**
 * What the comparison with code needs of an OpenAPI document: small plain data, so that the documents themselves need
 * not be kept or parsed again when only code changes.
 */
import type { Location } from '../../model/location';
import type { ApiDocument } from '../document/model';
import { alternativesOf, type Body, type Operation, type Parameter } from '../document/operations';
import { keySpanOf, membersOf, pathOf, type DocNode } from '../../parse/openapiTree';
import { basesOf } from './bases';
import { boundFields, fieldsOf } from './fields';

export interface ParameterSketch {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  /** Keywords besides the type bound its values. */
  readonly isBound: boolean;
  readonly at: Location;
}

export interface BodySketch {
  readonly required: boolean;
  readonly at: Location;
  /** Names of the fields at the top; undefined where others may come. */
  readonly fields: readonly string[] | undefined;
  /** Those of them that are required, or bounded by more than their type. */
  readonly bound: readonly string[];
}

export interface OperationSketch {
  /** Upper case. */
  readonly method: string;
  /** As written: `/users/{id}`. */
  readonly path: string;
  /** Keys from the root of the document. */
  readonly keys: readonly (string | number)[];
  readonly at: Location;
  /** Base paths of servers of its own; undefined: those of the document hold. */
  readonly bases: readonly string[] | undefined;
  readonly isDeprecated: boolean;
  readonly parameters: readonly ParameterSketch[];
  readonly body: BodySketch | undefined;
  /** `200`, `4XX`, `default`. */
  readonly statuses: readonly string[];
  /** `undeclared`: neither the operation nor the document says anything; `optional`: anybody gets in as well. */
  readonly security: 'required' | 'optional' | 'none' | 'undeclared';
  /** Where that is said, or else the operation. */
  readonly securityAt: Location;
}

export interface DocumentSketch {
  readonly file: string;
  readonly title: string | undefined;
  /** The key `paths`, or the beginning of the document. */
  readonly at: Location;
  /** Paths of the servers, without a slash at the end: `/api/v1`; empty where none is named. */
  readonly bases: readonly string[];
  /** Operations that the API serves; none of callbacks and webhooks. */
  readonly operations: readonly OperationSketch[];
  readonly describesParameters: boolean;
  /** Since 3.2 there is a place for every method. */
  readonly namesAnyMethod: boolean;
}

export function sketchOf(document: ApiDocument): DocumentSketch {
  const { root, version, file } = document;
  const operations = document.operations
    .filter(({ kind }) => kind === 'operation')
    .map((operation) => operationSketch(document, operation));
  const paths = root.get('paths');
  return {
    file,
    title: root.get('info')?.text('title'),
    at: placeOf(document, paths ?? root),
    bases: basesOf(root, version),
    operations,
    describesParameters: operations.some(
      ({ parameters, body }) => parameters.length > 0 || body !== undefined,
    ),
    namesAnyMethod: version === '3.2',
  };
}

const placeOf = ({ references }: ApiDocument, node: DocNode): Location => ({
  file: references.fileOf(node),
  span: keySpanOf(node),
});

/** Schemas of the whole body; the fields of an item of a stream are none of it. */
const schemasOf = ({ content }: Body): (DocNode | undefined)[] =>
  content.map(({ schema, itemSchema }) => (schema === itemSchema ? undefined : schema));

function operationSketch(document: ApiDocument, operation: Operation): OperationSketch {
  const { node, pathItem, body, responses, securityNode, parameters } = operation;
  const own = node.get('servers') ?? pathItem.get('servers');
  return {
    method: operation.method.toUpperCase(),
    path: operation.path,
    keys: pathOf(node),
    at: placeOf(document, node),
    bases: own && basesOf(node.has('servers') ? node : pathItem, document.version),
    isDeprecated: node.get('deprecated')?.value === true,
    parameters: parameters
      .filter(({ in: place }) => place !== 'body')
      .map((parameter) => parameterSketch(document, parameter)),
    body: body && {
      required: body.required,
      at: placeOf(document, body.node),
      fields: fieldsOf(document, schemasOf(body)),
      bound: boundFields(document, schemasOf(body)),
    },
    statuses: responses.map(({ status }) => status),
    security: securityOf(operation),
    securityAt: placeOf(document, securityNode ?? node),
  };
}

function securityOf({ securityNode }: Operation): OperationSketch['security'] {
  if (!securityNode) return 'undeclared';
  const alternatives = alternativesOf(securityNode);
  if (alternatives.length === 0) return 'none';
  if (alternatives.some(({ requirements }) => requirements.length === 0)) {
    return alternatives.every(({ requirements }) => requirements.length === 0) ? 'none' : 'optional';
  }
  return membersOf(securityNode).length > 0 ? 'required' : 'none';
}

const parameterSketch = (document: ApiDocument, parameter: Parameter): ParameterSketch => ({
  name: parameter.name,
  in: parameter.in,
  required: parameter.required,
  isBound: parameter.schema !== undefined && isBounded(document, parameter.schema),
  at: placeOf(document, parameter.node),
});

const isBounded = (document: ApiDocument, schema: DocNode): boolean =>
  boundFields(document, [schema], true).length > 0;
