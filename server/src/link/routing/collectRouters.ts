/** Routing trees in which registration order decides (Express and its like) → endpoints with their chains. */
import type { FunctionValue, Value } from '../interpret/values';
import type { PathPattern, RawApplication, RawEndpoint, RawStep, Registration, RouterNode } from './model';
import { coversRoute, joinPath, pathPatterns, unknownPattern } from './paths';
import { isListed, servesFiles, staticEndpoint } from './staticFiles';
import { appKey, type Registry } from './registry';
import { carrying, transportEndpoint, transportOf, type ChainTo } from './transport';

/** A `use` that was registered before the point of the walk, with the full path under which it runs. */
interface Earlier {
  readonly pattern: PathPattern;
  readonly prefix: boolean;
  readonly step: RawStep;
  /** Of a route that may pass the request on: the methods for which it runs. */
  readonly methods?: readonly string[];
}

type Route = Extract<Registration, { type: 'route' }>;
type Param = Extract<Registration, { type: 'param' }>;

interface Walk {
  readonly registry: Registry;
  readonly app: RawApplication;
  readonly found: RawEndpoint[];
  readonly stack: RouterNode[];
  /** Ends of routes that a later route of the same method and path takes over from. */
  readonly continued: Set<string>;
  /** Mounts that may still be followed. */
  readonly budget: { left: number };
  readonly fallsThrough: boolean;
  readonly passing: number;
  readonly notes: { readonly summary: string; readonly at?: RawStep['at'] }[];
  readonly handsTo: (step: RawStep) => RouterNode | undefined;
}

const MAX_MOUNT_DEPTH = 12;
/** Mounts of all applications together: routers that are mounted several times, one in another, multiply. */
const MAX_MOUNTS = 5000;
const TOO_MANY = {
  summary: 'the routers of its application are mounted too often for all of them to be followed',
};
const ROOT: PathPattern = { text: '/', wildcard: false };

export interface RouterRules {
  /** What the framework answers to an error that nobody handles shows internals. */
  readonly leak: boolean;
  /** A request that a mounted router did not answer passes its middleware before it comes to the next one. */
  readonly fallsThrough?: boolean;
  /** Errors that nobody handles are answered without internals. */
  readonly central?: boolean;
  /** Parameters of a function that may pass the request on; default 3: `(req, res, next)`. */
  readonly passing?: number;
  /** The router that a middleware calls with what it was given. */
  readonly handsTo?: (step: RawStep) => RouterNode | undefined;
}

export function collectRouters(registry: Registry, framework: string, options: RouterRules): RawEndpoint[] {
  const nodes = registry.all(framework);
  const { handsTo = () => undefined } = options;
  for (const node of nodes) markMounts(registry, node, handsTo);
  const found: RawEndpoint[] = [];
  const continued = new Set<string>();
  const budget = { left: MAX_MOUNTS };
  const mounted = new Set(nodes.filter((node) => node.mounted).map(originOf));
  const roots = nodes.filter(
    (node) => !node.mounted && node.entries.length > 0 && !mounted.has(originOf(node)),
  );
  const hasApp = roots.some((node) => node.kind === 'app' && !node.assumed);
  for (const node of roots) {
    const errorHandlers = node.entries.flatMap(errorHandlersOf);
    const app: RawApplication = {
      key: appKey(node),
      framework,
      at: node.at,
      errorHandlers,
      errorHandling:
        errorHandlers.length > 0 || options.central
          ? 'central'
          : node.kind === 'app' && !node.assumed && !node.escaped
            ? 'default'
            : 'unknown',
      defaultErrorsLeak: options.leak,
    };
    const notes =
      node.kind === 'app' && !node.assumed
        ? []
        : [
            {
              summary: hasApp
                ? 'its router is not mounted anywhere that could be resolved'
                : 'the application that mounts its router is not in the workspace',
              at: node.at,
            },
          ];
    walk(
      {
        registry,
        app,
        found,
        continued,
        budget,
        stack: [],
        notes,
        fallsThrough: options.fallsThrough ?? true,
        passing: options.passing ?? 3,
        handsTo,
      },
      node,
      [''],
      [],
    );
  }
  return found.map((raw) =>
    raw.handler && continued.has(`${placeOf(raw.handler)} ${raw.path}`) ? { ...raw, isContinued: true } : raw,
  );
}

