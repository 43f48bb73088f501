/** Comparisons of secrets, as they are written: which side is what. */
import { inEachModule } from '../fix/kept';
import type { ModuleFacts } from '../model/facts';
import type { Expr } from '../model/ir';
import { eachExpression, writtenPath } from './codeScan';

export interface Comparison {
  readonly facts: ModuleFacts;
  readonly expr: Extract<Expr, { k: 'bin' }>;
  readonly sides: readonly [Side, Side];
}

export interface Side {
  readonly expr: Expr;
  /** Name of the variable, property or method. */
  readonly name: string;
  /** `req.body.password`, if it is written so. */
  readonly path: string;
  readonly fromRequest: boolean;
}

const REQUEST =
  /^(req|request|ctx|c|dto|body|query|params|headers|cookies|payload|input)(\.|\(\)|$)|\.(body|query|params|headers?|cookies|queryStringParameters|pathParameters)(\.|\(|$)/i;

/** Every `===`, `==`, `!==` and `!=` of two things of which neither is a constant. */
export const comparisonsIn = (modules: ReadonlyMap<string, ModuleFacts>): Comparison[] => found({ modules });

const found = inEachModule(({ modules }): readonly Comparison[] => {
  const all: Comparison[] = [];
  eachExpression(modules, ['bin'], (expr, facts) => {
    if (expr.k !== 'bin' || !/^[!=]==?$/.test(expr.op)) return;
    if (isConstant(expr.l) || isConstant(expr.r)) return;
    all.push({ facts, expr, sides: [sideOf(expr.l), sideOf(expr.r)] });
  });
  return all;
});

const isConstant = (expr: Expr): boolean =>
  expr.k === 'lit' ||
  expr.k === 'regex' ||
  (expr.k === 'id' && expr.name === 'undefined') ||
  (expr.k === 'un' && expr.op !== '+') ||
  (expr.k === 'mem' && (expr.prop === 'length' || expr.prop === 'type'));

function sideOf(expr: Expr): Side {
  const path = writtenPath(expr) ?? (expr.k === 'tpl' || expr.k === 'bin' ? '' : pathOfElement(expr));
  const name = nameOf(expr);
  return { expr, name, path, fromRequest: REQUEST.test(path) };
}

/** `req.headers['x-signature']`: literal keys are part of the path as the IR has it; computed ones are not. */
const pathOfElement = (expr: Expr): string =>
  expr.k === 'mem'
    ? `${writtenPath(expr.obj) ?? pathOfElement(expr.obj)}.*`
    : expr.k === 'call'
      ? pathOfElement(expr.callee)
      : '';

function nameOf(expr: Expr): string {
  switch (expr.k) {
    case 'id':
      return expr.name.replace(/~\d+$/, '');
    case 'mem':
      return typeof expr.prop === 'string' ? expr.prop : '';
    case 'call':
      return expr.callee.k === 'mem' ? nameOf(expr.callee.obj) || nameOf(expr.callee) : nameOf(expr.callee);
    case 'await':
      return expr.arg ? nameOf(expr.arg) : '';
    case 'tpl':
      return expr.exprs.map(nameOf).find((name) => name !== '') ?? '';
    case 'bin':
      return nameOf(expr.r) || nameOf(expr.l);
    default:
      return '';
  }
}
