/** Where a fix of an OpenAPI finding works, and the edits that it is made of. */
import type { Finding } from '../../model/finding';
import type { OpenApiVersion } from '../../parse/openapi';
import type { DocNode } from '../../parse/openapiTree';
import { addAt, addMember, removeMember, replaceText, type Json, type TextChange } from './treeEdit';

export type { Json };

/** A text with its tree. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly format: 'json' | 'yaml';
  readonly root: DocNode;
}

export interface FixPlace extends Source {
  readonly finding: Finding;
  /** What the finding is about, aliases followed. */
  readonly node: DocNode;
  /** The same as it is written, for what takes it away. */
  readonly member: DocNode;
  readonly path: readonly (string | number)[];
  /** The OpenAPI document: mostly the same file. */
  readonly document: Source & { readonly version: OpenApiVersion };
}

/** A change of a file. */
export interface FixChange extends TextChange {
  readonly file: string;
}

export interface FixDraft {
  readonly title: string;
  /** Undefined parts could not be made, and then there is no fix. */
  readonly changes: readonly (FixChange | undefined)[];
  readonly safe?: boolean;
}

const of = (source: Source, change: TextChange | undefined): FixChange | undefined =>
  change && { file: source.file, ...change };

/** Adds a member to a mapping of the source; undefined where it has one or cannot be extended. */
export const add = (source: Source, map: DocNode, key: string, value: Json): FixChange | undefined =>
  of(source, addMember(source, map, key, value));

/** Adds a value at a path below a node; mappings that are missing on the way are made. */
export const addBelow = (
  source: Source,
  node: DocNode,
  path: readonly string[],
  value: Json,
): FixChange | undefined => of(source, addAt(source, node, path, value));

/** Takes a member away with its line. */
export const remove = (source: Source, node: DocNode): FixChange | undefined =>
  of(source, removeMember(source, node));

/** Another text for a string, in its quotes. */
export const replace = (source: Source, node: DocNode, value: string): FixChange | undefined =>
  of(source, replaceText(source, node, value));