/**
 * Where a router was made and filled. A factory that runs twice makes two routers of one origin; when one of them is
 * mounted, the other is the same code seen without its caller.
 */
const originOf = (node: RouterNode): string =>
  [node, ...node.entries].map(({ at }) => `${at.file} ${at.span.join('-')}`).join('|');

const placeOf = (step: RawStep): string => `${step.at.file} ${step.at.span.join('-')}`;

/** A router counts as mounted when another node uses it. */
function markMounts(registry: Registry, node: RouterNode, handsTo: Walk['handsTo']): void {
  for (const entry of node.entries) {
    if (entry.type === 'param') continue;
    for (const step of entry.steps) {
      const child = registry.of(step.value) ?? (entry.type === 'use' ? handsTo(step) : undefined);
      if (child && child !== node) child.mounted = true;
    }
  }
}

const isErrorStep = (step: RawStep): boolean => step.role === 'error' || errorArity(step);

const errorArity = (step: RawStep): boolean =>
  step.value.t === 'fn' && step.value.ir.params.length - (step.value.bound?.length ?? 0) === 4;

const errorHandlersOf = (entry: Registration): RawStep[] =>
  entry.type === 'use'
    ? entry.steps
        .filter((step) => isErrorStep(step) || isErrorPackage(step))
        .map((step) => ({ ...step, kind: 'error-handler', role: 'error' }))
    : [];

/** Error handlers that packages make, e.g. `Sentry.Handlers.errorHandler()`. */
const isErrorPackage = (step: RawStep): boolean =>
  step.value.t === 'ext' &&
  /error/i.test(step.value.path + step.value.pkg) &&
  step.value.pkg !== 'http-errors';

function walk(
  state: Walk,
  node: RouterNode,
  mounts: readonly string[],
  inherited: readonly Earlier[],
  lateAbove: readonly Earlier[] = [],
): Earlier[] {
  if (state.stack.includes(node) || state.stack.length >= MAX_MOUNT_DEPTH) return [];
  if (state.budget.left-- <= 0) {
    if (!state.notes.includes(TOO_MANY)) state.notes.push(TOO_MANY);
    return [];
  }
  state.stack.push(node);
  const { prefix: ownPrefix } = node;
  const prefixes = ownPrefix ? mounts.map((mount) => joinPath(mount, prefixText(ownPrefix))) : mounts;
  const own: Earlier[] = [];
  const params = node.entries.filter((entry) => entry.type === 'param');
  const late = [...lateAbove, ...tooLate(state.registry, node, prefixes)];
  node.entries.forEach((entry, index) => {
    if (entry.type === 'param') return;
    if (entry.type === 'route') {
      const asMiddleware = isPassing(entry, state.passing);
      if (!asMiddleware) {
        for (const prefix of prefixes)
          addEndpoints(state, node, entry, prefix, [...inherited, ...own], params, index, late);
        if (mayPassOn(entry, state.passing))
          own.push(...prefixes.flatMap((prefix) => passedOn(entry, prefix)));
      } else
        for (const prefix of prefixes)
          for (const path of entry.paths)
            for (const step of entry.steps)
              own.push({
                pattern: { ...path, text: joinPath(prefix, path.text) },
                prefix: path.wildcard,
                step,
              });
      return;
    }
    for (const step of entry.steps) {
      const handed = state.handsTo(step);
      const child = state.registry.of(step.value) ?? handed;
      for (const prefix of prefixes) {
        for (const path of entry.paths) {
          const full = joinPath(prefix, path.text);
          if (!child) {
            const isTransport = transportOf(step.value) !== undefined;
            if (isTransport || state.registry.carries(step.value, step.at))
              state.found.push(
                transportEndpoint(state.app, full, step, chainTo([...inherited, ...own]), state.notes),
              );
            if (isTransport) continue;
            if (servesFiles(step.value)) addStatic(state, step, path, full, [...inherited, ...own]);
            if (!isErrorStep(step))
              own.push({ pattern: { ...path, text: full }, prefix: !entry.exact, step });
            continue;
          }
          // What it does before it calls the router is done for all that is behind.
          if (handed) own.push({ pattern: { ...path, text: full }, prefix: !entry.exact, step });
          const leaked = walk(
            state,
            child,
            [full],
            [...inherited, ...own, ...paramSteps(params, path, full)].filter((e) => mayCover(e, full)),
            late.filter((e) => mayCover(e, full)),
          );
          if (state.fallsThrough) own.push(...leaked);
        }
      }
    }
  });
  state.stack.pop();
  return own;
}

