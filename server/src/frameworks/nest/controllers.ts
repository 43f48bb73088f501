/** Classes whose methods are called from outside (`@Controller`, `@Resolver`, `@WebSocketGateway`) → endpoints. */
import type { ClassMember, FunctionIr } from '../../model/ir';
import { injectedInstance } from '../../link/interpret/classes';
import { functionOf } from '../../link/interpret/functions';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { stringOf, entryOf, type ClassValue, type Value } from '../../link/interpret/values';
import type { RawApplication, RawEndpoint, RawStep } from '../../link/routing/model';
import { coversRoute, joinPath, pathPatterns } from '../../link/routing/paths';
import { EXPRESS_REQUEST } from '../express/express';
import { versionsOf } from './application';
import { declaredInputs } from './declared';
import { contractRoutes, type ContractRoute } from './contracts';
import { applied, metadataOf, type Applied } from './decorators';
import {
  errorStep,
  hasValidationPipe,
  metadataSignature,
  middlewareFor,
  stepsOf,
  type Context,
} from './chain';
import { operationsOf, servingDecorator, type Operation } from './operations';
import { moduleGraph } from './moduleGraph';
import { parametersOf } from './parameters';
import { emptyGraph, type GlobalStep, type NestApplication, type NestModuleGraph } from './state';

export interface NestEndpoint {
  readonly raw: RawEndpoint;
  readonly cls: ClassValue;
  readonly classMetadata: ReadonlyMap<string, Value>;
  readonly methodMetadata: ReadonlyMap<string, Value>;
  /** A validation pipe applies to its parameters. */
  readonly validating: boolean;
  readonly sends: Sends;
}

/** What decorators say of the answer. */
interface Sends {
  /** `@Redirect()`: what is returned may name another address. */
  readonly redirect: boolean;
  /** `@Header('Content-Type', 'text/html')` */
  readonly type: string | undefined;
}

const sentBy = (decorators: readonly Applied[]): Sends => ({
  redirect: decorators.some(({ name }) => name === 'Redirect'),
  type: stringOf(
    decorators.find(({ name, args }) => name === 'Header' && /^content-type$/i.test(stringOf(args[0]) ?? ''))
      ?.args[1],
  ),
});

const VERBS: Readonly<Record<string, string>> = {
  Get: 'GET',
  Post: 'POST',
  Put: 'PUT',
  Patch: 'PATCH',
  Delete: 'DELETE',
  Options: 'OPTIONS',
  Head: 'HEAD',
  All: '*',
  Search: 'SEARCH',
  Sse: 'GET',
  QueryMethod: 'QUERY',
};

export function collectNest(
  interpreter: Interpreter,
  applications: readonly NestApplication[],
): NestEndpoint[] {
  const found: NestEndpoint[] = [];
  const done = new Set<ClassValue['ir']>();
  const listening = applications.filter((application) => application.listens);
  for (const application of listening.length > 0 ? listening : applications) {
    const graph = application.root ? moduleGraph(interpreter, application.root) : emptyGraph();
    for (const { cls, prefix } of graph.controllers.values()) {
      done.add(cls.ir);
      found.push(...controllerEndpoints(interpreter, cls, prefix, application, graph, []));
    }
  }
  // Classes that no module of a known application lists: kept, with what is not known said.
  const known = listening.length > 0 ? listening : applications;
  const classes = servingClasses(interpreter).filter(({ ir }) => !done.has(ir));
  for (const cls of classes) {
    const isListed = servingDecorator(applied(interpreter, cls, cls.ir.decorators))?.name === 'Controller';
    // What another resolver or gateway extends is served by that one, behind its guards.
    if (!isListed && classes.some(({ base }) => base?.t === 'cls' && base.ir === cls.ir)) continue;
    const at = { file: cls.module.file, span: cls.ir.at };
    const owner = ownerOf(interpreter, known, applications, at);
    const graph = owner.root ? moduleGraph(interpreter, owner.root) : emptyGraph();
    // Resolvers and gateways are providers, of which the module graph keeps no account.
    const notes = isListed ? [{ summary: 'no module that could be resolved lists its controller', at }] : [];
    found.push(...controllerEndpoints(interpreter, cls, '', owner, graph, notes));
  }
  return found;
}

/** The application in whose folder a file is, where several share one package. */
function nearest(applications: readonly NestApplication[], file: string): NestApplication | undefined {
  const shared = ({ at }: NestApplication): number => {
    const [own, other] = [file.split('/'), at.file.split('/')];
    const differs = own.findIndex((part, i) => part !== other[i]);
    return differs < 0 ? own.length : differs;
  };
  const [first, second] = [...applications].sort((a, b) => shared(b) - shared(a));
  return first && (!second || shared(first) > shared(second)) ? first : undefined;
}

