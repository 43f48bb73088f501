/** What the Fastify adapter is made of besides the instance: package models, steps, and how handlers are called. */
import type { Location } from '../../model/location';
import { recordUsages } from '../../link/interpret/usages';
import { symbolicRequest } from '../../link/behaviour/request';
import { answerWithReturned, continueWith } from '../../link/behaviour/answers';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  external,
  modelled,
  native,
  truth,
  UNDEFINED,
  unknown,
  UNKNOWN,
  type Value,
} from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import { FASTIFY_REQUEST, fastifyReply } from './request';

/** `import('./x')` and `require` of an ES module give a namespace: the plugin is its default export. */
export function unwrapModule(interpreter: Interpreter, value: Value, at: Location): Value {
  if (value.t !== 'obj' || value.model?.call) return value;
  const inner = memberOf(interpreter, value, 'default', at);
  return inner.t === 'fn' || inner.t === 'ext' ? inner : value;
}

export const flatten = (value: Value): Value[] =>
  value.t === 'arr' ? value.items.flatMap(flatten) : value.t === 'lit' || value === UNKNOWN ? [] : [value];

export const step = (
  value: Value,
  at: Location,
  kind: RawStep['kind'],
  scope: RawStep['scope'],
  conditional: boolean,
  role?: string,
): RawStep => ({
  value,
  kind,
  scope,
  label: value.t === 'fn' && value.ir.name ? value.ir.name : '',
  at,
  conditional,
  role,
});

export const fastifyPackage = (make: (at: Location, options: Value | undefined) => Value): Value =>
  modelled({
    kind: 'package',
    call: (context) => {
      recordUsages(context.interpreter, 'fastify', '()', context);
      return make(context.at, context.args[0]);
    },
    get: (_interpreter, self, name) =>
      name === 'default' || name === 'fastify' ? self : external('fastify', `.${name}`),
  });

/** `fastify-plugin` made it, or it carries the symbol that `fastify-plugin` would set. */
export const isShared = (plugin: Value): boolean =>
  plugin.t === 'fn' &&
  ['#plugin', '@@skip-override'].some((name) => {
    const mark = plugin.props?.get(name);
    return mark !== undefined && truth(mark) !== false;
  });

/** Marks its argument as a plugin that acts on its parent. */
export const fastifyPlugin = (): Value =>
  modelled({
    kind: 'package',
    call: ({ args }) => {
      const [plugin] = args;
      if (plugin?.t !== 'fn') return plugin ?? UNKNOWN;
      const options = args[1]?.t === 'obj' ? args[1].props.get('encapsulate') : undefined;
      if (options && truth(options) === true) return plugin;
      return { ...plugin, props: new Map([...(plugin.props ?? []), ['#plugin', { t: 'lit', v: true }]]) };
    },
    get: (_interpreter, self, name) => (name === 'default' || name === 'fastifyPlugin' ? self : undefined),
  });

export function runFastify(
  interpreter: Interpreter,
  raw: RawStep,
  assigned: ReadonlyMap<string, Value>,
): void {
  const request = symbolicRequest({ fields: FASTIFY_REQUEST, assigned });
  const reply = fastifyReply();
  const done = native('done', (context) => {
    continueWith(context);
    return UNDEFINED;
  });
  if (raw.role === 'error') {
    const at =
      raw.value.t === 'fn'
        ? { file: raw.value.module.file, span: raw.value.ir.params[0]?.at ?? raw.value.ir.at }
        : raw.at;
    interpreter.invoke(
      raw.value,
      [unknown([{ l: 'err', what: 'error', at, steps: [] }]), request, reply],
      raw.at,
    );
    return;
  }
  if (raw.role === 'handler') {
    answerWithReturned(interpreter, raw.value, [request, reply, done], raw.at);
    return;
  }
  interpreter.invoke(raw.value, [request, reply, done], raw.at);
  const { path } = interpreter;
  if (!path.dead && path.responded !== 'yes' && interpreter.trace?.continues.length === 0)
    interpreter.trace.continues.push({ path, at: raw.at });
}

/** Parameters of these names are instances, in projects that use Fastify. */
export const typeNameFor = (name: string): string | undefined =>
  /^(app|server|application|expressApp|fastify|f|instance|scope|routes?|api)$|router$/i.test(name)
    ? 'FastifyInstance'
    : undefined;
