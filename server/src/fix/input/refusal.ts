/** How a handler refuses bad input: with the status and in the shape that the file's other answers have. */
import type { FunctionIr, Stmt } from '../../model/ir';
import { childStatements } from '../syntax';

/** `error` or `message`, whatever the file's answers call it. */
function keyIn(text: string): string {
  const keys = [...text.matchAll(/\.(?:json|send)\(\s*\{\s*(error|message|msg)\s*:/g)].map(([, key]) => key);
  const count = (key: string): number => keys.filter((one) => one === key).length;
  return count('message') > count('error') ? 'message' : count('msg') > count('error') ? 'msg' : 'error';
}

/** Does the handler answer without returning it? Where nothing is returned elsewhere, compilers may ask for that here. */
function returnsNothing({ returnType, body }: FunctionIr): boolean {
  const inner = returnType?.name === 'Promise' ? returnType.args?.[0] : returnType;
  if (inner) return inner.name === 'void';
  const flat = (s: Stmt): Stmt[] => [s, ...childStatements(s).flatMap(flat)];
  const returns = body.flatMap(flat).filter((s) => s.k === 'return');
  return returns.some((s) => s.arg === undefined) && returns.every((s) => s.arg === undefined);
}

/** Lines that answer 400 through a Node response and leave the handler. */
export function nodeRefusal(response: string, what: string, text: string, fn: FunctionIr): string[] {
  const send = `${response}.status(400).json({ ${keyIn(text)}: 'Invalid ${what}' });`;
  return returnsNothing(fn) ? [send, 'return;'] : [`return ${send}`];
}

/** The same for handlers that return a `Response`. */
export function webRefusal(what: string, text: string): string[] {
  const response = /\bNextResponse\b/.test(text) ? 'NextResponse' : 'Response';
  return [`return ${response}.json({ ${keyIn(text)}: 'Invalid ${what}' }, { status: 400 });`];
}
