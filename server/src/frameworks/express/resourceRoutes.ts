/**
 * Packages that make the usual five routes of a resource from a database model: finale-rest, and epilogue before it.
 * They register on the application that `initialize` was given, at the time when `resource` is called.
 */
import type { CallContext } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  external,
  modelled,
  native,
  stringOf,
  UNDEFINED,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import type { PathPattern, RouterNode } from '../../link/routing/model';
import { joinPath, pathPatterns, unknownPattern } from '../../link/routing/paths';
import { isConditional, type Registry } from '../../link/routing/registry';

const PACKAGES = new Set(['finale-rest', 'epilogue']);

/** Action → method, and whether its path is that of one record. */
const ACTIONS: readonly (readonly [action: string, method: string, ofOne: boolean])[] = [
  ['create', 'POST', false],
  ['list', 'GET', false],
  ['read', 'GET', true],
  ['update', 'PUT', true],
  ['delete', 'DELETE', true],
];

/** The value of such a package; undefined for all others. */
export function resourcePackage(registry: Registry, pkg: string): ObjectValue | undefined {
  if (!PACKAGES.has(pkg)) return undefined;
  let target: { node: RouterNode; base: string } | undefined;
  const initialize = native('initialize', (context) => {
    const node = registry.of(option(context, 'app'));
    if (node) target = { node, base: stringOf(option(context, 'base')) ?? '' };
    return UNDEFINED;
  });
  const resource = native('resource', (context) => {
    if (target) register(pkg, target.node, target.base, context);
    return external(pkg, '.resource()', { args: context.args, at: context.at });
  });
  return modelled({
    kind: 'package',
    get: (_interpreter, self, name) => {
      if (name === 'default') return self;
      if (name === 'initialize') return initialize;
      return name === 'resource' ? resource : external(pkg, `.${name}`);
    },
  });
}

const option = ({ interpreter, args, at }: CallContext, name: string): Value | undefined =>
  args[0] && memberOf(interpreter, args[0], name, at);

function register(pkg: string, node: RouterNode, base: string, context: CallContext): void {
  const endpoints = option(context, 'endpoints');
  const actions = option(context, 'actions');
  const only =
    actions?.t === 'arr' && !actions.open ? actions.items.map((item) => stringOf(item)) : undefined;
  const update = stringOf(option(context, 'updateMethod'))?.toUpperCase();
  for (const [action, method, ofOne] of ACTIONS) {
    if (only && !only.includes(action)) continue;
    const path = pathPatterns(endpoints?.t === 'arr' ? endpoints.items[ofOne ? 1 : 0] : undefined)?.[0];
    node.entries.push({
      type: 'route',
      methods: [action === 'update' ? (update ?? method) : method],
      paths: [below(base, path ?? unknownPattern)],
      steps: [
        {
          value: external(pkg, `.resource().${action}`),
          kind: 'middleware',
          scope: 'route',
          label: `${pkg} ${action}`,
          at: context.at,
          conditional: false,
        },
      ],
      at: context.at,
      nameAt: context.at,
      conditional: isConditional(context.interpreter),
    });
  }
}

const below = (base: string, path: PathPattern): PathPattern => ({
  ...path,
  text: joinPath(base, path.text),
});
