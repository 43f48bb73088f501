/** What functions of all versions have in common. */
import { WEB_REQUEST } from '../../link/behaviour/webRequest';
import type { RequestFields } from '../../link/behaviour/request';
import type { Value } from '../../link/interpret/values';
import type { Location } from '../../model/location';

export interface AzureFunction {
  readonly methods: readonly string[];
  readonly path: string;
  readonly handler: Value;
  readonly level: string;
  readonly at: Location;
  /** Of v3: it gets the context first, and may answer by `context.res`. */
  readonly isOld?: true;
}

export const REQUEST: RequestFields = {
  ...WEB_REQUEST,
  query: { is: 'data', kind: 'query', text: true },
  params: { is: 'data', kind: 'path' },
};

/** `{id:int?}` → `:id`, `{*rest}` → `:rest*`. */
export const routePath = (route: string): string =>
  route.replace(/\{\*(\w+)\??\}/g, ':$1*').replace(/\{(\w+)(?::[^}]*)?\??\}/g, ':$1');
