/** Functions of a module by place. */
import type { ModuleFacts } from '../model/facts';
import type { FunctionIr } from '../model/ir';
import { contains, type Span } from '../model/location';

/** The function at a place, and those that are written in it. */
export const functionsWithin = ({ ir }: ModuleFacts, span: Span): readonly FunctionIr[] =>
  ir.functions.filter((fn) => contains(span, fn.at));
