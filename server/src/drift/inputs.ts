/** What an endpoint takes and answers, against what its operation describes. */
import { parametersOf, type Parameter } from '../check/parameters';
import type { AnswerView, Endpoint, Service } from '../model/endpoint';
import { contains, type Location } from '../model/location';
import type { Match } from './match';
import type { OperationSketch } from '../openapi/sketch/sketch';

/** Headers that HTTP itself, browsers, proxies and the security scheme explain. */
const COMMON_HEADERS =
  /^(accept(-.*)?|authorization|proxy-.*|content-.*|cookie|host|origin|referer|user-agent|connection|upgrade|date|range|if-.*|cache-control|pragma|forwarded|via|x-forwarded-.*|x-real-ip|x-request-id|x-correlation-id|x-api-key|x-csrf-token|x-xsrf-token|x-requested-with|traceparent|tracestate|cf-.*|sec-.*|dnt|te|expect|last-event-id|x-amzn?-.*|x-vercel-.*)$/i;

/** What so many endpoints read is read by what stands before them. */
const SHARED_BY = 8;

/** Query parameters, headers and fields of the body that the handler reads and the operation does not name. */
export function undescribedInputs({ operation, endpoint }: Match, service: Service): Parameter[] {
  return parametersOf(endpoint).filter(
    (input) =>
      input.whole === undefined &&
      !isMethod(input.name) &&
      !isDescribed(operation, input) &&
      isOfHandler(endpoint, input.location) &&
      !isShared(input, endpoint, service),
  );
}

/** `text.trim` of a body that was read as text is no field of it. */
export const isMethod = (name: string): boolean => name in String.prototype || name in Array.prototype;

function isDescribed({ parameters, body }: OperationSketch, { in: place, name }: Parameter): boolean {
  const head = name.split(/[.[]/)[0] ?? name;
  switch (place) {
    case 'query':
      // Whole objects may stand in a query (`deepObject`, `filter[name]`).
      return parameters.some(
        (one) => (one.in === 'query' && sameHead(one.name, head)) || one.in === 'querystring',
      );
    case 'header':
      return (
        COMMON_HEADERS.test(name) || parameters.some((one) => one.in === 'header' && same(one.name, name))
      );
    case 'body':
      if (parameters.some((one) => one.in === 'formData' && sameHead(one.name, head))) return true;
      return body ? (body.fields?.includes(head) ?? true) : false;
    case 'cookie':
    case 'path':
      return true;
  }
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const sameHead = (described: string, head: string): boolean => described.split(/[.[]/)[0] === head;

/** Not of a step before it, such as a guard that looks for a token in the query. */
function isOfHandler({ chain }: Endpoint, location: Location): boolean {
  return !chain.some(
    ({ kind, definedAt }) =>
      kind !== 'handler' &&
      kind !== 'check' &&
      kind !== 'validator' &&
      definedAt?.file === location.file &&
      contains(definedAt.span, location.span),
  );
}

function isShared(input: Parameter, endpoint: Endpoint, { endpoints }: Service): boolean {
  const at = (location: Location): string => `${location.file} ${String(location.span[0])}`;
  const place = at(input.location);
  let users = 0;
  for (const other of endpoints) {
    if (other.app !== endpoint.app || !other.reads.some(({ location }) => at(location) === place)) continue;
    users++;
    if (users >= SHARED_BY) return true;
  }
  return false;
}

export interface UncheckedInput {
  readonly name: string;
  readonly in: string;
  /** Where the code reads it. */
  readonly location: Location;
  /** Where its limits are described. */
  readonly at: Location;
}

/** What the operation bounds, the handler reads, and nothing checks. */
export function uncheckedInputs({ operation, endpoint }: Match): UncheckedInput[] {
  if (endpoint.posture.validation.state !== 'absent') return [];
  return parametersOf(endpoint).flatMap((input): UncheckedInput[] => {
    if (input.validated || input.whole || !isOfHandler(endpoint, input.location)) return [];
    const { name, location, in: place } = input;
    if (place === 'body') {
      const { body } = operation;
      return body?.bound.includes(name) ? [{ name, in: place, location, at: body.at }] : [];
    }
    const described = operation.parameters.find((one) => one.in === place && same(one.name, name));
    return described?.isBound ? [{ name, in: place, location, at: described.at }] : [];
  });
}

/** What guards and limiters in front of everything answer; other statuses of shared code are one function for all errors. */
const OF_GUARDS = new Set([401, 403, 429]);

/** Answers whose status no response of the operation is for. */
export function undescribedAnswers(
  { statuses }: OperationSketch,
  endpoint: Endpoint,
  service: Service,
): AnswerView[] {
  if (statuses.length === 0 || statuses.includes('default')) return [];
  const open = endpoint.answers.filter(
    ({ status, developmentOnly }) =>
      status !== undefined && !developmentOnly && !statuses.some((described) => isFor(described, status)),
  );
  if (open.length === 0) return open;
  const users = usersOfAnswers(service);
  return open.filter(
    ({ status, location }) =>
      OF_GUARDS.has(status ?? 0) || (users.get(placeOf(location))?.size ?? 0) < SHARED_BY * 2,
  );
}

const placeOf = ({ file, span }: Location): string => `${file} ${String(span[0])}`;

const answersOf = new WeakMap<Service, Map<string, Set<Endpoint>>>();

/** Endpoints by the place of their answers. */
function usersOfAnswers(service: Service): Map<string, Set<Endpoint>> {
  const known = answersOf.get(service);
  if (known) return known;
  const users = new Map<string, Set<Endpoint>>();
  for (const endpoint of service.endpoints) {
    for (const { location } of endpoint.answers) {
      const place = placeOf(location);
      const own = users.get(place);
      if (own) own.add(endpoint);
      else users.set(place, new Set([endpoint]));
    }
  }
  answersOf.set(service, users);
  return users;
}

const isFor = (described: string, status: number): boolean =>
  described.toUpperCase().endsWith('XX') ? described[0] === String(status)[0] : described === String(status);
