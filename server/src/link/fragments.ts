/**
 * Code that was cut out of its handler: a module that speaks of a `req` which nothing binds, as in a buffer that is being
 * written, a snippet or a file that a tool includes. Its statements are run as those of a handler (`strays.ts`).
 */
import type { FunctionIr } from '../model/ir';
import { WEB_REQUEST } from './behaviour/looseRequest';
import { nodeResponse } from './behaviour/nodeResponse';
import { symbolicRequest, type RequestFields } from './behaviour/request';
import type { Interpreter } from './interpret/interpreter';
import type { ModuleInstance } from './interpret/scope';

/** Gives the names that handlers use for request and response a meaning where nothing binds them. */
export function bindFreeNames(interpreter: Interpreter, fields: RequestFields): void {
  const request = symbolicRequest({ fields: { ...WEB_REQUEST, ...fields } });
  const response = nodeResponse();
  interpreter.freeName = (name) => (name === 'req' ? request : name === 'res' ? response : undefined);
}

/** The statements of a module as those of a function; what they bind is bound anew. */
export function fragmentOf({ facts }: ModuleInstance): FunctionIr {
  const at = [0, 0] as const;
  return { at, bodyAt: at, kind: 'function', name: 'this code', params: [], body: facts.ir.body };
}
