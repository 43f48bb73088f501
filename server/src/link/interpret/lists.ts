/** Functions of packages that do with a list what its own methods do: `_.forEach(routes, add)`. */
import { arrayMember } from './builtins';
import type { CallContext, Interpreter } from './interpreter';
import { literal, UNKNOWN, type ExternalValue, type Value } from './values';

const PACKAGE = /^(?:lodash|lodash-es|underscore|es-toolkit|remeda|radash)(?:\/(?:compat|fp|array))?$/;
/** The same elements, in another order or fewer of them. */
const GIVES_SAME = new Set(
  'sortBy orderBy sort uniq uniqBy unique compact shuffle reverse toArray'.split(' '),
);
const METHODS = new Set('forEach each map filter flatMap find some every reduce'.split(' '));

/** What they give of a list that set-up code works on; undefined for every other call. */
export function listFunction(
  interpreter: Interpreter,
  callee: ExternalValue,
  context: CallContext,
): Value | undefined {
  const name = nameOf(callee);
  const [list, ...args] = context.args;
  if (name === undefined || !list) return undefined;
  if (name === 'isArray')
    return list.t === 'unk' || list.t === 'union' ? undefined : literal(list.t === 'arr');
  if (list.t !== 'arr') return undefined;
  if (GIVES_SAME.has(name)) return list;
  if (!METHODS.has(name)) return undefined;
  const method = arrayMember(interpreter, list, name === 'each' ? 'forEach' : name, context.at);
  return method.t === 'nat' ? method.call({ ...context, args, self: list }) : UNKNOWN;
}

/** `sortBy` of `lodash.sortBy`, `lodash/sortBy` and `import { sortBy } from 'lodash'`. */
function nameOf({ pkg, path }: ExternalValue): string | undefined {
  if (PACKAGE.test(pkg)) return /^(?:\.default)?\.(\w+)$/.exec(path)?.[1];
  const alone = /^(?:lodash|lodash-es|es-toolkit\/compat)\/(\w+)$/.exec(pkg)?.[1];
  return path === '' ? alone : undefined;
}
