/** Contexts around a web-standard request: `{ request, params, url, cookies, locals }`. */
import { literal, native, UNKNOWN, type ObjectValue, type Value } from '../interpret/values';
import { cookieJar } from './cookieJar';
import { contextObject } from './context';
import { symbolicRequest, type RequestFields } from './request';
import { WEB_REQUEST } from './webRequest';

/** The fields of a `URL` of the request. */
export const URL_FIELDS: RequestFields = {
  searchParams: { is: 'data', kind: 'query', text: true },
  search: { is: 'value', kind: 'query', name: '' },
  pathname: { is: 'value', kind: 'url', name: 'pathname' },
  href: { is: 'value', kind: 'url', name: 'href' },
};

const requestFields = (method: string): RequestFields => ({
  ...WEB_REQUEST,
  ...(method === '*' ? {} : { method: { is: 'fixed', value: literal(method) } }),
});

export const webRequest = (method = '*'): ObjectValue => symbolicRequest({ fields: requestFields(method) });

/**
 * @param method of the endpoint, so that tests of it are decided; `*` if it is not known
 * @param own members of the framework's own, before the common ones
 */
export function webContext(
  assigned: ReadonlyMap<string, Value>,
  method: string,
  own: (name: string) => Value | undefined = () => undefined,
): ObjectValue {
  const fields: RequestFields = {
    request: { is: 'request', fields: requestFields(method) },
    req: { is: 'request', fields: requestFields(method) },
    params: { is: 'data', kind: 'path' },
    url: { is: 'request', fields: URL_FIELDS },
    locals: { is: 'request', fields: {}, within: 'locals' },
    state: { is: 'request', fields: {}, within: 'state' },
    context: { is: 'request', fields: {}, within: 'context' },
  };
  return contextObject({
    request: symbolicRequest({ fields, assigned }),
    get: (_interpreter, _self, name) =>
      own(name) ??
      (name === 'cookies'
        ? cookieJar
        : name === 'getClientAddress' || name === 'setHeaders'
          ? native(name, () => UNKNOWN)
          : undefined),
  });
}
