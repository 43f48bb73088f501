/** Event emitters of the workspace: what one is told goes to whoever listens to events of that name. */
import type { CallContext } from './interpreter';
import { OUTSIDE } from './mutable';
import { stringOf, type ExternalValue, type FunctionValue } from './values';

const EMITTERS =
  /^(?:node:)?(?:events|eventemitter2|eventemitter3|@nestjs\/event-emitter|mitt|emittery|tseep|nanoevents|wolfy87-eventemitter|tiny-emitter)$/;
const LISTEN = new Set([
  'on',
  'once',
  'addListener',
  'prependListener',
  'prependOnceListener',
  'many',
  'onAny',
]);
const TELL = new Set(['emit', 'emitAsync', 'emitSerial']);
const MAX_LISTENERS = 20;

export class Listeners {
  private readonly known = new Map<string, FunctionValue[]>();

  /** Notes a listener; false if the call adds none. */
  add(callee: ExternalValue, name: string, { interpreter, args }: CallContext): boolean {
    const [event, listener] = args;
    if (!LISTEN.has(name) || !EMITTERS.test(callee.pkg) || listener?.t !== 'fn') return false;
    const key = keyOf(callee, stringOf(event));
    if (key === undefined) return false;
    const list = this.known.get(key) ?? [];
    this.known.set(key, list);
    if (list.length >= MAX_LISTENERS || list.some((one) => one.ir === listener.ir)) return false;
    interpreter.wrote(OUTSIDE);
    list.push(listener);
    return true;
  }

  /** `bus.emit('order', order)`: runs whoever listens, with what is told. */
  tell(callee: ExternalValue, name: string, { interpreter, args, at }: CallContext): void {
    if (!interpreter.trace || !TELL.has(name) || !EMITTERS.test(callee.pkg)) return;
    const key = keyOf(callee, stringOf(args[0]));
    for (const listener of (key !== undefined && this.known.get(key)) || []) {
      const before = interpreter.path;
      interpreter.branch(() => interpreter.invoke(listener, args.slice(1), at));
      interpreter.path = before;
    }
  }
}

/** Emitters are told apart by where they were made. */
function keyOf(callee: ExternalValue, event: string | undefined): string | undefined {
  if (event === undefined) return undefined;
  let made: ExternalValue | undefined = callee.from;
  while (made?.from && !made.path.endsWith('()')) made = made.from;
  if (!made?.at) return undefined;
  return `${event} ${made.at.file} ${String(made.at.span[0])}`;
}
