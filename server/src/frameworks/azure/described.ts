/** Functions of Azure v3: `<name>/function.json` says what triggers the function that a file beside it exports. */
import type { Location } from '../../model/location';
import { answer } from '../../link/behaviour/answers';
import { runReturning } from '../../link/behaviour/returning';
import { symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { modelled, native, UNKNOWN, type Value } from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import { joinPath } from '../../link/routing/paths';
import { REQUEST, routePath, type AzureFunction } from './functions';

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string | undefined): Json {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export function describedFunctions(interpreter: Interpreter): AzureFunction[] {
  const { view } = interpreter;
  return (view.otherFiles ?? []).flatMap((file): AzureFunction[] => {
    if (!file.endsWith('/function.json')) return [];
    const folder = file.slice(0, file.lastIndexOf('/'));
    const described = parsed(view.text(file));
    const bindings = Array.isArray(described['bindings']) ? described['bindings'].filter(isRecord) : [];
    const trigger = bindings.find(({ type }) => /^httpTrigger$/i.test(textOf(type) ?? ''));
    if (!trigger) return [];
    const found = handlerOf(interpreter, folder, described);
    const name = folder.slice(folder.lastIndexOf('/') + 1);
    const listed = Array.isArray(trigger['methods']) ? trigger['methods'] : [];
    const methods = listed.flatMap((one) => textOf(one)?.toUpperCase() ?? []);
    return [
      {
        methods: methods.length > 0 ? methods : ['*'],
        path: joinPath(prefixOf(interpreter, folder), routePath(textOf(trigger['route']) ?? name)),
        handler: found?.value ?? UNKNOWN,
        // What says nothing of a level wants the function's key.
        level: textOf(trigger['authLevel'])?.toLowerCase() ?? 'function',
        at: found?.at ?? { file, span: [0, 0] },
        isOld: true,
      },
    ];
  });
}

/** `"extensions": { "http": { "routePrefix": "v1" } }` of `host.json`, which lies above the folders of functions. */
function prefixOf(interpreter: Interpreter, folder: string): string {
  const host = parsed(interpreter.view.text(`${folder.slice(0, folder.lastIndexOf('/'))}/host.json`));
  const extensions = isRecord(host['extensions']) ? host['extensions'] : {};
  const http = isRecord(extensions['http']) ? extensions['http'] : {};
  return textOf(http['routePrefix']) ?? 'api';
}

/** `scriptFile` may name compiled code (`../dist/Get/index.js`), whose source lies in the function's folder. */
function handlerOf(
  interpreter: Interpreter,
  folder: string,
  described: Json,
): { readonly value: Value; readonly at: Location } | undefined {
  const script = (textOf(described['scriptFile']) ?? 'index.js').replace(/^\.\//, '');
  const base = script.replace(/^.*\//, '').replace(/\.[cm]?js$/, '');
  const names = [script.startsWith('../') ? '' : script, `${base}.ts`, `${base}.js`, 'index.ts', 'index.js'];
  for (const name of names) {
    const module = name === '' ? undefined : interpreter.modules.load(`${folder}/${name}`);
    if (!module) continue;
    const entry = textOf(described['entryPoint']);
    for (const exported of [entry, 'default', 'run', 'index']) {
      const value = exported === undefined ? undefined : interpreter.modules.exported(module, exported);
      if (value?.t === 'fn') return { value, at: { file: value.module.file, span: value.ir.at } };
    }
  }
  return undefined;
}

const OLD_REQUEST: RequestFields = {
  ...REQUEST,
  body: { is: 'data', kind: 'body' },
  rawBody: { is: 'data', kind: 'body' },
  query: { is: 'data', kind: 'query' },
};

/** `module.exports = async function (context, req) { context.res = { status, body } }`. */
export function runDescribed(
  interpreter: Interpreter,
  step: RawStep,
  assigned: ReadonlyMap<string, Value>,
): void {
  const { at } = step;
  const request = symbolicRequest({ fields: OLD_REQUEST, assigned });
  const respond = (run: Interpreter, value: Value, where: Location): void => {
    const read = (name: string): Value | undefined =>
      value.t === 'obj' && value.props.has(name) ? memberOf(run, value, name, where) : undefined;
    answer(run, {
      how: 'respond',
      status: read('status'),
      body: value.t === 'obj' ? read('body') : value,
      at: where,
      label: 'context.res',
    });
  };
  const context = modelled({
    kind: 'azure.context',
    get: (_i, _s, name) => {
      if (name === 'req') return request;
      if (name === 'res')
        return modelled({ kind: 'azure.response', get: (_r, _t, member) => native(member, () => UNKNOWN) });
      return name === 'log' || name === 'done' ? native(name, () => UNKNOWN) : undefined;
    },
    set: (run, _s, name, value, where) => {
      if (name === 'res') respond(run, value, where);
    },
  });
  runReturning(interpreter, step.value, [context, request], at, {
    isHandler: false,
    status: 'status',
    body: ['jsonBody', 'body'],
  });
}
