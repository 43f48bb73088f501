/** Where procedures are served: by RPC at their names, by HTTP at the method and path of their route. */
import type { Location } from '../../model/location';
import { schemaFields } from '../../link/behaviour/schemaFields';
import type { Interpreter } from '../../link/interpret/interpreter';
import { literal, stringOf, type Value } from '../../link/interpret/values';
import type { RawEndpoint, RawStep } from '../../link/routing/model';
import { joinPath, pathPatterns, UNKNOWN_SEGMENT } from '../../link/routing/paths';
import { handlerPlace, implemented, type Gathered, type Named } from './procedures';
import type { Handler } from './handlers';
import type { Input } from './run';

export const NO_INPUT: Input = { kind: undefined, schemas: [], inPath: new Set(), detailed: false };

export interface Place {
  readonly protocol: RawEndpoint['protocol'];
  readonly method: string;
  readonly path: string;
  readonly input: Input;
}

export function placeOf(handler: Handler, prefix: string, { names, procedure }: Named): Place {
  const dotted = joinPath(prefix, names.join('/'));
  if (handler.kind === 'openapi') return openApiPlace(procedure, prefix, dotted);
  return {
    protocol: 'rpc',
    method: 'POST',
    path: handler.socket ? `ws:/${dotted}` : dotted,
    input: {
      ...NO_INPUT,
      kind: procedure.inputs.length > 0 ? 'body' : undefined,
      schemas: schemasOf(procedure),
    },
  };
}

const schemasOf = ({ inputs }: Gathered): readonly Value[] => inputs.map(({ schema }) => schema);

/** @param otherwise where a procedure is that says no path */
function openApiPlace(procedure: Gathered, prefix: string, otherwise: string): Place {
  const { route } = procedure;
  const method = stringOf(route.get('method'))?.toUpperCase() ?? (route.has('method') ? '*' : 'POST');
  const own = route.get('path');
  const path = own ? joinPath(prefix, writtenPath(own)) : otherwise;
  const takes = procedure.inputs.length > 0;
  return {
    protocol: 'http',
    method,
    path,
    input: {
      kind: takes ? (method === 'GET' ? 'query' : 'body') : undefined,
      schemas: schemasOf(procedure),
      inPath: new Set([...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)),
      detailed: stringOf(route.get('inputStructure')) === 'detailed',
    },
  };
}

/** `/files/{+path}` takes the rest of the path. */
function writtenPath(path: Value): string {
  const text = stringOf(path);
  const parameters = text?.replace(/\{\+(\w+)\}/g, ':$1*').replace(/\{(\w+)\}/g, ':$1');
  return (
    pathPatterns(parameters === undefined ? path : literal(parameters))?.[0]?.text ?? `/${UNKNOWN_SEGMENT}`
  );
}

/** `.input(z.any())` accepts whatever comes; `type<T>()` is known to the compiler alone. */
const takesAnything = (schema: Value): boolean =>
  schema.t === 'ext' && /(^|\.)(any|unknown|custom|type)\(\)$/.test(schema.path) && schema.args.length === 0;

/** What `.input` has checked, and what it says that there is. */
export function checkedInput(
  procedure: Gathered,
  { kind, inPath, detailed }: Input,
): Pick<RawEndpoint, 'validates' | 'declares'> {
  const checked = procedure.inputs.filter(({ schema }) => !takesAnything(schema));
  const declares = kind
    ? procedure.inputs
        .flatMap((one) => schemaFields(one.schema, kind, one.at))
        .map((field) => (inPath.has(field.name) ? { ...field, kind: 'path' as const } : field))
    : [];
  const covers = detailed
    ? ['body', 'query', 'path', 'header']
    : [kind ?? 'body', ...(inPath.size > 0 ? ['path'] : [])];
  return {
    validates: checked.map((one) => ({ covers, summary: 'the schema of `.input`', at: one.at })),
    ...(declares.length > 0 && !detailed && { declares }),
  };
}

/** A route of `@Implement(contract)` in a controller of Nest. */
export interface ImplementedRoute extends Pick<RawEndpoint, 'validates' | 'declares'> {
  readonly verb: string;
  readonly path: Value;
  readonly steps: readonly RawStep[];
  readonly handler: RawStep | undefined;
}

const inputs = new WeakMap<object, Input>();
/** What a function gets that serves such a route. */
export const inputOfHandler = (handler: Value): Input | undefined => inputs.get(handler);

/** @param served what the controller's method returned */
export function implementedRoutes(
  interpreter: Interpreter,
  contract: Value,
  served: Value,
  at: Location,
): ImplementedRoute[] {
  return implemented(interpreter, contract, served, at).map(({ contract: promised, procedure }) => {
    const { method, path, input } = openApiPlace(promised, '', `/${UNKNOWN_SEGMENT}`);
    if (procedure) inputs.set(procedure.handler, input);
    return {
      verb: method,
      path: literal(path),
      steps: (procedure?.steps ?? []).map((step) => ({ ...step, framework: 'orpc' })),
      handler: procedure && {
        value: procedure.handler,
        kind: 'handler',
        scope: 'route',
        label: procedure.handler.t === 'fn' ? (procedure.handler.ir.name ?? 'inline function') : '',
        at: handlerPlace(procedure),
        conditional: false,
        framework: 'orpc',
      },
      ...checkedInput(promised, input),
    };
  });
}