/** The application that a class most likely belongs to: the only one, or the nearest one of its project. */
function ownerOf(
  interpreter: Interpreter,
  listening: readonly NestApplication[],
  all: readonly NestApplication[],
  at: NestApplication['at'],
): NestApplication {
  const projectOf = (file: string): string | undefined => interpreter.view.projectOf(file)?.dir;
  const here = listening.filter((one) => projectOf(one.at.file) === projectOf(at.file));
  const only = listening.length === 1 ? listening[0] : nearest(here, at.file);
  return (
    (only && withVersioning(only)) ?? {
      at,
      root: undefined,
      listens: false,
      prefix: '',
      prefixExclude: [],
      versioning: all.length === 0 ? ASSUMED_VERSIONING : undefined,
      guards: [],
      pipes: [],
      filters: [],
      interceptors: [],
      middleware: [],
    }
  );
}

/** Nobody writes versions that are not enabled; most put them into the path. */
const ASSUMED_VERSIONING: NestApplication['versioning'] = { uri: true, prefix: 'v', defaultVersion: [] };

/** An application whose root module is not in the workspace is seen in part only: what enables versions may be elsewhere. */
const withVersioning = (application: NestApplication): NestApplication =>
  application.versioning || application.root?.t === 'cls'
    ? application
    : { ...application, versioning: ASSUMED_VERSIONING };

function servingClasses(interpreter: Interpreter): ClassValue[] {
  return interpreter.modules.loaded.flatMap((module) =>
    [...module.scope.vars.values()].filter(
      (value): value is ClassValue =>
        value.t === 'cls' &&
        value.module === module &&
        servingDecorator(applied(interpreter, value, value.ir.decorators)) !== undefined,
    ),
  );
}

function controllerEndpoints(
  interpreter: Interpreter,
  cls: ClassValue,
  modulePrefix: string,
  application: NestApplication,
  graph: NestModuleGraph,
  notes: RawEndpoint['unknowns'],
): NestEndpoint[] {
  const decorators = applied(interpreter, cls, cls.ir.decorators);
  const controller = servingDecorator(decorators);
  if (!controller) return [];
  const filters = [...application.filters, ...graph.filters];
  const app: RawApplication = {
    key: `${application.at.file}#${String(application.at.span[0])}`,
    framework: 'nest',
    at: application.at,
    errorHandlers: filters.map((filter) => errorStep(interpreter, filter)),
    // Nest's own filter hides what is not an HttpException.
    errorHandling: 'central',
    defaultErrorsLeak: false,
  };
  const { paths, versions } =
    controller.name === 'Controller'
      ? controllerOptions(interpreter, controller)
      : { paths: [''], versions: undefined };
  const context: Context = {
    interpreter,
    cls,
    decorators,
    application,
    graph,
    app,
    modulePrefix,
    paths,
    versions,
    notes,
    serving: controller,
  };
  return methodsOf(cls).flatMap(({ owner, member, fn }) => methodEndpoints(context, owner, member, fn));
}

const texts = (value: Value | undefined): string[] =>
  pathPatterns(value)?.map((p) => p.text) ?? (value && value.t !== 'lit' ? ['/{?}'] : ['']);

function controllerOptions(
  interpreter: Interpreter,
  controller: Applied,
): { paths: string[]; versions: string[] | undefined } {
  const [first] = controller.args;
  if (first?.t !== 'obj') return { paths: texts(first), versions: undefined };
  return {
    paths: texts(memberOf(interpreter, first, 'path', controller.at)),
    versions: versionsOf(memberOf(interpreter, first, 'version', controller.at)),
  };
}

interface Method {
  readonly owner: ClassValue;
  readonly member: ClassMember;
  readonly fn: FunctionIr;
}

/** Methods of the class and of its bases, overridden ones once. */
function methodsOf(cls: ClassValue): Method[] {
  const found: Method[] = [];
  const names = new Set<string>();
  for (
    let owner: ClassValue | undefined = cls;
    owner;
    owner = owner.base?.t === 'cls' ? owner.base : undefined
  ) {
    for (const member of owner.ir.members) {
      const fn = member.fn === undefined ? undefined : owner.module.facts.ir.functions[member.fn];
      if (!fn || member.kind !== 'method' || typeof member.name !== 'string' || names.has(member.name))
        continue;
      names.add(member.name);
      found.push({ owner, member, fn });
    }
  }
  return found;
}

