/** Puts a statement such as `router.use(x)` or `app.addHook(…)` where the registrations on a router begin. */
import type { Endpoint } from '../model/endpoint';
import type { Edit } from '../model/finding';
import type { Stmt } from '../model/ir';
import { contains } from '../model/location';
import type { FixContext } from '../model/rule';
import { receiverOf, registrarOf, type Registrar } from './registrar';
import { callAt } from './syntaxIndex';
import { indentAt, newlineOf, quoteOf, startsLine, styleOf } from './text';

/**
 * Puts `code` (without its semicolon) before the statement that registers the first of the endpoints, which have the
 * same registrar. Undefined if that statement does not begin a line, or stands outside of the registrar's own block.
 */
export function beforeRoutes(
  endpoints: readonly Endpoint[],
  code: (receiver: string, quote: string) => string,
  context: FixContext,
): Edit | undefined {
  const place = routesOf(endpoints, context);
  if (!place) return undefined;
  return statementBefore(place.file, place.text, place.first, code(place.receiver, quoteOf(place.text)));
}

export interface RoutesPlace {
  readonly file: string;
  readonly text: string;
  readonly registrar: Registrar;
  /** How the code there calls the router. */
  readonly receiver: string;
  /** The statement that registers the first of the routes. */
  readonly first: Stmt;
}

export function routesOf(endpoints: readonly Endpoint[], context: FixContext): RoutesPlace | undefined {
  const [any] = endpoints;
  const registrar = any && registrarOf(any, context.modules);
  const file = any?.location.file ?? '';
  const facts = context.modules.get(file);
  const text = context.text(file);
  if (!any || !registrar?.body || !facts || text === undefined) return undefined;
  const statements = endpoints.map((endpoint) =>
    registrar.body?.find((s) => endpoint.location.file === file && contains(s.at, endpoint.location.span)),
  );
  const first = statements.reduce(
    (a, b) => (a && b ? (b.at[0] < a.at[0] ? b : a) : undefined),
    statements[0],
  );
  const call = callAt(facts.ir, any.location.span);
  const receiver = call && receiverOf(call);
  if (!first || first === registrar.made || receiver?.k !== 'id') return undefined;
  return { file, text, registrar, receiver: receiver.name, first };
}

/** `code` as a statement before another one that begins its line. */
export function statementBefore(file: string, text: string, before: Stmt, code: string): Edit | undefined {
  const at = before.at[0];
  if (!startsLine(text, at)) return undefined;
  const start = commentsAbove(text, at);
  return {
    file,
    span: [start, start],
    newText: `${indentAt(text, at)}${code}${styleOf(text).end}${newlineOf(text)}`,
  };
}

/** Where the comment lines right above a statement begin, so that they stay with it. */
export function commentsAbove(text: string, at: number): number {
  let start = text.lastIndexOf('\n', at - 1) + 1;
  for (;;) {
    const previous = text.lastIndexOf('\n', start - 2) + 1;
    const line = text.slice(previous, start).trim();
    if (start === 0 || !/^(?:\/\/|\/\*.*\*\/$|\*|\/\*\*?$)/.test(line)) return start;
    start = previous;
  }
}
