/**
 * GraphQL servers that are given a schema: Apollo Server, Yoga, Mercurius, express-graphql, graphql-http. Every field of
 * a root type is an operation of its own, served at one path by POST. The types of arguments are checked before a
 * resolver runs; who calls is only known to the resolver, by the context.
 */
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { modelled, UNKNOWN, type Value } from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, RawApplication, RawEndpoint, RawStep } from '../../link/routing/model';
import { mountPath, observeTransports, stepsBefore, transportOf } from '../../link/routing/transport';
import { dataObject, symbolicRequest } from '../../link/behaviour/request';
import { answerWithReturned, passing } from '../../link/behaviour/answers';
import { CONTEXT, runContext } from '../trpc/run';
import { Packages, serverOf, type Server } from './packages';
import { directiveSteps } from './directives';
import { runRule } from './guards';
import {
  definedFields,
  fieldsOfFiles,
  resolvedNames,
  resolverOf,
  type CodeField,
  type Located,
  type Schema,
} from './schema';

export const framework: FrameworkDefinition = {
  id: 'graphql',
  title: '**GraphQL** servers: Apollo 3 to 5, Yoga, Mercurius, express-graphql, graphql-http',
  covers:
    'Fields of the root types from SDL (strings, `gql`, files) and resolver maps of any make, behind what guards the mount; directives, `combineResolvers`, functions around resolvers, `context`',
  create: graphql,
};

const PACKAGES = /apollo|graphql|mercurius/;

function graphql(): Framework {
  const packages = new Packages();
  return {
    id: 'graphql',
    packageValue: (name, subpath) => packages.value(name, subpath),
    collect: () => [],
    absorb: (interpreter, raws) => {
      const mounts = raws.flatMap((mount) => {
        if (!mount.handler || mount.protocol !== 'http') return [];
        const server = servedBy(interpreter, mount, mount.handler);
        return server ? [{ server, mount }] : [];
      });
      const mounted = new Set(mounts.map(({ server }) => server));
      const own = packages.all
        .filter((server) => !mounted.has(server))
        .map((server) => ({ server, mount: undefined }));
      const done = new Set<Server>();
      const adds = [...mounts, ...own].flatMap(({ server, mount }) => {
        if (done.has(server)) return [];
        done.add(server);
        return endpoints(interpreter, server, mount);
      });
      return { absorbed: new Set(adds.length > 0 ? mounts.map(({ mount }) => mount) : []), adds };
    },
    run: (interpreter, step, _endpoint, assigned) => {
      if (step.role === 'context') {
        runContext(interpreter, step, assigned);
        return;
      }
      const args = dataObject(interpreter, 'body', step.at);
      interpreter.trace?.reads.delete('body');
      const context = symbolicRequest({ fields: CONTEXT, assigned });
      const info = modelled({ kind: 'plain' });
      const own = [UNKNOWN, args, context, info];
      if (step.role === 'rule') runRule(interpreter, step, own);
      else if (step.role === 'around') interpreter.invoke(step.value, [passing('resolve'), ...own], step.at);
      else if (step.role === 'wrapped') interpreter.invoke(step.value, own, step.at);
      else if (step.role === 'rootValue')
        answerWithReturned(interpreter, step.value, [args, context, info], step.at);
      else if (step.kind === 'handler') answerWithReturned(interpreter, step.value, own, step.at);
      else runBefore(interpreter, step, own);
    },
  };
}

/** A resolver before others, as `combineResolvers` calls it: what it returns other than nothing is the answer. */
function runBefore(interpreter: Interpreter, step: RawStep, args: readonly Value[]): void {
  interpreter.invoke(step.value, args, step.at);
  const { path, trace } = interpreter;
  if (!path.dead) trace?.continues.push({ path, at: step.at });
}

function servedBy(interpreter: Interpreter, mount: RawEndpoint, handler: RawStep): Server | undefined {
  const direct = serverOf(transportOf(handler.value));
  if (direct || handler.value.t !== 'fn') return direct;
  const files = [handler.at.file, mount.at.file, handler.value.module.file];
  const imports = files.some((file) =>
    interpreter.view.module(file)?.ir.imports.some(({ from }) => PACKAGES.test(from)),
  );
  if (!imports) return undefined;
  const seen = observeTransports(interpreter, handler.value, handler.at);
  return seen.map((one) => serverOf(one)).find((server) => server !== undefined);
}

/** What the fields of schemas that code made come from, as far as a server was seen to serve them. */
const servedFields = new WeakSet<NonNullable<Schema['fields']>>();

/** Fields of schemas that code made and that nothing serves which could be seen. */
export const unservedFields = (interpreter: Interpreter, schemas: readonly Schema[]): RawEndpoint[] =>
  schemas
    .filter(({ fields }) => fields && !servedFields.has(fields))
    .flatMap((schema) =>
      endpoints(
        interpreter,
        { schema, endpoint: undefined, context: undefined, at: schema.at, loose: true },
        undefined,
      ),
    );

