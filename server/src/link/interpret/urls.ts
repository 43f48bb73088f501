/** `new URL(…)` and `url.parse(…)` of the request's address. */
import { dataObject } from '../behaviour/request';
import type { CallContext } from './interpreter';
import { joinLabels, NO_LABELS, type Label } from './labels';
import { external, deepLabels, literal, modelled, unknown, type Value } from './values';

/** `new URL(request.url)`: its `searchParams` are the query of the request. */
export function urlOf(context: CallContext): Value {
  context.interpreter.risks++;
  const labels = context.args.reduce<readonly Label[]>(
    (all, arg) => joinLabels(all, deepLabels(arg, 1)),
    NO_LABELS,
  );
  const [address] = context.args;
  const path = knownPath(address);
  const own = address ? deepLabels(address, 1) : NO_LABELS;
  const isRequest = own.some((label) => label.l === 'req' && label.kind === 'url');
  if (!isRequest && (path === undefined || !context.interpreter.request))
    return external('global:', '.URL()', { args: context.args, at: context.at, labels });
  return parsedAddress(path, labels);
}

/** The parts of the request's address; `path` where it is known. */
export const parsedAddress = (path: string | undefined, labels: readonly Label[]): Value =>
  modelled({
    kind: 'plain',
    get: (interpreter, _self, name, at) => {
      if (name === 'searchParams' || name === 'query')
        return dataObject(interpreter, 'query', at, { text: true });
      return (name === 'pathname' || name === 'path') && path !== undefined ? literal(path) : unknown(labels);
    },
  });

/** `/x` where the request is known, also behind a host: `http://${host}/x`. */
export function knownPath(address: Value | undefined): string | undefined {
  const text =
    address?.t === 'lit' && typeof address.v === 'string'
      ? address.v
      : address?.t === 'str'
        ? address.parts.at(-1)
        : undefined;
  return text?.startsWith('/') ? text.replace(/[?#].*$/, '') : undefined;
}
