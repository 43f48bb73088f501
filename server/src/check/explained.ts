/** Open endpoints of which it is known why they are open: rules about that cause tell of them, and no other needs to. */
import type { Endpoint } from '../model/endpoint';
import type { RuleContext } from '../model/rule';
import { isLeftOut } from './coverage';
import { assumesCaller } from './optional';

export const isExplained = (endpoint: Endpoint, { service, modules }: RuleContext): boolean =>
  isLeftOut(service, endpoint) || assumesCaller(endpoint, modules) !== undefined;
