/** What a response says that it is: only what a browser takes for a page can carry a script. */
import type { Interpreter } from '../interpret/interpreter';
import { stringOf, type Value } from '../interpret/values';

const MARKUP = /html|xml|svg/i;

/** `res.type('json')`, `ctx.type = 'text/plain'`; a type that is not known says nothing. */
export function noteType(interpreter: Interpreter, type: Value | undefined): void {
  const text = typeText(type);
  if (text === undefined) return;
  const isHtml = MARKUP.test(text);
  interpreter.path = { ...interpreter.path, isHtml, notHtml: !isHtml };
}

/** `res.set('Content-Type', 'text/plain')`, `reply.headers({ 'content-type': 'text/html' })`. */
export function noteTypeHeader(interpreter: Interpreter, args: readonly Value[]): void {
  const [name, value] = args;
  if (name?.t === 'obj') noteType(interpreter, contentTypeIn(name));
  else if (stringOf(name)?.toLowerCase() === 'content-type') noteType(interpreter, value);
}

/** The content type in a table of headers. */
export function contentTypeIn(headers: Value | undefined): Value | undefined {
  if (headers?.t !== 'obj' || headers.model) return undefined;
  return [...headers.props].find(([name]) => /^content-type$/i.test(name))?.[1];
}

/** Whether a table of headers says that the body is a page; undefined if it says nothing. */
export function isHtmlBy(headers: Value | undefined): boolean | undefined {
  const text = typeText(contentTypeIn(headers));
  return text === undefined ? undefined : MARKUP.test(text);
}

/** The known part of a type, as of `text/html; charset=${charset}`. */
const typeText = (type: Value | undefined): string | undefined =>
  stringOf(type) ?? (type?.t === 'str' && type.parts[0] ? type.parts[0] : undefined);
