/**
 * A document that is being edited: its tree, its model and what rules said are kept, and after a small edit only that
 * is done again which the edit can have changed.
 */
import { parseOpenApi, type OpenApiText } from '../parse/openapi';
import { changeOf, reread, type Change } from '../parse/openapiEdit';
import type { DocNode } from '../parse/openapiTree';
import { NOTHING, resultOf, rulesOf, type CheckOptions, type DocumentResult } from './check';
import { chunkOf, Chunks } from './chunks';
import { ApiDocument } from './document/model';
import type { Kept } from './findings';
import { traverse, type Traversal } from './traverse';

/** What the model reads of single values; another value of these is another model. */
const OF_THE_MODEL = new Set<string | number>([
  '$ref',
  '$id',
  'defaultMapping',
  'name',
  'in',
  'required',
  'readOnly',
  'writeOnly',
  'additionalProperties',
  'unevaluatedProperties',
  'url',
  'type',
  'deprecated',
  'nullable',
]);

interface State {
  readonly text: string;
  readonly parsed: OpenApiText;
  readonly document: ApiDocument;
  readonly traversal: Traversal;
  readonly kept: Kept;
  chunks?: Chunks;
}

export type Effort = 'values' | 'part' | 'whole';

export class LiveDocument {
  /** How much the last check did: looked at a few values again, read one part again, or everything. */
  effort: Effort = 'whole';
  private state: State | undefined;

  constructor(private readonly file: string) {}

  /**
   * The same as `checkDocument` would say of the text.
   *
   * @param options the same for every text, but for the files that the document refers to
   * @throws CheckCancelled
   */
  check(text: string, options: CheckOptions = {}): DocumentResult {
    const { state } = this;
    // What is interrupted in the middle cannot be followed further.
    this.state = undefined;
    const next = (state && this.follow(state, text, options)) ?? this.whole(text, options);
    this.state = next;
    return next ? resultOf(next.document, next.parsed, next.traversal, options, next.kept) : NOTHING;
  }

  private whole(text: string, options: CheckOptions): State | undefined {
    this.effort = 'whole';
    const parsed = parseOpenApi(text);
    return parsed && this.model(text, parsed, options);
  }

  private model(text: string, parsed: OpenApiText, options: CheckOptions): State {
    const document = new ApiDocument(this.file, parsed, options.load, options.remotes);
    return {
      text,
      parsed,
      document,
      traversal: traverse(document, rulesOf(options), options, true),
      kept: new WeakMap(),
    };
  }

  /** Follows an edit within one part; undefined if everything has to be looked at again. */
  private follow(state: State, text: string, options: CheckOptions): State | undefined {
    if (state.document.references.files.size > 1 || state.parsed.problems.length > 0) return undefined;
    const change = changeOf(state.text, text);
    if (!change) return state;
    const chunk = chunkAround(state.document.root, change);
    if (!chunk) return undefined;
    state.chunks ??= new Chunks(state.document.root, state.document.references);
    if (state.chunks.hasAliases) return undefined;
    const read = reread({ ...state.parsed, text: state.text }, chunk, change, text);
    if (!read) return undefined;
    if (!read.scalars?.every(isFree)) {
      this.effort = 'part';
      return this.model(text, state.parsed, options);
    }
    this.effort = 'values';
    const affected = state.chunks.affectedBy(chunk);
    for (const visit of state.traversal.visits) {
      const own = visit.node && chunkOf(visit.node);
      const isAffected = visit.node ? own && affected.has(own) : !visit.isStructural;
      if (isAffected) visit.remarks = visit.again();
    }
    return { ...state, text };
  }
}

/** A value that the model does not read. */
const isFree = (node: DocNode): boolean =>
  !OF_THE_MODEL.has(node.key) &&
  !(node.parent?.kind === 'seq' && OF_THE_MODEL.has(node.parent.key)) &&
  node.parent?.key !== 'mapping';

/** The path item or component that holds a whole change. */
function chunkAround(root: DocNode, { start }: Change): DocNode | undefined {
  let at: DocNode | undefined = root;
  for (let depth = 0; depth < 3 && at; depth++) {
    // What lies between two members belongs to the first of them.
    const inside: DocNode | undefined = at.children.findLast(
      (child) => child.keyStart >= 0 && child.keyEnd < start,
    );
    if (!inside) return undefined;
    if (chunkOf(inside) === inside) return inside;
    at = inside;
  }
  return undefined;
}
