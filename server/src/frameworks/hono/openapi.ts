/** `app.openapi(createRoute({ method, path, request, middleware }), handler)` of `@hono/zod-openapi`. */
import type { CallContext } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { stringOf, type Value } from '../../link/interpret/values';
import type { PathPattern, RawEndpoint, RawStep, RouterNode } from '../../link/routing/model';
import { joinPath, unknownPattern } from '../../link/routing/paths';
import { isConditional, stepsOf } from '../../link/routing/registry';

const PARTS: readonly (readonly [key: string, part: string])[] = [
  ['params', 'path'],
  ['query', 'query'],
  ['headers', 'header'],
  ['cookies', 'cookie'],
  ['body', 'body'],
];

export function openapiRoute(
  context: CallContext,
  node: RouterNode,
  withBase: (paths: readonly PathPattern[]) => PathPattern[],
): void {
  const [definition] = context.args;
  if (!definition) return;
  const { interpreter, at } = context;
  const read = (owner: Value, name: string): Value => memberOf(interpreter, owner, name, at);
  const written = stringOf(read(definition, 'path'));
  const path: PathPattern =
    written === undefined
      ? unknownPattern
      : { text: joinPath('', written.replace(/\{(\w+)\}/g, ':$1')), wildcard: false };
  const conditional = isConditional(interpreter);
  const middleware = read(definition, 'middleware');
  const before = (middleware.t === 'arr' ? middleware.items : [middleware])
    .filter((value) => value.t !== 'lit' && value.t !== 'unk')
    .map((value): RawStep => ({
      value,
      kind: 'middleware',
      scope: 'route',
      label: labelOf(value),
      at,
      conditional,
    }));
  const first = context.argsAt[0];
  node.entries.push({
    type: 'route',
    methods: [stringOf(read(definition, 'method'))?.toUpperCase() ?? '*'],
    paths: withBase([path]),
    steps: [...before, ...stepsOf(context, 1, 'route').slice(0, 1)],
    at,
    nameAt: first?.file === at.file ? { file: at.file, span: [at.span[0], first.span[1]] } : at,
    conditional,
    validates: validated(read(definition, 'request'), read, at),
  });
}

const labelOf = (value: Value): string =>
  value.t === 'fn'
    ? (value.ir.name ?? 'middleware')
    : value.t === 'ext'
      ? `${value.pkg}${value.path}`
      : 'middleware';

/** Request parts that have a schema, which is checked before the handler. */
function validated(
  request: Value,
  read: (owner: Value, name: string) => Value,
  at: CallContext['at'],
): RawEndpoint['validates'] {
  if (request.t === 'lit') return [];
  const covers = PARTS.flatMap(([key, part]) => {
    const value = read(request, key);
    return value.t === 'lit' || (value.t === 'unk' && request.t === 'obj' && !request.open) ? [] : [part];
  });
  return covers.length > 0
    ? [
        {
          covers,
          summary: `the route's schema (${covers.join(', ')})`,
          at: request.t === 'obj' ? (request.at ?? at) : at,
        },
      ]
    : [];
}
