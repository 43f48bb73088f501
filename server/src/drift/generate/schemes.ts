/** The security scheme of the credential that an endpoint asks for, as far as its reads and steps tell. */
import type { Endpoint } from '../../model/endpoint';
import type { Json } from '../../openapi/fixes/place';
import { authenticationSteps } from '../around';

export interface Scheme {
  readonly name: string;
  readonly definition: Json;
}

const BEARER: Scheme = { name: 'bearer', definition: { type: 'http', scheme: 'bearer' } };
const BASIC: Scheme = { name: 'basic', definition: { type: 'http', scheme: 'basic' } };

const KEY_HEADER = /^(x-)?(api-?key|auth-?token|access-?token)$|^x-[\w-]*(key|token)$/i;
const SESSION = /session|cookie|passport|isAuthenticated/i;

/** By what is written: a key in a header, a session, basic authentication, else a bearer token. */
export function schemeFor(endpoint: Endpoint): Scheme {
  const steps = authenticationSteps(endpoint);
  const said = steps
    .flatMap(({ label, symbol = '', effects }) => [
      label,
      symbol,
      ...effects.map(({ evidence }) => evidence.summary),
    ])
    .join(' ');
  if (/basic-?auth|\bbasic\b/i.test(said)) return BASIC;
  const reads = endpoint.reads;
  if (
    reads.some(({ kind, name }) => kind === 'header' && /^authorization$/i.test(name)) ||
    /bearer|jwt/i.test(said)
  )
    return BEARER;
  const header = reads.find(({ kind, name }) => kind === 'header' && KEY_HEADER.test(name));
  if (header) return { name: 'apiKey', definition: { type: 'apiKey', in: 'header', name: header.name } };
  const cookie = reads.find(({ kind, name }) => kind === 'cookie' && name !== '');
  if (cookie) return { name: 'cookie', definition: { type: 'apiKey', in: 'cookie', name: cookie.name } };
  if (SESSION.test(said))
    return { name: 'session', definition: { type: 'apiKey', in: 'cookie', name: 'connect.sid' } };
  return BEARER;
}
