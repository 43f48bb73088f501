/** ts-rest's contracts, and which function of an implementation serves which route of them. */
import type { DeclaredInput } from '../../model/endpoint';
import type { Location } from '../../model/location';
import type { RawEndpoint } from '../../link/routing/model';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { schemaFields } from '../../link/behaviour/schemaFields';
import {
  concat,
  modelled,
  native,
  object,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';

const MAX_DEPTH = 8;

/** A route of a contract with what serves it. */
export interface Served {
  /** As the contract has it; unknown where the contract is out of sight. */
  readonly method: string;
  readonly path: Value;
  readonly route: Value;
  readonly handler: Value;
  /** Middleware or hooks of this route alone. */
  readonly options: Value | undefined;
}

/** `@ts-rest/core`: a contract is data, but for the prefix that stands before its paths. */
export const corePackage = (fallback: (name: string) => Value): Value =>
  modelled({
    kind: 'package',
    get: (_i, self, name) =>
      name === 'initContract' || name === 'initTsRest'
        ? native(name, () => contractMaker)
        : name === 'default'
          ? self
          : fallback(name),
  });

const contractMaker = modelled({
  kind: 'ts-rest.contract',
  get: (_i, _s, name) =>
    name === 'router'
      ? native(name, ({ interpreter, args, at }) => {
          const [routes = UNKNOWN, options] = args;
          const read = (key: string): Value | undefined => {
            const value = options && memberOf(interpreter, options, key, at);
            return value && !(value.t === 'lit' && value.v === undefined) ? value : undefined;
          };
          return withOptions(routes, read('pathPrefix'), read('baseHeaders'), 0);
        })
      : name === 'query' || name === 'mutation' || name === 'responses'
        ? native(name, ({ args }) => args[0] ?? UNKNOWN)
        : native(name, () => PLAIN),
});

/** `c.type<T>()`, `c.body<T>()`: known to the compiler alone, so that nothing is checked. */
const PLAIN = modelled({ kind: 'ts-rest.plain' });

const isRoute = (value: ObjectValue): boolean => value.props.has('method') && value.props.has('path');
const isPlain = (value: Value | undefined): value is ObjectValue =>
  value?.t === 'obj' && value.model === undefined;

/** A copy with what stands before the path of every route and with the headers that all of them want. */
function withOptions(
  value: Value,
  prefix: Value | undefined,
  headers: Value | undefined,
  depth: number,
): Value {
  if (!isPlain(value) || depth > MAX_DEPTH || (!prefix && !headers)) return value;
  if (!isRoute(value))
    return object(
      [...value.props].map(([key, inner]) => [key, withOptions(inner, prefix, headers, depth + 1)]),
      value.at,
    );
  const props = new Map(value.props);
  const path = props.get('path') ?? UNKNOWN;
  if (prefix) props.set('path', concat([prefix, path]));
  if (headers && !props.has('headers')) props.set('headers', headers);
  return object(props, value.at);
}

/** What serves the routes of a contract; where nothing of an implementation is known, the contract says what there is. */
export function servedRoutes(
  interpreter: Interpreter,
  contract: Value | undefined,
  implementation: Value,
  at: Location,
  depth = 0,
): Served[] {
  if (depth > MAX_DEPTH) return [];
  if (isPlain(contract) && isRoute(contract)) return [servedRoute(interpreter, contract, implementation, at)];
  if (isPlain(implementation)) {
    if (implementation.props.has('handler') && !isPlain(implementation.props.get('handler')))
      return [servedRoute(interpreter, contract, implementation, at)];
    const missing = isPlain(contract) && implementation.open ? [...contract.props.keys()] : [];
    return [...new Set([...implementation.props.keys(), ...missing])].flatMap((key) =>
      servedRoutes(
        interpreter,
        isPlain(contract) ? contract.props.get(key) : undefined,
        implementation.props.get(key) ?? UNKNOWN,
        at,
        depth + 1,
      ),
    );
  }
  if (implementation.t === 'fn') return [servedRoute(interpreter, contract, implementation, at)];
  if (!isPlain(contract)) return [];
  return [...contract.props].flatMap(([key, inner]) =>
    servedRoutes(interpreter, inner, memberOf(interpreter, implementation, key, at), at, depth + 1),
  );
}

function servedRoute(
  interpreter: Interpreter,
  route: Value | undefined,
  implementation: Value,
  at: Location,
): Served {
  const read = (name: string): Value => (isPlain(route) ? memberOf(interpreter, route, name, at) : UNKNOWN);
  const options = isPlain(implementation) ? implementation : undefined;
  return {
    method: stringOf(read('method'))?.toUpperCase() ?? '*',
    path: read('path'),
    route: route ?? UNKNOWN,
    handler: options ? memberOf(interpreter, options, 'handler', at) : implementation,
    options,
  };
}

const PARTS = [
  ['body', 'body'],
  ['query', 'query'],
  ['pathParams', 'path'],
  ['headers', 'header'],
] as const;

/** The parts of a request that ts-rest parses before it calls a handler: those that the contract has a schema for. */
export function checkedParts(route: Value): Pick<RawEndpoint, 'validates' | 'declares'> {
  const at = isPlain(route) ? route.at : undefined;
  if (!isPlain(route) || !at) return {};
  const schemas = PARTS.flatMap(([name, kind]) => {
    const schema = route.props.get(name);
    const isSchema = schema && schema.t !== 'lit' && !(schema.t === 'obj' && schema.model === PLAIN.model);
    return isSchema ? [{ schema, kind }] : [];
  });
  const declares = schemas.flatMap(({ schema, kind }): DeclaredInput[] => schemaFields(schema, kind, at));
  return {
    validates: schemas.map(({ kind }) => ({ covers: [kind], summary: 'the schema of the contract', at })),
    ...(declares.length > 0 && { declares }),
  };
}