const chainTo =
  (earlier: readonly Earlier[]): ChainTo =>
  (method, path) =>
    earlier.filter((e) => runsFor(e, path, method)).map((e) => e.step);

const prefixText = (value: Value): string => pathPatterns(value)?.[0]?.text ?? unknownPattern.text;

/** What a node registers for paths after its last route and mount: it covers them, and comes too late for them. */
function tooLate(registry: Registry, node: RouterNode, prefixes: readonly string[]): Earlier[] {
  const last = node.entries.findLastIndex(
    (entry) =>
      entry.type === 'route' || (entry.type === 'use' && entry.steps.some(({ value }) => registry.of(value))),
  );
  if (last < 0) return [];
  return node.entries.slice(last + 1).flatMap((entry) =>
    // What stands before a folder of files in one call is meant for these.
    entry.type !== 'use' || entry.steps.some(({ value }) => servesFiles(value))
      ? []
      : prefixes.flatMap((prefix) =>
          entry.paths.flatMap((path) =>
            entry.steps
              .filter((step) => !isErrorStep(step))
              .map((step) => ({
                pattern: { ...path, text: joinPath(prefix, path.text) },
                prefix: !entry.exact,
                step,
              })),
          ),
        ),
  );
}

/** `use` of what serves a folder: the middleware itself passes on what is not in there. */
function addStatic(
  state: Walk,
  step: RawStep,
  path: PathPattern,
  full: string,
  earlier: readonly Earlier[],
): void {
  if (path.source !== undefined) return;
  const { path: served } = staticEndpoint(state.app, full, step, [], []);
  const chain = earlier.filter((e) => runsFor(e, served, 'GET')).map((e) => e.step);
  const made = staticEndpoint(state.app, full, step, chain, state.notes);
  if (!isListed(state.found, made)) state.found.push(made);
}

/** `router.param('id', …)` runs for what that router itself matches: its routes, and what is mounted below `/:id`. */
const paramSteps = (params: readonly Param[], path: PathPattern, full: string): Earlier[] =>
  params
    .filter(({ name }) => hasParameter(path.text, name))
    .map(({ step }) => ({ pattern: { text: full, wildcard: false }, prefix: true, step }));

const hasParameter = (path: string, name: string): boolean =>
  [...path.matchAll(/[:*](\w+)/g)].some((match) => match[1] === name);

/** A middleware of a wider or narrower path may still cover routes below the mount; only disjoint ones are dropped. */
const mayCover = (earlier: Earlier, mount: string): boolean =>
  coversRoute(earlier.pattern, mount, true) ||
  coversRoute({ text: mount, wildcard: false }, earlier.pattern.text, true) ||
  earlier.pattern.regex !== undefined;

/** `app.all('/api/*', guard)`: a route whose functions all pass on is a middleware of that path. */
function isPassing(entry: Route, passing: number): boolean {
  const last = entry.steps.at(-1)?.value as FunctionValue | undefined;
  return (
    entry.methods.includes('*') &&
    last?.t === 'fn' &&
    last.ir.params.length >= passing &&
    entry.paths.every((p) => p.wildcard)
  );
}

