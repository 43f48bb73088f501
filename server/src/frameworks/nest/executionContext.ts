/** The `ExecutionContext` that guards, interceptors and filters get. */
import { nodeResponse } from '../../link/behaviour/nodeResponse';
import { symbolicRequest } from '../../link/behaviour/request';
import {
  array,
  external,
  literal,
  modelled,
  native,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { EXPRESS_REQUEST } from '../express/express';
import { graphqlContext } from './parameters';

export function executionContext(assigned: ReadonlyMap<string, Value>): ObjectValue {
  const request = symbolicRequest({ fields: EXPRESS_REQUEST, assigned });
  const http = modelled({
    kind: 'nest.http',
    get: (_i, _s, name) =>
      name === 'getRequest'
        ? native(name, () => request)
        : name === 'getResponse'
          ? native(name, () => nodeResponse())
          : name === 'getNext'
            ? native(name, () => UNKNOWN)
            : undefined,
  });
  const transport = modelled({
    kind: 'nest.transport',
    get: (_i, _s, name) =>
      name === 'getClient' || name === 'getContext' ? native(name, () => graphqlContext(request)) : undefined,
  });
  return modelled({
    kind: 'nest.context',
    get: (_i, _s, name) => {
      if (name === 'switchToHttp') return native(name, () => http);
      if (name === 'getHandler') return native(name, () => literal('#handler'));
      if (name === 'getClass') return native(name, () => literal('#class'));
      // What GraphQL's own context has beside: `GqlExecutionContext.create(context).getContext().req`.
      if (name === 'getContext') return native(name, () => graphqlContext(request));
      if (name === 'switchToWs' || name === 'switchToRpc') return native(name, () => transport);
      if (name === 'getType') return native(name, () => literal('http'));
      if (name === 'getArgs') return native(name, () => array([request], true));
      if (name === 'getArgByIndex') return native(name, () => request);
      return undefined;
    },
  });
}

/** `@nestjs/graphql`, whose execution context is another view of the same. */
export const graphqlPackage: Value = modelled({
  kind: 'package',
  get: (_i, self, name) =>
    name === 'default'
      ? self
      : name === 'GqlExecutionContext'
        ? modelled({
            kind: 'plain',
            get: (_inner, _own, member) =>
              member === 'create' ? native(member, ({ args }) => args[0] ?? UNKNOWN) : undefined,
          })
        : external('@nestjs/graphql', `.${name}`),
});
