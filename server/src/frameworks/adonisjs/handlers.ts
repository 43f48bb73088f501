/** What AdonisJS names lazily → values: controllers and middleware by class, by import, and by the name of a file. */
import { injectedInstance } from '../../link/interpret/classes';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { external, stringOf, UNKNOWN, type ClassValue, type Value } from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import type { Location } from '../../model/location';
import { isMade, type AdonisRouter, type Named } from './routes';

const MAX_NESTING = 4;

/** A class behind `() => import('…')`, a module, a lazy list of those, or a path in a string. */
function classOf(
  interpreter: Interpreter,
  value: Value,
  from: string,
  folders: string,
  depth = 0,
): ClassValue | Value | undefined {
  if (depth > MAX_NESTING) return undefined;
  if (value.t === 'cls') return value;
  const again = (next: Value): Value | undefined => classOf(interpreter, next, from, folders, depth + 1);
  const at = { file: from, span: [0, 0] as const };
  if (value.t === 'fn') {
    const made = interpreter.isolated(() => interpreter.invoke(value, [], at));
    return again(made);
  }
  if (value.t === 'obj') {
    const inner = memberOf(interpreter, value, 'default', at);
    return inner.t === 'lit' || inner === UNKNOWN ? undefined : again(inner);
  }
  if (value.t === 'ext') return value;
  const text = stringOf(value);
  return text === undefined ? undefined : fileClass(interpreter, text, from, folders);
}

/** `UsersController` of `app/Controllers/Http`, `App/Middleware/Auth`, `#controllers/users_controller`. */
function fileClass(interpreter: Interpreter, text: string, from: string, folders: string): Value | undefined {
  const target = interpreter.view.resolve(from, text);
  const wanted = `/${text.replace(/^(?:App|#\w+)\//, '')}`.toLowerCase();
  const file =
    target.kind === 'file'
      ? target.file
      : interpreter.view.files.find((one) => {
          const name = one.replace(/\.[cm]?[jt]s$/, '').toLowerCase();
          return name.endsWith(wanted) && name.includes(folders);
        });
  const module = file === undefined ? undefined : interpreter.modules.load(file);
  const value = module && interpreter.modules.exported(module, 'default');
  return value?.t === 'cls' ? value : undefined;
}

/** `[Controller, 'method']`, `'Controller.method'`, `[() => import('…'), 'method']`, a class with `handle`, a function. */
export function handlerStep(
  interpreter: Interpreter,
  handler: Value | undefined,
  at: Location,
): RawStep | undefined {
  if (!handler) return undefined;
  const made = (value: Value, label: string): RawStep => ({
    value,
    kind: 'handler',
    scope: 'route',
    label,
    at: value.t === 'fn' ? { file: value.module.file, span: value.ir.at } : at,
    conditional: false,
    role: 'handler',
  });
  const [owner, name] = target(handler);
  if (!owner) return made(handler, handler.t === 'fn' ? (handler.ir.name ?? 'handler') : 'handler');
  const cls = classOf(interpreter, owner, at.file, '/controllers/');
  if (cls?.t !== 'cls') return made(UNKNOWN, `${stringOf(owner) ?? 'controller'}.${name}`);
  const method = memberOf(interpreter, injectedInstance(interpreter, cls), name, at);
  return made(method, `${cls.ir.name ?? 'controller'}.${name}`);
}

function target(handler: Value): [Value | undefined, string] {
  if (handler.t === 'arr') {
    const [owner, name] = handler.items;
    const text = stringOf(owner);
    return [text === undefined ? owner : { t: 'lit', v: text }, stringOf(name) ?? 'handle'];
  }
  const text = stringOf(handler);
  if (text !== undefined) {
    const dot = text.lastIndexOf('.');
    return dot < 0 ? [handler, 'handle'] : [{ t: 'lit', v: text.slice(0, dot) }, text.slice(dot + 1)];
  }
  return handler.t === 'cls' ? [handler, 'handle'] : [undefined, ''];
}

/** A middleware as a step: a class with `handle`, a function, or a package's. */
export function middlewareStep(
  interpreter: Interpreter,
  router: AdonisRouter,
  { value, at, conditional }: Named,
  scope: RawStep['scope'],
): RawStep {
  const text = stringOf(value);
  const name = text?.split(':')[0];
  const listed = value.t === 'arr' && isMade(value) ? value : undefined;
  const label = name ?? (listed ? stringOf(listed.items[0]) : undefined) ?? '';
  const given = listed?.items[1] ?? (name === undefined ? value : router.named.get(name));
  // A plain function takes the context; one without parameters loads the middleware.
  const isPlain = given?.t === 'fn' && given.ir.params.length > 0;
  const found =
    given && !isPlain ? classOf(interpreter, given, at.file, '/middleware/') : (given ?? undefined);
  const step = { kind: 'middleware' as const, scope, at, conditional, role: 'middleware' };
  if (found?.t === 'cls') {
    const method = memberOf(interpreter, injectedInstance(interpreter, found), 'handle', at);
    return { ...step, value: method, label: label === '' ? (found.ir.name ?? '') : label };
  }
  if (found?.t === 'ext') return { ...step, value: found, label: label === '' ? found.pkg : label };
  // Named, and not in the workspace: the name is all that is known.
  return { ...step, value: found ?? external('adonis:', `.${label}`), label };
}
