/** Endpoints that a description of an API is expected to name. */
import type { Endpoint } from '../model/endpoint';
import { endpointPaths, isWhole } from './paths';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', '*']);
/** Browsers, proxies and frameworks see to these. */
const OF_HTTP = new Set(['HEAD', 'OPTIONS', 'TRACE', 'CONNECT']);

/** Health checks, metrics, the documentation itself, and files that browsers and crawlers ask for. */
const AROUND_THE_API =
  /(^|\/)(health(z|check|-check)?|ready(z)?|readiness|live(z|ness)?|ping|heartbeat|metrics|version|status|docs?|api-?docs?|swagger[\w.-]*|openapi[\w.-]*|redoc|graphiql|graphql|playground|favicon\.ico|robots\.txt|sitemap[\w.-]*|manifest[\w.-]*|\.well-known)(\/|$)/i;

/** @param namesAnyMethod whether the document can name others than the usual methods */
export const isDescribable = (endpoint: Endpoint, namesAnyMethod = false): boolean =>
  endpoint.protocol === 'http' &&
  (METHODS.has(endpoint.method) || (namesAnyMethod && !OF_HTTP.has(endpoint.method))) &&
  endpoint.path !== '/' &&
  !endpoint.traits.isStatic &&
  !endpoint.traits.isErrorOrFallback &&
  endpointPaths(endpoint.path).every(isWhole) &&
  !AROUND_THE_API.test(endpoint.path) &&
  !isPage(endpoint);

/** Its answers are pages or redirects of a site, and it reads nothing but addresses. */
const isPage = ({ answers, method }: Endpoint): boolean => {
  const shown = answers.filter(({ how }) => how !== 'throw' && how !== 'next-error');
  return (
    method === 'GET' && shown.length > 0 && shown.every(({ how }) => how === 'render' || how === 'redirect')
  );
};
