/** Responses with a method for each status: `res.unauthorized()`, `response.ok(body)`; for the rest as Node's frameworks. */
import { statusByName, statusConstant } from '../interpret/throwing';
import { literal, modelled, native, type ObjectValue } from '../interpret/values';
import { answer } from './answers';
import { nodeResponse } from './nodeResponse';

export function namedResponse(): ObjectValue {
  const node = nodeResponse();
  return modelled({
    kind: 'response',
    get: (interpreter, self, name, at) => {
      const known = node.model?.get?.(interpreter, self, name, at);
      if (NODE.has(name)) return known;
      const status = /^serverError$/i.test(name) ? 500 : (statusConstant(`.${name}`) ?? statusByName(name));
      if (status === undefined) return known;
      return native(name, ({ interpreter: run, args, at: where, label }) => {
        answer(run, { how: 'respond', status: literal(status), body: args[0], at: where, label });
        return self;
      });
    },
  });
}

const NODE = new Set(['status', 'json', 'send', 'end', 'redirect', 'set', 'header', 'cookie']);