function methodEndpoints(
  context: Context,
  owner: ClassValue,
  member: ClassMember,
  fn: FunctionIr,
): NestEndpoint[] {
  const { interpreter, cls, application } = context;
  const decorators = applied(interpreter, owner, member.decorators);
  const routes = decorators.flatMap((d) => {
    if (d.name === 'RequestMapping') {
      const options = d.args[0];
      const method = options && memberOf(interpreter, options, 'method', d.at);
      return [
        {
          verb: (method?.t === 'ext' ? /\.([A-Z]+)$/.exec(method.path)?.[1] : undefined) ?? 'GET',
          path: options && memberOf(interpreter, options, 'path', d.at),
          at: d.at,
        },
      ];
    }
    const verb = entryOf(VERBS, d.name);
    return verb && (d.pkg.startsWith('@nestjs/') || d.pkg.startsWith('@nestia/'))
      ? [{ verb, path: d.args[0], at: d.at }]
      : [];
  });
  const operations = operationsOf(interpreter, context.serving, decorators, String(member.name));
  const contracts = decorators.some(({ pkg }) => pkg === '@ts-rest/nest' || pkg === '@orpc/nest');
  if (routes.length === 0 && operations.length === 0 && !contracts) return [];
  const classMetadata = metadataOf(context.decorators);
  const methodMetadata = metadataOf(decorators);
  const version = decorators.find((d) => d.name === 'Version');
  const versions =
    (version?.args[0] && versionsOf(version.args[0])) ??
    context.versions ??
    (application.versioning?.defaultVersion.length ? application.versioning.defaultVersion : undefined);
  const steps = stepsOf(context, decorators, metadataSignature(classMetadata, methodMetadata));
  const validating =
    hasValidationPipe([...application.pipes, ...context.graph.pipes].map((p) => p.value)) ||
    [...context.decorators, ...decorators].some((d) => d.name === 'UsePipes' && hasValidationPipe(d.args));
  const parameters = interpreter.isolated(() =>
    parametersOf(interpreter, owner, fn, EXPRESS_REQUEST, new Map(), validating),
  );
  const covers = parameters.flatMap((p) => (p.covers ? [p.covers] : []));
  const declares = declaredInputs(interpreter, owner, fn, decorators);
  const sends = sentBy(decorators);
  const localFilters = [...decorators, ...context.decorators]
    .filter((d) => d.name === 'UseFilters')
    .flatMap((d) => d.args.map((value): GlobalStep => ({ value, at: d.at })));
  const self = injectedInstance(interpreter, cls);
  const index = owner.module.facts.ir.functions.indexOf(fn);
  const handler: RawStep = {
    value: functionOf(owner.module, owner.scope, index, self, owner),
    kind: 'handler',
    scope: 'route',
    label: `${cls.ir.name ?? ''}.${String(member.name)}`,
    at: { file: owner.module.file, span: member.nameAt },
    conditional: false,
    role: 'handler',
    ...(sends.redirect || sends.type !== undefined
      ? { cacheKey: `${sends.redirect ? 'redirect ' : ''}${sends.type ?? ''}` }
      : {}),
  };
  const given = (): Value[] => parameters.map(({ value }) => value);
  const promised = contracts ? contractRoutes(interpreter, decorators, handler, given) : [];
  const served: (Operation & Partial<Omit<ContractRoute, 'path'>>)[] = [
    ...[...routes, ...promised].flatMap((route) =>
      fullPaths(context, texts(route.path), versions).map((path) => ({
        ...route,
        protocol: 'http' as const,
        method: route.verb,
        path,
      })),
    ),
    ...operations,
  ];
  return served.map(({ protocol, method, path, at, ...own }): NestEndpoint => ({
    cls: owner,
    classMetadata,
    methodMetadata,
    validating,
    sends,
    raw: {
      protocol,
      framework: 'nest',
      method,
      path,
      at: { file: owner.module.file, span: member.at },
      nameAt: at,
      app: context.app,
      steps: [
        ...(protocol === 'http' ? middlewareFor(context, path, method) : []),
        ...steps,
        ...(own.more ?? []),
      ],
      handler: own.handler ?? handler,
      errorHandlers: [
        ...localFilters.map((filter) => errorStep(interpreter, filter)),
        ...context.app.errorHandlers,
      ],
      ...(declares.length > 0 && { declares }),
      ...(own.declares && { declares: own.declares }),
      validates: own.validates ?? covers.map((c) => ({ covers: [c.key], summary: c.summary, at: c.at })),
      unknowns: [
        ...context.notes,
        ...(path.includes('{?}') ? [{ summary: 'part of its path could not be resolved', at }] : []),
        ...(context.graph.unresolved && context.notes.length > 0
          ? [{ summary: 'some modules could not be resolved' }]
          : []),
      ],
    },
  }));
}

/** `/{prefix}/v{version}/{module}/{controller}/{method}` for every combination. */
function fullPaths(
  context: Context,
  methodPaths: readonly string[],
  versions: readonly string[] | undefined,
): string[] {
  const { application } = context;
  const versionParts =
    application.versioning?.uri && versions
      ? versions.map((v) => (v === '' ? '' : `${application.versioning?.prefix ?? 'v'}${v}`))
      : [''];
  return versionParts.flatMap((version) =>
    context.paths.flatMap((base) =>
      methodPaths.map((path) => {
        const local = joinPath(joinPath(context.modulePrefix, base), path);
        const excluded = application.prefixExclude.some((pattern) =>
          coversRoute(
            { text: `/${pattern.replace(/^\//, '')}`, wildcard: pattern.includes('*') },
            local,
            false,
          ),
        );
        return joinPath(joinPath(excluded ? '' : application.prefix, version), local);
      }),
    ),
  );
}
