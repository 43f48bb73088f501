/** Text → tree of an OpenAPI document. Whether a file is one is decided by what it says, not by its name. */
import { parseJsonTree } from './openapiJson';
import { follow, type DocNode, type TreeProblem } from './openapiTree';
import { parseYamlTree } from './openapiYaml';

export type OpenApiVersion = '2.0' | '3.0' | '3.1' | '3.2';

export interface OpenApiText {
  readonly root: DocNode;
  readonly format: 'json' | 'yaml';
  /** `unknown`: the document says a version that no specification has; it is read as the nearest one. */
  readonly version: OpenApiVersion;
  readonly isKnownVersion: boolean;
  readonly problems: readonly TreeProblem[];
}

/** A cheap look at the text: a key `openapi` or `swagger` with a number at the margin of YAML or anywhere in JSON. */
export const looksLikeOpenApi = (text: string): boolean =>
  /(?:^\uFEFF?|[\r\n{,]\s*)["']?(?:openapi|swagger)["']?\s*:\s*(?:[&!]\S+\s+)?["']?\d/.test(text);

/** The document, or undefined if the text is none. */
export function parseOpenApi(text: string): OpenApiText | undefined {
  if (!looksLikeOpenApi(text)) return undefined;
  const { root, format, problems } = parseTree(text);
  return root && openApiOf(root, format, problems);
}

/** JSON or YAML text of any content as a tree; a part of a document that another file refers to. */
export function parseTree(
  text: string,
): Pick<OpenApiText, 'format' | 'problems'> & { root: DocNode | undefined } {
  const isJson = /^\uFEFF?\s*[{[]/.test(text);
  const { root, problems } = isJson ? parseJson(text) : parseYamlTree(text);
  return { root, problems, format: isJson ? 'json' : 'yaml' };
}

/** A tree as an OpenAPI document, or undefined if it is none. */
export function openApiOf(
  root: DocNode,
  format: OpenApiText['format'],
  problems: readonly TreeProblem[] = [],
): OpenApiText | undefined {
  const map = follow(root);
  if (map.kind !== 'map') return undefined;
  const declared = map.get('openapi') ?? map.get('swagger');
  if (declared?.kind !== 'scalar') return undefined;
  const said = String(declared.value);
  const version = versionOf(said, map.has('swagger') && !map.has('openapi'));
  return { root: map, format, version, isKnownVersion: isKnown(said), problems };
}

/** Text in braces is JSON, or else YAML in flow style. */
function parseJson(text: string): ReturnType<typeof parseJsonTree> {
  const parsed = parseJsonTree(text);
  if (parsed.problems.every((problem) => problem.kind === 'duplicate')) return parsed;
  const asYaml = parseYamlTree(text);
  const isSound =
    asYaml.root !== undefined && asYaml.problems.every((problem) => problem.kind === 'duplicate');
  return isSound ? asYaml : parsed;
}

function versionOf(said: string, isSwagger: boolean): OpenApiVersion {
  if (isSwagger || /^[12](?:\.|$)/.test(said)) return '2.0';
  if (/^3\.1(?:\.|$)/.test(said)) return '3.1';
  return /^3\.0(?:\.|$)|^3$/.test(said) ? '3.0' : '3.2';
}

const isKnown = (said: string): boolean => /^(?:2(?:\.0)?|3\.[012](?:\.\d+)?(?:-.*)?)$/.test(said);
