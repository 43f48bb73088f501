/** The web-standard `Request`, which handlers of many frameworks and runtimes get. */
import { native, UNKNOWN } from '../interpret/values';
import type { RequestFields } from './request';

export const WEB_REQUEST: RequestFields = {
  clone: { is: 'fixed', value: native('clone', ({ self }) => self ?? UNKNOWN) },
  json: { is: 'reader', kind: 'body' },
  formData: { is: 'reader', kind: 'body' },
  text: { is: 'reader', kind: 'body' },
  blob: { is: 'reader', kind: 'body' },
  bytes: { is: 'reader', kind: 'body' },
  arrayBuffer: { is: 'reader', kind: 'body' },
  body: { is: 'data', kind: 'body' },
  headers: { is: 'headers' },
  url: { is: 'value', kind: 'url', name: 'url' },
};
