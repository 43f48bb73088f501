import type { ModuleFacts } from '../../model/facts';
import type { Mutable } from './mutable';
import { stamp, type ObjectValue, type Value } from './values';

/** A module of the workspace while the interpreter runs it. */
export interface ModuleInstance {
  readonly facts: ModuleFacts;
  readonly file: string;
  scope: Scope;
  state: 'new' | 'running' | 'done';
  /** CommonJS `module`; its `exports` property is what `require` returns. */
  readonly moduleObject: ObjectValue;
}

/** Variables of one activation of a function, or of a module. */
export class Scope implements Mutable {
  readonly vars = new Map<string, Value>();
  readonly born = stamp();
  seen?: boolean;
  changed?: number;

  constructor(
    readonly parent: Scope | undefined,
    readonly module: ModuleInstance,
    /** How many undecided branches were open when the scope was made: assignments below that depth may not happen. */
    readonly depth: number,
    /** Absent in arrow functions, which take it from outside. */
    readonly self?: Value,
  ) {}

  lookup(name: string): Scope | undefined {
    if (this.vars.has(name)) return this;
    let scope = this.parent;
    while (scope && !scope.vars.has(name)) scope = scope.parent;
    return scope;
  }

  thisValue(): Value | undefined {
    if (this.self) return this.self;
    let scope = this.parent;
    while (scope && !scope.self) scope = scope.parent;
    return scope?.self;
  }
}
