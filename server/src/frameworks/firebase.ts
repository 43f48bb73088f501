/** Cloud Functions for Firebase (first and second generation) and Google's functions framework. */
import { limitedTo } from '../link/behaviour/bodyLimit';
import { answerWithReturned } from '../link/behaviour/answers';
import { nodeResponse } from '../link/behaviour/nodeResponse';
import { symbolicRequest, type RequestFields } from '../link/behaviour/request';
import type { Interpreter } from '../link/interpret/interpreter';
import { memberOf } from '../link/interpret/members';
import {
  external,
  modelled,
  native,
  object,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import { placeOfExport, projectApplication } from '../link/routing/exportedHandlers';
import type { Registry } from '../link/routing/registry';
import type { Framework, RawEndpoint, RawStep } from '../link/routing/model';
import type { Location } from '../model/location';
import { EXPRESS_REQUEST } from './express/express';

export const framework: FrameworkDefinition = {
  id: 'firebase',
  title: '**Firebase** and **Google Cloud** functions',
  covers: '`onRequest` and `onCall` of both generations, groups of exports, `invoker`, `functions.http`',
  create: firebase,
};

interface CloudFunction {
  readonly kind: 'request' | 'call';
  readonly handler: Value;
  readonly options: Value | undefined;
  readonly at: Location;
  /** Set for functions that are registered by name. */
  readonly name?: string;
}

/** Callable functions of the second generation get `{ data, auth }`, those of the first `(data, { auth })`. */
const CALL: RequestFields = {
  data: { is: 'data', kind: 'body' },
  auth: { is: 'credential', what: 'request.auth' },
  app: { is: 'fixed', value: UNKNOWN },
};
const CALL_CONTEXT: RequestFields = { auth: { is: 'credential', what: 'context.auth' } };

function firebase(registry: Registry): Framework {
  const made = new Map<Value, CloudFunction>();
  const registered: { readonly fn: CloudFunction; readonly file: string }[] = [];
  const make = (kind: CloudFunction['kind'], name: string): Value =>
    native(name, ({ args, at }) => {
      const handler = args.at(-1) ?? UNKNOWN;
      const value = object([['#cloud', handler]], at);
      made.set(value, { kind, handler, options: args.length > 1 ? args[0] : undefined, at });
      return value;
    });
  const https: ObjectValue = modelled({
    kind: 'package',
    get: (_i, _s, name) =>
      name === 'onRequest'
        ? make('request', name)
        : name === 'onCall'
          ? make('call', name)
          : external('firebase-functions', `.https.${name}`),
  });
  // `functions.region('x').runWith({…}).https`.
  const whole: ObjectValue = modelled({
    kind: 'package',
    get: (_i, self, name) =>
      name === 'https'
        ? https
        : /^(?:region|runWith|default|v1|v2)$/.test(name)
          ? name === 'region' || name === 'runWith'
            ? native(name, () => self)
            : self
          : external('firebase-functions', `.${name}`),
  });
  const framework_ = modelled({
    kind: 'package',
    get: (_i, self, name) =>
      name === 'default'
        ? self
        : name === 'http'
          ? native(name, ({ args, at, interpreter }) => {
              const handler = args[1];
              if (handler)
                registered.push({
                  fn: { kind: 'request', handler, options: undefined, at, name: stringOf(args[0]) ?? '{?}' },
                  file: interpreter.file,
                });
              return UNKNOWN;
            })
          : external('@google-cloud/functions-framework', `.${name}`),
  });
  return {
    id: 'firebase',
    bodyLimit: () => limitedTo('the platform passes at most 32 MB on'),
    packageValue: (name, subpath) => {
      if (name === '@google-cloud/functions-framework' && subpath === '') return framework_;
      if (name !== 'firebase-functions') return undefined;
      return /https$/.test(subpath) ? https : /^(?:|v1|v2)$/.test(subpath) ? whole : undefined;
    },
    // An application of another framework has endpoints of its own: `onRequest(app)`.
    collect: (interpreter) => [
      ...(made.size > 0 ? exportedFunctions(interpreter, made, registry) : []),
      ...registered
        .filter(({ fn }) => !registry.of(fn.handler))
        .map(({ fn, file }) => endpointOf(interpreter, fn, fn.name ?? '', file, fn.at)),
    ],
    run: runFunction,
  };
}

/** What the entry module exports is deployed under the names of the exports; objects of functions are groups. */
function exportedFunctions(
  interpreter: Interpreter,
  made: ReadonlyMap<Value, CloudFunction>,
  registry: Registry,
): RawEndpoint[] {
  const names = new Map<Value, { readonly name: string; readonly file: string; readonly at: Location }>();
  const visit = (value: Value, name: string, file: string, at: Location, depth: number): void => {
    if (made.has(value)) {
      // The shortest name is that of the function's own module; groups make it longer.
      const known = names.get(value);
      if (!known || known.name.length < name.length) names.set(value, { name, file, at });
      return;
    }
    if (value.t !== 'obj' || value.model || depth > 3) return;
    for (const [key, inner] of value.props) visit(inner, `${name}-${key}`, file, at, depth + 1);
  };
  for (const file of interpreter.view.relevantFiles) {
    const module = interpreter.modules.load(file);
    if (!module) continue;
    const esm = interpreter.modules.exportNames(module);
    for (const name of esm) {
      const value = interpreter.modules.exported(module, name);
      if (value) visit(value, name, file, placeOfExport(module, name), 0);
    }
    if (esm.length > 0) continue;
    const whole = module.moduleObject.props.get('exports');
    if (whole?.t === 'obj' && !whole.model)
      for (const [name, value] of whole.props) visit(value, name, file, placeOfExport(module, name), 0);
  }
  return [...made].flatMap(([value, fn]) => {
    const known = names.get(value);
    return known && !registry.of(fn.handler)
      ? [endpointOf(interpreter, fn, known.name, known.file, fn.at)]
      : [];
  });
}

function endpointOf(
  interpreter: Interpreter,
  fn: CloudFunction,
  name: string,
  file: string,
  nameAt: Location,
): RawEndpoint {
  const { handler, kind } = fn;
  const at = handler.t === 'fn' ? { file: handler.module.file, span: handler.ir.at } : fn.at;
  return {
    protocol: kind === 'call' ? 'rpc' : 'http',
    framework: 'firebase',
    method: kind === 'call' ? 'POST' : '*',
    path: `/${name}`,
    at,
    nameAt,
    app: projectApplication('firebase', interpreter.view.projectOf(file)?.dir ?? file),
    steps: guards(interpreter, fn),
    handler: {
      value: handler,
      kind: 'handler',
      scope: 'file',
      label: handler.t === 'fn' ? (handler.ir.name ?? name) : name,
      at,
      conditional: false,
      role: kind,
    },
    errorHandlers: [],
    unknowns: [],
  };
}

/** `{ invoker: 'private' }`: Google's own access control stands before the function. */
function guards(interpreter: Interpreter, { options, at }: CloudFunction): RawStep[] {
  if (!options) return [];
  const invoker = memberOf(interpreter, options, 'invoker', at);
  const isPrivate =
    (stringOf(invoker) !== undefined && stringOf(invoker) !== 'public') || invoker.t === 'arr';
  return isPrivate
    ? [
        {
          value: external('firebase-functions', '.invoker()'),
          kind: 'guard',
          scope: 'route',
          label: 'invoker',
          at,
          conditional: false,
        },
      ]
    : [];
}

function runFunction(
  interpreter: Interpreter,
  step: RawStep,
  _endpoint: unknown,
  assigned: ReadonlyMap<string, Value>,
): void {
  if (step.role !== 'call') {
    interpreter.invoke(
      step.value,
      [symbolicRequest({ fields: EXPRESS_REQUEST, assigned }), nodeResponse()],
      step.at,
    );
    return;
  }
  const request = symbolicRequest({ fields: CALL });
  const isFirst = step.value.t === 'fn' && step.value.ir.params.length > 1;
  const args = isFirst
    ? [memberOf(interpreter, request, 'data', step.at), symbolicRequest({ fields: CALL_CONTEXT })]
    : [request];
  answerWithReturned(interpreter, step.value, args, step.at);
}
