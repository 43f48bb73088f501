/** What is registered on a Fastify instance or plugin context. Hooks cover the whole context, whatever the order. */
import type { Location } from '../../model/location';
import type { RawStep } from '../../link/routing/model';
import type { ObjectValue, Value } from '../../link/interpret/values';

/** The hooks that run before the handler, in the order of the request's life. */
export const STAGES = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const;
export type Stage = (typeof STAGES)[number];
export const isStage = (name: string): name is Stage => (STAGES as readonly string[]).includes(name);

export interface FastifyRoute {
  readonly methods: readonly string[];
  readonly paths: readonly string[];
  readonly at: Location;
  readonly nameAt: Location;
  readonly handler: RawStep | undefined;
  readonly hooks: readonly { readonly stage: Stage; readonly step: RawStep }[];
  readonly options: Value | undefined;
  readonly conditional: boolean;
  /** Position among what was registered, for plugins that look at later routes only. */
  readonly order: number;
  /** It serves the files of a folder. */
  readonly isStatic?: true;
}

export interface FastifyContext {
  readonly value: ObjectValue;
  readonly parent: FastifyContext | undefined;
  readonly prefix: string;
  readonly at: Location;
  readonly hooks: { readonly stage: Stage; readonly step: RawStep }[];
  /** Registered packages: they add hooks to the context. `order` as in routes. */
  readonly plugins: { readonly step: RawStep; readonly order: number; readonly limitsLaterRoutes: boolean }[];
  readonly decorators: Map<string, Value>;
  readonly routes: FastifyRoute[];
  readonly children: FastifyContext[];
  readonly errorHandlers: RawStep[];
  /** Options of the instance (`Fastify({ logger: true })`). */
  readonly options: Value | undefined;
  /** Made for a function that nothing registers. */
  readonly assumed: boolean;
}

export const rootOf = (context: FastifyContext): FastifyContext =>
  context.parent ? rootOf(context.parent) : context;

/** The context and its ancestors, outermost first. */
export const lineOf = (context: FastifyContext): FastifyContext[] =>
  context.parent ? [...lineOf(context.parent), context] : [context];

/** Methods of an instance that register a route. */
export const VERBS = new Set([
  'get',
  'post',
  'put',
  'delete',
  'patch',
  'head',
  'options',
  'trace',
  'query',
  'search',
  'propfind',
  'proppatch',
  'mkcol',
  'copy',
  'move',
  'lock',
  'unlock',
  'all',
]);
