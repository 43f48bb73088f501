/**
 * A document that is being edited: its tree, its model and what rules said are kept, and after a small edit only that
 * is done again which the edit can have changed.
 */
import { OPENAPI_RULE_SET } from '../../../rulesets/openapi/index';
import { parseOpenApi, type OpenApiText } from '../parse/openapi';
import { changeOf, reread, type Change } from '../parse/openapiEdit';
import type { DocNode } from '../parse/openapiTree';
import { resultOf, type CheckOptions, type DocumentResult, NOTHING } from './check';
import { chunkOf, Chunks } from './chunks';
import { ApiDocument } from './document/model';
import { traverse, type Traversal } from './traverse';

/** What the model reads of single values; another value of these is another model. */
const OF_THE_MODEL = new Set<string | number>([
  '$ref',
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
  chunks: Chunks | undefined;
}

export type Effort = 'values' | 'part' | 'whole';

export class LiveDocument {
  /** How much the last check did: looked at a few values again, read one part again, or everything. */
  effort: Effort = 'whole';
  private state: State | undefined;

  constructor(
    private readonly file: string,
    private readonly options: CheckOptions = {},
  ) {}

  /** The same as `checkDocument` would say of the text. */
  check(text: string): DocumentResult {
    if (!this.follow(text)) {
      this.effort = 'whole';
      this.state = undefined;
      const parsed = parseOpenApi(text);
      if (!parsed) return NOTHING;
      this.model(text, parsed);
    }
    const { state } = this;
    return state ? resultOf(state.document, state.parsed, state.traversal) : NOTHING;
  }

  private model(text: string, parsed: OpenApiText, chunks?: Chunks): void {
    const { load, isOn = () => true, rules = OPENAPI_RULE_SET } = this.options;
    const document = new ApiDocument(this.file, parsed, load);
    const on = rules.filter(({ meta }) => isOn(meta));
    this.state = { text, parsed, document, traversal: traverse(document, on, true), chunks };
  }

  /** Follows an edit within one part; false if everything has to be looked at again. */
  private follow(text: string): boolean {
    const { state } = this;
    if (!state || state.document.references.files.size > 1 || state.parsed.problems.length > 0) return false;
    const change = changeOf(state.text, text);
    if (!change) return true;
    const chunk = chunkAround(state.document.root, change);
    if (!chunk) return false;
    state.chunks ??= new Chunks(state.document.root, state.document.references);
    if (state.chunks.hasAliases) return false;
    const read = reread({ ...state.parsed, text: state.text }, chunk, change, text);
    if (!read) return false;
    if (!read.scalars?.every(isFree)) {
      this.effort = 'part';
      this.model(text, state.parsed);
      return true;
    }
    this.effort = 'values';
    const affected = state.chunks.affectedBy(chunk);
    for (const visit of state.traversal.visits) {
      const own = visit.node && chunkOf(visit.node);
      if (!visit.node || (own && affected.has(own))) visit.remarks = visit.again();
    }
    this.state = { ...state, text };
    return true;
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
