import type { Expr } from '../../model/ir';

/** A short form of an expression for messages and labels. */
export function written(expr: Expr): string {
  switch (expr.k) {
    case 'id':
      return expr.name;
    case 'this':
    case 'super':
      return expr.k;
    case 'lit':
      return JSON.stringify(expr.v);
    case 'mem':
      return typeof expr.prop === 'string' ? `${written(expr.obj)}.${expr.prop}` : `${written(expr.obj)}[…]`;
    case 'call':
      return `${expr.isNew ? 'new ' : ''}${written(expr.callee)}(${expr.args.length > 0 ? '…' : ''})`;
    case 'await':
      return expr.arg ? written(expr.arg) : '…';
    default:
      return '…';
  }
}
