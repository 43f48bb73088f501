/** Edits of the decorators of Nest controllers and their methods. */
import type { Endpoint } from '../model/endpoint';
import type { Edit } from '../model/finding';
import type { ClassMember, Decorator } from '../model/ir';
import type { FixContext } from '../model/rule';
import { classAround } from './syntax';
import { indentAt, lineStart, newlineOf, startsLine } from './text';

/** A guard before those that the method has; a decorator of its own if it has none. */
export function guardMethod(endpoint: Endpoint, guard: string, context: FixContext): Edit | undefined {
  const there = memberOf(endpoint, context)?.decorators?.find((d) => decoratorName(d) === 'UseGuards');
  const first = there?.expr.k === 'call' ? there.expr.args[0] : undefined;
  if (!first) return onMethod(endpoint, `@UseGuards(${guard})`, context);
  const { file } = endpoint.location;
  return { file, span: [first.at[0], first.at[0]], newText: `${guard}, ` };
}

/** Puts a decorator above the one that registers the method. */
export function onMethod(endpoint: Endpoint, decorator: string, context: FixContext): Edit | undefined {
  const { file, span } = endpoint.nameLocation;
  return before(file, span[0], decorator, context);
}

/** Puts a decorator above `@Controller`. */
export function onClass(endpoint: Endpoint, decorator: string, context: FixContext): Edit | undefined {
  const cls = classOf(endpoint, context);
  const controller = cls?.decorators?.find((d) => decoratorName(d) === 'Controller');
  return controller && before(endpoint.location.file, controller.at[0], decorator, context);
}

function before(file: string, at: number, decorator: string, context: FixContext): Edit | undefined {
  const text = context.text(file);
  if (text?.[at] !== '@') return undefined;
  const gap = startsLine(text, at) ? `${newlineOf(text)}${indentAt(text, at)}` : ' ';
  return { file, span: [at, at], newText: `${decorator}${gap}` };
}

export function classOf(endpoint: Endpoint, context: FixContext) {
  const facts = context.modules.get(endpoint.location.file);
  return facts && classAround(facts.ir, endpoint.location.span);
}

export const memberOf = (endpoint: Endpoint, context: FixContext): ClassMember | undefined =>
  classOf(endpoint, context)?.members.find((m) => m.at[0] === endpoint.location.span[0]);

/** `UseGuards` of `@UseGuards(X)`. */
export function decoratorName({ expr }: Decorator): string {
  const callee = expr.k === 'call' ? expr.callee : expr;
  if (callee.k === 'id') return callee.name;
  return callee.k === 'mem' && typeof callee.prop === 'string' ? callee.prop : '';
}

/** Takes a decorator away, with its line if it has one for itself. */
export function removeDecorator(file: string, text: string, { at }: Decorator): Edit {
  const start = lineStart(text, at[0]);
  const rest = /^[ \t]*(\r?\n)?/.exec(text.slice(at[1])) ?? [''];
  const alone = startsLine(text, at[0]) && rest[1] !== undefined;
  return {
    file,
    span: [alone ? start : at[0], at[1] + rest[0].length - (alone ? 0 : (rest[1]?.length ?? 0))],
    newText: '',
  };
}
