/** Decorators as values: what `@X(...)` evaluates to, with composed decorators taken apart. */
import type { Decorator, Expr } from '../../model/ir';
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { evaluateName } from '../../link/interpret/names';
import {
  external,
  stringOf,
  UNDEFINED,
  type ClassValue,
  type ExternalValue,
  type Value,
} from '../../link/interpret/values';

export interface Applied {
  readonly pkg: string;
  /** `Controller`, `UseGuards`; empty for decorators of the workspace that are not composed of known ones. */
  readonly name: string;
  readonly args: readonly Value[];
  readonly at: Location;
  /** Places of the arguments, where the decorator is written out at its use. */
  readonly argsAt: readonly Location[];
  readonly value: Value;
}

/** The decorators of a class, method or parameter, evaluated in the scope of their module. */
export function applied(
  interpreter: Interpreter,
  cls: ClassValue,
  decorators: readonly Decorator[] | undefined,
): Applied[] {
  if (!decorators || decorators.length === 0) return [];
  return decorators.flatMap((decorator) => {
    const at = { file: cls.module.file, span: decorator.at };
    const argsAt =
      decorator.expr.k === 'call'
        ? decorator.expr.args.map((arg) => ({ file: cls.module.file, span: arg.at }))
        : [];
    const evaluated = (expr: Expr): Value =>
      interpreter.isolated(() => {
        interpreter.frames.push({ module: cls.module, scope: cls.scope, returns: [] });
        try {
          return interpreter.eval(expr);
        } finally {
          interpreter.frames.pop();
        }
      });
    const unbound = unboundName(interpreter, cls, decorator.expr);
    if (unbound === undefined) return expand(evaluated(decorator.expr), at, argsAt, 0);
    const args = decorator.expr.k === 'call' ? decorator.expr.args.map(evaluated) : [];
    return expand(external('@nestjs/common', `.${unbound}()`, { args, at }), at, argsAt, 0);
  });
}

/** A decorator whose import is not written yet, in a file that imports others of Nest, is taken for Nest's own. */
const UNBOUND =
  /^(Version|Get|Post|Put|Patch|Delete|Head|Options|All|UseGuards|HttpCode|Body|Query|Param|Headers)$/;

function unboundName(interpreter: Interpreter, cls: ClassValue, expr: Expr): string | undefined {
  if (expr.k !== 'call' || expr.callee.k !== 'id' || !UNBOUND.test(expr.callee.name)) return undefined;
  const { name } = expr.callee;
  if (!cls.module.facts.ir.imports.some(({ from }) => from === '@nestjs/common')) return undefined;
  const value = evaluateName(interpreter, cls.scope, name);
  return value === undefined || (value.t === 'ext' && value.pkg === 'global:') ? name : undefined;
}

function expand(value: Value, at: Location, argsAt: readonly Location[], depth: number): Applied[] {
  if (depth > 6) return [];
  if (value.t === 'arr') return value.items.flatMap((item) => expand(item, at, [], depth + 1));
  if (value.t === 'union') return value.of.flatMap((item) => expand(item, at, [], depth + 1));
  if (value.t !== 'ext') return [];
  const name = lastName(value);
  if (name === 'applyDecorators') return value.args.flatMap((arg) => expand(arg, at, [], depth + 1));
  return [{ pkg: value.pkg, name, args: value.args, at, argsAt, value }];
}

/** `Controller` of `@nestjs/common.Controller()`; a decorator used without a call is known by its member name. */
const lastName = (value: ExternalValue): string => /([A-Za-z0-9_$]+)(?:\(\))*$/.exec(value.path)?.[1] ?? '';

/** Metadata that decorators set: by key, as `Reflector` reads it. */
export function metadataOf(decorators: readonly Applied[]): Map<string, Value> {
  const metadata = new Map<string, Value>();
  for (const decorator of decorators) {
    if (decorator.name === 'SetMetadata') {
      const key = metadataKey(decorator.args[0]);
      if (key !== undefined) metadata.set(key, decorator.args[1] ?? UNDEFINED);
    } else if (decorator.value.t === 'ext' && decorator.value.path.includes('.createDecorator()')) {
      const key = metadataKey(decorator.value);
      if (key !== undefined) metadata.set(key, decorator.args[0] ?? UNDEFINED);
    }
  }
  return metadata;
}

/** A string key, or for `Reflector.createDecorator()` the place where it was made. */
export function metadataKey(value: Value | undefined): string | undefined {
  const text = stringOf(value);
  if (text !== undefined) return text;
  if (value?.t === 'ext') {
    if (value.path.includes('.createDecorator()')) {
      let made: ExternalValue = value;
      while (made.from && !made.path.endsWith('.createDecorator()')) made = made.from;
      return `#${made.at?.file ?? ''}:${String(made.at?.span[0] ?? 0)}`;
    }
    return `${value.pkg}${value.path}`;
  }
  return undefined;
}
