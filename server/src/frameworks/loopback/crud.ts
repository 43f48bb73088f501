/**
 * `@loopback/rest-crud`: operations that are made of a model, by `defineCrudRestController(Model, { basePath })` or by
 * the booter for files like `src/model-endpoints/product.rest-config.ts`. Nobody is asked who calls them.
 */
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { external, modelled, native, stringOf, UNKNOWN, type Value } from '../../link/interpret/values';
import type { RawEndpoint } from '../../link/routing/model';
import { joinPath, UNKNOWN_SEGMENT } from '../../link/routing/paths';
import { ownApplication } from '../decorated/controllers';

const PKG = '@loopback/rest-crud';

/** Methods of the controller, with what serves them below its base path. */
const OPERATIONS = [
  ['create', 'POST', ''],
  ['find', 'GET', ''],
  ['count', 'GET', '/count'],
  ['findById', 'GET', '/:id'],
  ['updateAll', 'PATCH', ''],
  ['updateById', 'PATCH', '/:id'],
  ['replaceById', 'PUT', '/:id'],
  ['deleteById', 'DELETE', '/:id'],
] as const;

interface Made {
  readonly options: Value;
  readonly at: Location;
}

/** What one linking makes of models. */
export class CrudControllers {
  private readonly made: Made[] = [];

  readonly package = modelled({
    kind: 'package',
    get: (_i, self, name) =>
      name === 'default'
        ? self
        : name === 'defineCrudRestController'
          ? native(name, ({ args, at }) => {
              this.made.push({ options: args[1] ?? UNKNOWN, at });
              return external(PKG, `.${name}()`, { args, at });
            })
          : external(PKG, `.${name}`),
  });

  collect(interpreter: Interpreter, prefixOf: (file: string) => string): RawEndpoint[] {
    return [...this.made, ...configured(interpreter)].flatMap((one) =>
      endpointsOf(interpreter, one, prefixOf(one.at.file)),
    );
  }
}

/** Files of which the booter makes controllers: what they export has the pattern `CrudRest`. */
function configured(interpreter: Interpreter): Made[] {
  return interpreter.modules.loaded.flatMap((module): Made[] => {
    if (!module.facts.ir.imports.some(({ from }) => from === PKG)) return [];
    const value = interpreter.modules.exported(module, 'default');
    if (value?.t !== 'obj' || stringOf(value.props.get('pattern')) !== 'CrudRest') return [];
    return [{ options: value, at: value.at ?? { file: module.file, span: [0, 0] } }];
  });
}

function endpointsOf(interpreter: Interpreter, { options, at }: Made, prefix: string): RawEndpoint[] {
  const read = (name: string): Value => memberOf(interpreter, options, name, at);
  const base = stringOf(read('basePath')) ?? `/${UNKNOWN_SEGMENT}`;
  const readonly = read('readonly');
  const isReadOnly = readonly.t === 'lit' && readonly.v === true;
  return OPERATIONS.filter(([, method]) => !isReadOnly || method === 'GET').map(
    ([name, method, path]): RawEndpoint => ({
      protocol: 'http',
      framework: 'loopback',
      method,
      path: joinPath(prefix, joinPath(base, path)),
      at,
      nameAt: at,
      app: ownApplication('loopback', interpreter.view.projectOf(at.file)?.dir ?? ''),
      steps: [],
      handler: {
        value: external(PKG, `.CrudRestController().${name}`),
        kind: 'handler',
        scope: 'class',
        label: name,
        at,
        conditional: false,
      },
      errorHandlers: [],
      validates: [{ covers: ['body', 'path', 'query'], summary: "the model's schema", at }],
      unknowns: base.includes(UNKNOWN_SEGMENT)
        ? [{ summary: 'part of its path could not be resolved', at }]
        : [],
    }),
  );
}

const IN_CLASS = /\bthis\.basePath\(\s*['"`]([^'"`]*)['"`]/;
const IN_OPTIONS = /\brest:\s*\{[^}]*?\bbasePath:\s*['"`]([^'"`]*)['"`]/;

/** The base path of each project's application: `this.basePath('/api')`, or `rest: { basePath: '/api' }`. */
export function basePaths(interpreter: Interpreter): (file: string) => string {
  const { view } = interpreter;
  const known = new Map<string, string>();
  for (const module of interpreter.modules.loaded) {
    if (
      !module.facts.ir.imports.some(({ from }) => from.startsWith('@loopback/') || /application$/.test(from))
    )
      continue;
    const text = view.text(module.file) ?? '';
    const base = IN_CLASS.exec(text)?.[1] ?? IN_OPTIONS.exec(text)?.[1];
    const dir = view.projectOf(module.file)?.dir;
    if (base !== undefined && dir !== undefined) known.set(dir, base);
  }
  return (file) => known.get(view.projectOf(file)?.dir ?? '') ?? '';
}
