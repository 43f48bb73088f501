/** Edits of the options of a Fastify route. */
import type { Endpoint } from '../model/endpoint';
import type { Edit } from '../model/finding';
import type { ObjectExpr } from '../model/ir';
import type { FixContext } from '../model/rule';
import { callIn } from './insertArgument';
import { indentAt, lineStart, newlineOf, startsLine } from './text';

/** Makes `expression` the first hook of that name on the route. */
export function asHook(
  endpoint: Endpoint,
  hook: string,
  expression: string,
  context: FixContext,
): Edit | undefined {
  const options = optionsOf(endpoint, context);
  const text = context.text(endpoint.location.file);
  const there = options?.props.find((p) => p.key === hook);
  if (!there || text === undefined) return withOption(endpoint, hook, `[${expression}]`, context);
  const { file } = endpoint.location;
  const { value } = there;
  if (there.kind !== 'prop') return undefined;
  if (value.k === 'arr') {
    const at = value.at[0] + 1;
    return { file, span: [at, at], newText: value.items.length > 0 ? `${expression}, ` : expression };
  }
  return { file, span: value.at, newText: `[${expression}, ${text.slice(value.at[0], value.at[1])}]` };
}

/** Adds a property to the options of a route, or the options themselves; undefined if it has the property. */
export function withOption(
  endpoint: Endpoint,
  key: string,
  value: string,
  context: FixContext,
): Edit | undefined {
  const { file } = endpoint.location;
  const text = context.text(file);
  const call = callIn(endpoint, context);
  if (!call || text === undefined) return undefined;
  const options = optionsOf(endpoint, context);
  if (options) {
    if (options.props.some((p) => p.key === key || p.kind === 'spread')) return undefined;
    return insertProperty(file, text, options, `${key}: ${value}`);
  }
  const handler = call.args[1];
  if (!handler || call.args.length !== 2) return undefined;
  const at = handler.at[0];
  return { file, span: [at, at], newText: `{ ${key}: ${value} }, ` };
}

export function optionsOf(endpoint: Endpoint, context: FixContext): ObjectExpr | undefined {
  const call = callIn(endpoint, context);
  const options = call?.args.find((arg) => arg.k === 'obj');
  return options?.k === 'obj' ? options : undefined;
}

/** A property before the last one of an object that is written over several lines, else before the first. */
export function insertProperty(file: string, text: string, object: ObjectExpr, property: string): Edit {
  const [first] = object.props;
  if (!first) return { file, span: object.at, newText: `{ ${property} }` };
  // The handler reads best at the end, after what guards it.
  const last = object.props.at(-1) ?? first;
  const before = last.key === 'handler' ? last : first;
  if (startsLine(text, before.at[0])) {
    const at = lineStart(text, before.at[0]);
    return { file, span: [at, at], newText: `${indentAt(text, before.at[0])}${property},${newlineOf(text)}` };
  }
  return { file, span: [before.at[0], before.at[0]], newText: `${property}, ` };
}
