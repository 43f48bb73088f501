/**
 * What is done with request data by calls whose function is not known, because its module is missing or was handed
 * in: what their names and arguments say.
 */
import type { CallContext, Interpreter } from './interpreter';
import { memberValue } from './memberValue';
import { addFlow, isRequest, isText, noteOpen, recordValue, withoutExact } from './sinks';
import { isSqlText, looksLikeQuery } from './sqlText';
import { alternatives, deepLabels, entryOf, type Value } from './values';

/** Notes what a call of something that is not known does with request data, as far as its name tells. */
export function recordUnknownSinks(interpreter: Interpreter, context: CallContext): void {
  recordSqlText(interpreter, context);
  recordHtmlText(interpreter, context);
  recordMarkup(interpreter, context.label, context.args.at(-1), context);
  recordFilter(interpreter, context);
  recordRecord(interpreter, context);
}

/** Methods that only document databases have, and those that lists have too, of what is named like a model. */
const DOCUMENT_METHOD =
  /(?:^|\.)(?:findOne|findOneAndUpdate|findOneAndDelete|findOneAndRemove|findOneAndReplace|updateOne|updateMany|deleteOne|deleteMany|replaceOne|countDocuments)$|(?:^|\.)[A-Z]\w*\.(?:find|exists)$/;
const AGGREGATE = /\.aggregate$/;

/** A filter with request data in it, given to what is named as only drivers of document databases name it. */
function recordFilter(interpreter: Interpreter, context: CallContext): void {
  const [filter] = context.args;
  if (!filter) return;
  const script = memberValue(filter, '$where');
  if (script) recordValue(interpreter, script, { sink: 'eval', cwe: 943 }, context);
  const stages = filter.t === 'arr' && AGGREGATE.test(context.label) ? filter.items : undefined;
  // Mappers for SQL take their conditions under a name of their own.
  if (!stages && (!DOCUMENT_METHOD.test(context.label) || memberValue(filter, 'where'))) return;
  for (const part of stages ?? [filter])
    for (const label of deepLabels(withoutExact(part), 3).filter(isRequest))
      if (!isText(label)) addFlow(interpreter, label, 'nosql', 943, context, 'medium');
}

interface RecordMethod {
  /** The position of what is written. */
  readonly position?: number;
  /** What the call has to look like, where lists and others have a method of the name as well. */
  readonly called?: RegExp;
  /** As the only argument, an object that has the record under `data`. */
  readonly takesData?: true;
}

const OF_MODEL = /(?:^|\.)[A-Z]\w*\.\w+$/;
/** Methods that write their argument into a record; models are named with a capital. */
const RECORD_METHODS: Readonly<Record<string, RecordMethod>> = {
  findByIdAndUpdate: { position: 1 },
  findOneAndUpdate: { position: 1 },
  findByPkAndUpdate: { position: 1 },
  updateOne: { position: 1 },
  insertOne: { position: 0 },
  insertMany: { position: 0 },
  bulkCreate: { position: 0 },
  create: { position: 0, called: OF_MODEL, takesData: true },
  update: { position: 0, called: OF_MODEL, takesData: true },
  build: { position: 0, called: OF_MODEL },
  insert: { position: 0, called: OF_MODEL },
  values: { position: 0, called: /\.insert\(.*\)\.values$/ },
  set: { position: 0, called: /\.update\(.*\)\.set$/ },
  upsert: { takesData: true },
  createMany: { takesData: true },
  updateMany: { takesData: true },
};

/** The whole body of a request, given to what is named as only mappers name what makes or changes records. */
function recordRecord(interpreter: Interpreter, context: CallContext): void {
  const { args, label, isNew } = context;
  const sink = { sink: 'mass-assignment', cwe: 915, confidence: 'medium' } as const;
  const [first] = args;
  // A class that is not known may check what it is made of.
  if (isNew && first && MODEL.test(label))
    recordValue(interpreter, first, { ...sink, confidence: 'low' }, context);
  const method = entryOf(RECORD_METHODS, /\.(\w+)$/.exec(label)?.[1] ?? '');
  if (!method) return;
  const data = method.takesData && args.length === 1 && first ? memberValue(first, 'data') : undefined;
  const isWritten = method.position !== undefined && (method.called?.test(label) ?? true);
  const value = data ?? (isWritten ? args[method.position] : undefined);
  if (value) recordValue(interpreter, value, sink, context);
}

/** Named like a model: not like what only carries data, or works with it. */
const MODEL =
  /^(?!\w*(?:Dto|DTO|Request|Response|Command|Query|Event|Error|Exception|Input|Params|Payload|Message|Service|Validator|Form|FormData|Date|Map|Set|Client|Builder|Parser|Handler|Controller|Filter|Options)$)[A-Z]\w*$/;

/** A text that begins as an SQL statement and has parts of the request in it, given to a driver that is not known. */
export function recordSqlText(interpreter: Interpreter, context: CallContext): void {
  if (!looksLikeQuery(context.label)) return;
  const text =
    context.args[0] && (memberValue(context.args[0], 'sql') ?? memberValue(context.args[0], 'text'));
  for (const value of alternatives(text ?? context.args[0] ?? { t: 'lit', v: undefined })) {
    if (value.t !== 'str' || !isSqlText(value.parts)) continue;
    const labels = value.labels.filter(isRequest);
    for (const label of labels) addFlow(interpreter, label, 'sql', 89, context, 'high');
    if (labels.length === 0) noteOpen(interpreter, { sink: 'sql', cwe: 89 }, value, context);
  }
}

/** Assignments and calls that make elements of a text. */
const MARKUP_MEMBER = /(?:^|\.)(?:innerHTML|outerHTML|srcdoc)$/;
const MARKUP_CALL =
  /(?:^|\.)(?:document\.writeln?|insertAdjacentHTML|createContextualFragment|dangerouslySetInnerHTML)$/;

/** `element.innerHTML = text`, `document.write(text)`: on a server, of jsdom and its like. */
export function recordMarkup(
  interpreter: Interpreter,
  name: string,
  value: Value | undefined,
  context: Pick<CallContext, 'label' | 'at'>,
): void {
  if (!value || !(MARKUP_MEMBER.test(name) || MARKUP_CALL.test(name))) return;
  for (const label of deepLabels(value, 1).filter(isRequest))
    addFlow(interpreter, label, 'html', 79, context, 'medium');
}

/** Text with tags and parts of the request in it, given to something that is not known: it is sent or shown somewhere. */
function recordHtmlText(interpreter: Interpreter, context: CallContext): void {
  if (/(?:^|\.)(?:log|info|warn|error|debug|trace|push|test|match)$/.test(context.label)) return;
  for (const arg of context.args) {
    if (arg.t !== 'str' || !arg.parts.some((part) => /<[a-z][\w-]*[\s/>]|<\/[a-z]/i.test(part ?? '')))
      continue;
    for (const label of arg.labels.filter(isRequest)) addFlow(interpreter, label, 'html', 79, context, 'low');
  }
}
