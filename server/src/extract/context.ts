import type { ClassIr, ExportBinding, FunctionIr, ImportBinding, TypeDecl } from '../model/ir';
import type { Span } from '../model/location';
import type { Bodies } from './bodies';
import type { Renaming, Scope } from './scope';

/** What lowering one module gathers and knows on its way down the tree. */
export interface Context extends Renaming {
  readonly functions: FunctionIr[];
  readonly classes: ClassIr[];
  readonly types: TypeDecl[];
  readonly imports: ImportBinding[];
  readonly sideEffectImports: string[];
  readonly exports: ExportBinding[];
  scope: Scope;
  /** Index of the function that is being lowered. */
  fn: number | undefined;
  /** Dotted name of the namespace that is being lowered, with a dot at its end; empty outside of one. */
  namespace: string;
  /** Set where the next state of the text will build on this one. */
  readonly bodies?: Bodies | undefined;
}

/** The converter sets ranges on every node; the array is shared with the IR, for the tree is thrown away. */
export const spanOf = (node: { readonly range: readonly [number, number] }): Span => node.range;

/** Runs `lower` in `scope` and returns to the scope of before. */
export function within<T>(c: Context, scope: Scope, lower: () => T): T {
  const outer = c.scope;
  c.scope = scope;
  const result = lower();
  c.scope = outer;
  return result;
}
