/** h3's event when a handler or middleware is run. */
import { contextObject } from '../../link/behaviour/context';
import { nodeResponse } from '../../link/behaviour/nodeResponse';
import { symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import { WEB_REQUEST } from '../../link/behaviour/webRequest';
import { asStatus } from '../../link/interpret/throwing';
import { modelled, UNKNOWN, type ObjectValue, type Value } from '../../link/interpret/values';
import { EXPRESS_REQUEST } from '../express/express';
import { URL_FIELDS } from '../../link/behaviour/webContext';

const EVENT: RequestFields = {
  context: { is: 'request', fields: { params: { is: 'data', kind: 'path' } }, within: 'context' },
  path: { is: 'value', kind: 'url', name: 'path' },
  url: { is: 'request', fields: URL_FIELDS },
  headers: { is: 'headers' },
  req: { is: 'request', fields: WEB_REQUEST },
  web: { is: 'request', fields: { request: { is: 'request', fields: WEB_REQUEST } } },
};

/** @param assigned what earlier steps have put into `event.context` */
export function h3Event(assigned: ReadonlyMap<string, Value>): ObjectValue {
  const request = symbolicRequest({ fields: EVENT, assigned });
  const node = modelled({
    kind: 'plain',
    get: (_i, _s, name) =>
      name === 'req'
        ? symbolicRequest({ fields: EXPRESS_REQUEST })
        : name === 'res'
          ? nodeResponse()
          : UNKNOWN,
  });
  const response = modelled({
    kind: 'response',
    get: () => UNKNOWN,
    set: (interpreter, _self, name, value) => {
      if (name === 'status') interpreter.path = { ...interpreter.path, status: asStatus(value) };
    },
  });
  return contextObject({
    request,
    get: (_i, _s, name) => (name === 'node' ? node : name === 'res' ? response : undefined),
  });
}
