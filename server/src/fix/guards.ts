/** Puts a step (guard, limiter) on routes one by one, or on the router that they have in common. */
import type { Endpoint } from '../model/endpoint';
import type { Edit } from '../model/finding';
import { sameLocation } from '../model/location';
import type { FixContext } from '../model/rule';
import { asContractMiddleware } from './contractRoute';
import { guardMethod, onClass } from './decorators';
import { asHook } from './fastifyRoute';
import { asElysiaHook, asPre } from './handlerOptions';
import { addImports } from './imports';
import { beforeSteps } from './insertArgument';
import { registrarOf } from './registrar';
import { beforeRoutes } from './useStatement';

/** The edits that put `expression` on each of the routes; undefined if one of them has no place for it. */
export function guardEach(
  endpoints: readonly Endpoint[],
  expression: string,
  context: FixContext,
): Edit[] | undefined {
  const edits = new Map<string, Edit>();
  for (const endpoint of endpoints) {
    const edit = onRoute(endpoint, expression, context, endpoints);
    if (!edit) return undefined;
    edits.set(`${edit.file} ${String(edit.span?.[0])}`, edit);
  }
  return [...withNestImport(endpoints, 'UseGuards', context), ...edits.values()];
}

function onRoute(
  endpoint: Endpoint,
  expression: string,
  context: FixContext,
  meant: readonly Endpoint[],
): Edit | undefined {
  switch (endpoint.framework) {
    case 'express':
    case 'koa':
    case 'hono':
    case 'restify':
    case 'oak':
      return beforeSteps(endpoint, expression, context, meant);
    case 'elysia':
      return asElysiaHook(endpoint, 'beforeHandle', expression, context);
    case 'hapi':
      return asPre(endpoint, expression, context);
    case 'fastify':
      return asHook(endpoint, 'preHandler', expression, context);
    case 'nest':
      return guardMethod(endpoint, expression, context);
    case 'ts-rest':
      return asContractMiddleware(endpoint, expression, context);
    default:
      return undefined;
  }
}

/**
 * The edits that put `expression` on the router, plugin or class of all these endpoints, before the first of them.
 *
 * @param spares endpoints that the step must not reach; if the router has one, there is no such edit
 */
export function guardTogether(
  endpoints: readonly Endpoint[],
  expression: string,
  context: FixContext,
  spares: (endpoint: Endpoint) => boolean = () => false,
): Edit[] | undefined {
  const [first] = endpoints;
  if (!first || siblings(first, context).some((e) => !endpoints.includes(e) && spares(e))) return undefined;
  switch (first.framework) {
    case 'express':
    case 'koa':
    case 'hono':
    case 'restify':
    case 'oak':
      return one(beforeRoutes(endpoints, (router) => `${router}.use(${expression})`, context));
    case 'fastify':
      return one(
        beforeRoutes(endpoints, (app, q) => `${app}.addHook(${q}preHandler${q}, ${expression})`, context),
      );
    case 'nest': {
      const edit = onClass(first, `@UseGuards(${expression})`, context);
      return edit && [...withNestImport(endpoints, 'UseGuards', context), edit];
    }
    default:
      return undefined;
  }
}

/** Endpoints of the same router, plugin or class. */
function siblings(endpoint: Endpoint, context: FixContext): Endpoint[] {
  const own = registrarOf(endpoint, context.modules);
  if (!own) return [];
  // What an application is given reaches the routers that are mounted on it later.
  if (own.kind === 'app') return context.service.endpoints.filter((other) => other.app === endpoint.app);
  return context.service.endpoints.filter((other) => {
    if (other.location.file !== endpoint.location.file) return false;
    const theirs = registrarOf(other, context.modules);
    return theirs !== undefined && sameLocation(theirs.location, own.location);
  });
}

const one = (edit: Edit | undefined): Edit[] | undefined => edit && [edit];

/** The import of a decorator of Nest in the files of the endpoints. */
export function withNestImport(
  endpoints: readonly Endpoint[],
  name: string,
  context: FixContext,
): readonly Edit[] {
  const [first] = endpoints;
  const facts = first && context.modules.get(first.location.file);
  const text = first && context.text(first.location.file);
  if (first?.framework !== 'nest' || !facts || text === undefined) return [];
  return addImports(facts, text, [{ from: '@nestjs/common', name, local: name }]).edits;
}
