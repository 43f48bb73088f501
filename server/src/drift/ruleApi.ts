/** What a rule is that holds OpenAPI documents against the code of the same workspace, and all that it may use. */
import type { Confidence, Endpoint, Service } from '../model/endpoint';
import type { Finding, Related, Severity } from '../model/finding';
import type { ModuleFacts } from '../model/facts';
import type { Location } from '../model/location';
import type { RuleMeta } from '../model/rule';
import type { FixDraft } from '../openapi/fixes/place';
import type { Alignment } from './align';
import type { DriftPlace } from './fixes/place';
import type { Pair } from './pair';
import type { OperationSketch } from '../openapi/sketch/sketch';

export type { FixDraft } from '../openapi/fixes/place';
export type { DriftPlace } from './fixes/place';
export type { Match } from './match';
export { derives } from './generators';
export { isMountSeen, type Pair } from './pair';
export type { DocumentSketch, OperationSketch, ParameterSketch } from '../openapi/sketch/sketch';

export interface DriftContext {
  /** Every document that describes applications of the workspace, with what it describes. */
  readonly pairs: readonly Pair[];
  readonly service: Service;
  readonly modules: ReadonlyMap<string, ModuleFacts>;
  /** The package that makes the document from the code; undefined: it is written by hand. */
  readonly generatorOf: (pair: Pair) => string | undefined;
}

export interface DriftReport {
  readonly message: string;
  readonly location: Location;
  readonly confidence: Confidence;
  readonly severity?: Severity;
  readonly endpoint?: Named;
  readonly alsoEndpoints?: readonly Named[];
  readonly related: readonly Related[];
  readonly data?: DriftData;
}

interface Named {
  readonly method: string;
  readonly path: string;
}

/** What a finding leaves for its fixes. */
export interface DriftData {
  readonly drift: 1;
  readonly document: string;
  readonly alignment: Alignment;
  /** Keys from the root of the document to the operation. */
  readonly keys?: readonly (string | number)[];
  /** Ids of endpoints. */
  readonly endpoints?: readonly string[];
  /** Names that the rule speaks of. */
  readonly names?: readonly string[];
}

export interface DriftRule {
  readonly meta: RuleMeta;
  readonly check: (context: DriftContext) => DriftReport[];
  /** Fixes for one finding, best first, made from the texts as they are then. */
  readonly fixes?: (place: DriftPlace) => FixDraft[];
}

export const named = ({ method, path }: Named): Named => ({
  method,
  path: path.replace(/\{([^{}/?]+)\}/g, ':$1'),
});

export const operationName = ({ method, path }: OperationSketch): string => `${method} ${path}`;

/** A name for a document in messages: its file, without the folders. */
export const documentName = (file: string): string => `\`${file.slice(file.lastIndexOf('/') + 1)}\``;

export const hereInDocument = (operation: OperationSketch): Related => ({
  location: operation.at,
  message: `${operationName(operation)} as the document describes it`,
});

export const hereInCode = (endpoint: Endpoint): Related => ({
  location: endpoint.nameLocation,
  message: `${endpoint.method === '*' ? 'Any method of' : endpoint.method} ${endpoint.path} in the code`,
});

/** "`a`, `b` and 3 more". */
export function list(names: readonly string[], most = 4): string {
  const quoted = names.map((name) => `\`${name}\``);
  if (quoted.length > most)
    return `${quoted.slice(0, most - 1).join(', ')} and ${String(quoted.length - most + 1)} more`;
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1) ?? ''}`;
}

export type { Finding };
