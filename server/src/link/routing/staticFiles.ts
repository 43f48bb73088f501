/**
 * Folders whose files are served as they lie. The files are no endpoints of the code, but the folder is part of what
 * an application answers: one endpoint with a wildcard stands for it.
 */
import { alternatives, type Value } from '../interpret/values';
import type { RawApplication, RawEndpoint, RawStep } from './model';
import { joinPath } from './paths';

/** Symbols of middleware and plugins that do nothing but serve files or list them. */
const FILE_SERVERS =
  /^(?:(?:express|ultimate-express|restana)\.static|(?:serve-static|serve-index|sirv|st|ecstatic|express-static-gzip|connect-gzip-static|@fastify\/static|koa-static|koa-static-server|hono\/(?:bun|deno|cloudflare-workers)|@hono\/node-server\/serve-static|fastify-static)(?:\.default|\.serveStatic)?)\(\)$/;

/** Does every alternative of the value serve the files of a folder? */
export const servesFiles = (value: Value): boolean =>
  alternatives(value).every((one) => one.t === 'ext' && FILE_SERVERS.test(one.pkg + one.path));

/** The endpoint for a folder that `step` serves below `base`. */
export const staticEndpoint = (
  app: RawApplication,
  base: string,
  step: RawStep,
  steps: readonly RawStep[],
  unknowns: RawEndpoint['unknowns'],
): RawEndpoint => ({
  protocol: 'http',
  framework: app.framework,
  method: 'GET',
  path: joinPath(base.replace(/\/(?:\*\w*|\(\.\*\)|\{\*\w+\})$/, ''), '*'),
  at: step.at,
  nameAt: step.at,
  app,
  steps,
  handler: { ...step, kind: 'handler' },
  errorHandlers: app.errorHandlers,
  unknowns,
  isStatic: true,
  isFallback: false,
});

/** One row is enough where several folders are served at one path. */
export const isListed = (found: readonly RawEndpoint[], made: RawEndpoint): boolean =>
  found.some((one) => one.isStatic && one.path === made.path && one.app === made.app);
