/**
 * `@fastify/static`: one route with a wildcard below its prefix. The prefix of the context around it comes first, though
 * the plugin takes its own away from Fastify, and the hooks of the context run.
 */
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { truth, type Value } from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import { joinPath } from '../../link/routing/paths';
import { servesFiles } from '../../link/routing/staticFiles';
import type { FastifyRoute } from './context';

/** The route that the registration of a package adds if it serves files; with `serve: false` it only decorates. */
export function staticRoute(
  interpreter: Interpreter,
  plugin: RawStep,
  options: Value | undefined,
  prefix: string,
  order: number,
): FastifyRoute[] {
  if (!servesFiles(plugin.value)) return [];
  const serves = options && memberOf(interpreter, options, 'serve', plugin.at);
  if (serves && serves.t === 'lit' && truth(serves) === false && serves.v !== undefined) return [];
  return [
    {
      methods: ['GET'],
      paths: [joinPath(prefix, '*')],
      at: plugin.at,
      nameAt: plugin.at,
      handler: { ...plugin, kind: 'handler' },
      hooks: [],
      options: undefined,
      conditional: plugin.conditional,
      order,
      isStatic: true,
    },
  ];
}