/** `app.get('/x', guard)`, with another route of that method and path after it. */
function mayPassOn(entry: Route, passing: number): boolean {
  const last = entry.steps.at(-1)?.value;
  return last?.t === 'ext' || (last?.t === 'fn' && last.ir.params.length >= passing);
}

const passedOn = (entry: Route, prefix: string): Earlier[] =>
  entry.paths.flatMap((path) =>
    entry.steps.map((step) => ({
      pattern: { ...path, text: joinPath(prefix, path.text) },
      prefix: path.wildcard,
      step,
      methods: entry.methods,
    })),
  );

/**
 * Does what was registered earlier run for the endpoint? A route that may pass on counts only for the very same path:
 * `/:id` takes `/me` for itself, and what it does with it is its own affair.
 */
function runsFor(earlier: Earlier, path: string, method: string, route = routeKey(path)): boolean {
  const { pattern, methods } = earlier;
  if (methods && !methods.includes('*') && !methods.includes(method)) return false;
  // Of two paths that are not known it is not known that they are one.
  if (methods && !pattern.wildcard) return routeOf(pattern) === route && !route.includes('{?}');
  return coversRoute(pattern, path, earlier.prefix) || (earlier.prefix && pattern.text === ROOT.text);
}

/** A path as routes are told apart: what its parameters are called does not count. */
const routeKey = (path: string): string => path.replace(/:\w+/g, ':').toLowerCase();

const routes = new WeakMap<PathPattern, string>();

/** Each pattern is compared with the paths of all routes after it. */
function routeOf(pattern: PathPattern): string {
  const known = routes.get(pattern);
  if (known !== undefined) return known;
  const route = routeKey(pattern.text);
  routes.set(pattern, route);
  return route;
}

function addEndpoints(
  state: Walk,
  node: RouterNode,
  entry: Route,
  prefix: string,
  earlier: readonly Earlier[],
  params: readonly Param[],
  index: number,
  late: readonly Earlier[],
): void {
  const later = node.entries.slice(index + 1).flatMap(errorHandlersOf);
  for (const pattern of entry.paths) {
    const path =
      pattern.source !== undefined && prefix === '' ? pattern.source : joinPath(prefix, pattern.text);
    const forParams = params.filter((p) => hasParameter(pattern.text, p.name)).map((p) => p.step);
    const handler = entry.steps.at(-1);
    const route = routeKey(path);
    for (const method of entry.methods) {
      const before = earlier.filter((e) => runsFor(e, path, method, route));
      const chain = before.map((e) => e.step);
      for (const {
        methods,
        step,
        pattern: { text },
      } of before)
        if (methods) state.continued.add(`${placeOf(step)} ${text}`);
      const own = entry.steps.slice(0, -1).filter((step) => !isErrorStep(step));
      const endpoint: RawEndpoint = {
        protocol: 'http',
        framework: node.framework,
        method,
        path,
        at: entry.at,
        nameAt: entry.nameAt,
        app: state.app,
        steps: [...chain, ...forParams, ...own],
        handler: handler && { ...handler, kind: 'handler' },
        errorHandlers: [...later, ...state.app.errorHandlers],
        late: late.filter((e) => runsFor(e, path, method, route)).map((e) => e.step),
        unknowns: [
          ...state.notes,
          ...(path.includes('{?}')
            ? [{ summary: 'part of its path could not be resolved', at: entry.nameAt }]
            : []),
        ],
        ...(entry.validates && { validates: entry.validates }),
        ...(handler && servesFiles(handler.value) && { isStatic: true, isFallback: false }),
      };
      const below: ChainTo = (verb, full) => [...chainTo(earlier)(verb, full), ...forParams, ...own];
      state.found.push(transportOf(handler?.value) ? carrying(endpoint, below) : endpoint);
    }
  }
}
