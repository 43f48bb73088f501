/** What stands around endpoints and operations: guards, siblings, marks that keep them out of a description. */
import type { ChainStep, Endpoint, Service } from '../model/endpoint';
import type { ModuleFacts } from '../model/facts';
import type { Decorator } from '../model/ir';
import { contains } from '../model/location';
import { alignedPath } from './align';
import type { Pair } from './pair';
import { endpointPaths, keyOf } from './paths';
import { isWritten, writtenRoutes } from './written';
import type { OperationSketch } from '../openapi/sketch/sketch';

const HIDING = /^(ApiExclude(Endpoint|Controller)|Hidden|ApiHideEndpoint|ExcludeFromSwagger)$/;

/** Whether the code says that no description should name the endpoint: by a decorator, or `hide: true` of its schema. */
export function hidden(endpoint: Endpoint, modules: ReadonlyMap<string, ModuleFacts>): boolean {
  const { file, span } = endpoint.location;
  const classes = modules.get(file)?.ir.classes ?? [];
  return classes
    .filter(({ at }) => contains(at, span))
    .some(
      ({ decorators, members }) =>
        isHiding(decorators) ||
        members.some((member) => contains(member.at, span) && isHiding(member.decorators)),
    );
}

const isHiding = (decorators: readonly Decorator[] = []): boolean =>
  decorators.some(({ expr }) => {
    const callee = expr.k === 'call' ? expr.callee : expr;
    return callee.k === 'id' && HIDING.test(callee.name);
  });

/** Steps that refuse requests without a credential. */
export const authenticationSteps = (endpoint: Endpoint): ChainStep[] =>
  endpoint.chain.filter(({ effects }) =>
    effects.some(({ control, strength }) => control === 'authentication' && strength === 'required'),
  );

/** Endpoints at the path of an operation that answer other methods. */
export function siblingsOf(pair: Pair, operation: OperationSketch): Endpoint[] {
  const key = keyOf(alignedPath(operation, pair.alignment));
  const all = [...pair.matches.map(({ endpoint }) => endpoint), ...pair.undescribed];
  return [...new Set(all)].filter(({ path }) => endpointPaths(path).some((one) => keyOf(one) === key));
}

/** Whether code that is not seen to run registers a route for an operation. */
export const isWrittenUnserved = (
  pair: Pair,
  operation: OperationSketch,
  { modules, service }: { readonly modules: ReadonlyMap<string, ModuleFacts>; readonly service: Service },
): boolean =>
  isWritten(writtenRoutes(pair, modules, service), operation.method, alignedPath(operation, pair.alignment));

/** Whether the applications register endpoints that were not seen, or not where they lie. */
export function registersUnseen({ applications }: Pair, { endpoints, strays }: Service): boolean {
  const keys = new Set(applications.map(({ key }) => key));
  const own = endpoints.filter(({ app }) => keys.has(app));
  return strays.some(({ reads }) => reads.length > 0) || own.some(({ path }) => path.includes('{?}'));
}
