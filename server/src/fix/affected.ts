/** The endpoints that a finding is about, from the JSON that its rule left for its fix. */
import type { Endpoint, Service } from '../model/endpoint';
import type { FixContext } from '../model/rule';

/** What rules about endpoints put into `Report.data`. */
export interface EndpointsData {
  readonly endpoints: readonly string[];
  /** All of them have one registrar, which may be given the control as a whole. */
  readonly grouped?: boolean;
}

export const endpointsData = (endpoints: readonly Endpoint[], grouped = false): EndpointsData => ({
  endpoints: endpoints.map(({ id }) => id),
  ...(grouped ? { grouped } : {}),
});

/** Empty if one of them is not there any more. */
export function affectedEndpoints(data: unknown, context: FixContext): Endpoint[] {
  const ids =
    typeof data === 'object' && data !== null && 'endpoints' in data && Array.isArray(data.endpoints)
      ? (data.endpoints as unknown[])
      : [];
  const byId = endpointsById(context.service);
  const found = ids.map((id) => byId.get(id));
  return found.every((endpoint) => endpoint !== undefined) ? found : [];
}

const indexes = new WeakMap<Service, ReadonlyMap<unknown, Endpoint>>();

/** A report asks for the endpoints of thousands of findings. The first of an id counts. */
function endpointsById(service: Service): ReadonlyMap<unknown, Endpoint> {
  let index = indexes.get(service);
  if (!index) {
    index = new Map([...service.endpoints].reverse().map((endpoint) => [endpoint.id, endpoint]));
    indexes.set(service, index);
  }
  return index;
}

/** `GET /users/:id`, or `the 4 endpoints of \`router\``. */
export const nameOf = (endpoints: readonly Endpoint[], registrar: string): string => {
  const [first] = endpoints;
  if (endpoints.length === 1 && first)
    return `${first.method === '*' ? 'any method of' : first.method} ${first.path}`;
  return `the ${String(endpoints.length)} endpoints${registrar === '' ? '' : ` of ${registrar}`}`;
};