function endpoints(interpreter: Interpreter, server: Server, mount: RawEndpoint | undefined): RawEndpoint[] {
  const path = server.endpoint ?? (mount ? mountPath(mount.path) : '/graphql');
  const app: RawApplication = {
    key: `${server.at.file}#${String(server.at.span[0])}`,
    framework: 'graphql',
    at: server.at,
    errorHandlers: [],
    errorHandling: 'unknown',
    defaultErrorsLeak: false,
  };
  const before = [...(mount ? stepsBefore(mount) : []), ...contextStep(server)];
  const { fields } = server.schema;
  if (fields) servedFields.add(fields);
  const served = [...fieldsOf(interpreter, server), ...(fields?.(interpreter) ?? [])];
  return served.map((field) => endpointOf(server, mount, { app, path, before }, field));
}

interface Around {
  readonly app: RawApplication;
  readonly path: string;
  readonly before: readonly RawStep[];
}

function endpointOf(
  { schema, at: served, loose }: Server,
  mount: RawEndpoint | undefined,
  { app, path, before }: Around,
  field: CodeField,
): RawEndpoint {
  const { type, name, args, handler: value } = field;
  const at = value?.t === 'fn' ? { file: value.module.file, span: value.ir.at } : field.at;
  const checked = args.filter(({ free }) => !free);
  const guards = schema.guards?.flatMap((guard) => guard(type, name)) ?? [];
  return {
    protocol: 'graphql',
    framework: 'graphql',
    method: 'POST',
    path: `${path === '' ? '/' : path}#${type}.${name}`,
    at,
    nameAt: at,
    app,
    steps: [...before, ...guards, ...field.steps],
    handler: value && {
      value,
      kind: 'handler',
      scope: 'route',
      label: value.t === 'fn' ? (value.ir.name ?? field.label) : field.label,
      at,
      conditional: false,
      ...(field.role !== undefined && { role: field.role }),
      ...(field.framework !== undefined && { framework: field.framework }),
    },
    errorHandlers: [],
    validates:
      checked.length === 0
        ? []
        : [
            {
              covers: checked.length === args.length ? ['body'] : checked.map((one) => `body.${one.name}`),
              summary: 'the types of the schema',
              at: field.at,
            },
          ],
    declares: args.map((one) => ({
      kind: 'body',
      name: one.name,
      required: one.required,
      location: field.at,
    })),
    unknowns: [
      ...(mount?.unknowns ?? []),
      ...(loose
        ? [{ summary: 'what serves its schema was not found, so that its path is assumed', at: served }]
        : []),
      ...(value ? [] : [{ summary: field.unknown ?? 'its resolver could not be found', at }]),
    ],
  };
}

/** `buildSchema(text)` with a `rootValue` has the fields of all root types in one object. */
const rootValueOf = (maps: readonly Value[], name: string): Value | undefined =>
  maps.flatMap((map) => (map.t === 'obj' && !map.model ? (map.props.get(name) ?? []) : []))[0];

/** Fields of the schema's text; where that is out of sight, those of the schema files beside it or of the resolvers. */
function fieldsOf(interpreter: Interpreter, { schema, at: served }: Server): CodeField[] {
  const defined = definedFields(interpreter, schema.typeDefs);
  const known = defined ?? (schema.fields ? [] : fieldsOfFiles(interpreter, schema.at));
  const resolved = defined
    ? []
    : resolvedNames(schema.resolvers)
        .filter(({ type, name }) => !known.some((field) => field.type === type && field.name === name))
        .map((field): Located => ({ ...field, args: [], directives: [], offset: 0, at: undefined }));
  return [...known, ...resolved]
    .filter(
      (field, i, all) => all.findIndex(({ type, name }) => type === field.type && name === field.name) === i,
    )
    .map((field) => withResolver(interpreter, schema, field, served));
}

function withResolver(interpreter: Interpreter, schema: Schema, field: Located, served: Location): CodeField {
  const { type, name, args } = field;
  const { value, steps } = unwrapped(
    resolverOf(interpreter, schema.resolvers, type, name) ?? rootValueOf(schema.resolvers, name),
    served,
  );
  const at = value?.t === 'fn' ? { file: value.module.file, span: value.ir.at } : (field.at ?? served);
  return {
    type,
    name,
    args,
    handler: value,
    label: `${type}.${name}`,
    steps: [...directiveSteps(interpreter, schema, type, field.directives, field.at ?? at), ...steps],
    at: field.at ?? at,
    ...(schema.resolvers.length === 0 && { role: 'rootValue' }),
  };
}

const contextStep = ({ context, at }: Server): RawStep[] =>
  context?.t === 'fn'
    ? [
        {
          value: context,
          kind: 'middleware',
          scope: 'app',
          label: context.ir.name ?? 'context',
          at,
          conditional: false,
          role: 'context',
        },
      ]
    : [];

/** `combineResolvers(isAuthenticated, isOwner, resolve)`. */
function unwrapped(value: Value | undefined, at: Location): { value: Value | undefined; steps: RawStep[] } {
  if (value?.t !== 'ext' || !/\.?(combineResolvers|pipeResolvers|composeResolvers)\(\)$/.test(value.path))
    return { value, steps: [] };
  const args = value.args.flatMap((arg) => (arg.t === 'arr' ? arg.items : [arg]));
  const steps = args.slice(0, -1).map((arg): RawStep => ({
    value: arg,
    kind: 'guard',
    scope: 'route',
    label: arg.t === 'fn' ? (arg.ir.name ?? 'resolver') : 'resolver',
    at: value.at ?? at,
    conditional: false,
    role: 'before',
  }));
  return { value: args.at(-1), steps };
}
