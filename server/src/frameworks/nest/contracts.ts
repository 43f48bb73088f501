/**
 * Contracts in controllers. oRPC: `@Implement(contract)` on a method that returns procedures. ts-rest: `@TsRestHandler(contract)` on a method that returns an implementation, and the older
 * `@TsRest(contract.route)`. The routes are those of the contract, below what the controller stands at.
 */
import type { Interpreter } from '../../link/interpret/interpreter';
import { UNKNOWN, type Value } from '../../link/interpret/values';
import type { RawEndpoint, RawStep } from '../../link/routing/model';
import { placeOf } from '../../link/routing/registry';
import { implementedRoutes } from '../orpc/places';
import { checkedParts, servedRoutes, type Served } from '../ts-rest/contracts';
import type { Applied } from './decorators';

export interface ContractRoute extends Pick<RawEndpoint, 'validates' | 'declares'> {
  readonly verb: string;
  readonly path: Value;
  readonly at: Applied['at'];
  readonly handler: RawStep;
  /** Between the guards of the controller and the handler. */
  readonly more?: readonly RawStep[];
}

const unseenRoute = (route: Value): Served => ({
  method: '*',
  path: UNKNOWN,
  route,
  handler: UNKNOWN,
  options: undefined,
});

/** @param method the controller's method, with what Nest would give it */
export function contractRoutes(
  interpreter: Interpreter,
  decorators: readonly Applied[],
  method: RawStep,
  given: () => readonly Value[],
): ContractRoute[] {
  return decorators.flatMap(({ pkg, name, args, at }): ContractRoute[] => {
    if (pkg === '@orpc/nest' && name === 'Implement') {
      const returned = interpreter.isolated(() => interpreter.invoke(method.value, given(), at));
      return implementedRoutes(interpreter, args[0] ?? UNKNOWN, returned, at).map(
        ({ steps, handler, ...route }) => ({
          ...route,
          at,
          handler: handler ?? method,
          more: steps,
        }),
      );
    }
    if (pkg !== '@ts-rest/nest' || (name !== 'TsRestHandler' && name !== 'TsRest')) return [];
    const [contract] = args;
    const returned =
      name === 'TsRestHandler'
        ? interpreter.isolated(() => interpreter.invoke(method.value, given(), at))
        : UNKNOWN;
    const routes = servedRoutes(interpreter, contract, returned, at);
    // A contract out of sight promises something at least.
    const all = routes.length > 0 || !contract ? routes : [unseenRoute(contract)];
    return all.map((served): ContractRoute => {
      const isOwn = served.handler.t === 'fn';
      return {
        verb: served.method,
        path: served.path,
        at,
        handler: isOwn
          ? { ...method, value: served.handler, at: placeOf(served.handler, at), role: 'ts-rest' }
          : method,
        ...checkedParts(served.route),
      };
    });
  });
}
