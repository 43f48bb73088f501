/** Cookies as an object with `get` and `set`, as contexts of many frameworks have them. */
import { recordUsage } from '../interpret/usages';
import { modelled, native, UNDEFINED, type ObjectValue } from '../interpret/values';
import { symbolicRequest } from './request';

const reading = symbolicRequest({ fields: { get: { is: 'cookie-getter' }, has: { is: 'cookie-getter' } } });

/** @param symbol by which rules know whose defaults hold */
export const cookieJarOf = (symbol: string): ObjectValue =>
  modelled({
    kind: 'plain',
    get: (interpreter, _self, name, at) =>
      name === 'set' || name === 'delete'
        ? native(name, (context) => {
            if (name === 'set') recordUsage(context.interpreter, 'cookie', symbol, context);
            return UNDEFINED;
          })
        : reading.model?.get?.(interpreter, reading, name, at),
  });

export const cookieJar = cookieJarOf('cookies.set()');
