/** The packages that make GraphQL schemas, and those that serve them. */
import type { Location } from '../../model/location';
import type { CallContext } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import {
  array,
  external,
  literal,
  modelled,
  native,
  stringOf,
  UNKNOWN,
  type NativeValue,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { recordUsages } from '../../link/interpret/usages';
import { mountOn, transportValue } from '../../link/routing/transport';
import { getDirective, mapSchema, mapperKinds } from './directives';
import { guardsOf, isGuards, shieldPackage } from './guards';
import { graphqlPackage } from './objectTypes';
import { documentValue, flat, schemaOf, schemaValue, type Guards, type Schema } from './schema';

/** A server of a schema: what it is mounted as, and the function that makes the context. */
export interface Server {
  readonly schema: Schema;
  readonly endpoint: string | undefined;
  context: Value | undefined;
  readonly at: Location;
  /** Nothing that serves it was seen. */
  readonly loose?: true;
}

const servers = new WeakMap<ObjectValue, Server>();
export const serverOf = (value: Value | undefined): Server | undefined =>
  value?.t === 'obj' ? servers.get(value) : undefined;

const SERVERS = new Set([
  '@apollo/server',
  'apollo-server',
  'apollo-server-express',
  'apollo-server-koa',
  'apollo-server-fastify',
  'apollo-server-hapi',
  'apollo-server-micro',
  'apollo-server-lambda',
  'apollo-server-core',
]);
const TOOLS = new Set([
  '@graphql-tools/schema',
  '@graphql-tools/merge',
  'graphql-tools',
  '@graphql-tools/utils',
]);
/** Exports that make a handler of a server they are given. */
const ADAPTERS =
  /^(expressMiddleware|koaMiddleware|fastifyApolloHandler|startServerAndCreate\w+Handler|handlers|createHandler|graphqlHTTP|eventHandler|startStandaloneServer)$/;

export class Packages {
  /** Servers in the order in which they were made. */
  readonly all: Server[] = [];
  /** Schemas, some of which something serves that is out of sight. */
  readonly schemas: Schema[] = [];

  /** The value of a package; undefined for all others. */
  value(name: string, subpath: string): Value | undefined {
    const whole = subpath === '' ? name : `${name}/${subpath}`;
    if (name === 'graphql-tag' && subpath === '') return this.exports(whole, { gql, default: gql }, gql);
    if (TOOLS.has(name))
      return this.exports(whole, {
        makeExecutableSchema: this.makeSchema,
        mergeTypeDefs: first,
        mergeResolvers: first,
        mergeSchemas: this.mergeSchemas,
        mapSchema,
        getDirective,
        MapperKind: mapperKinds,
      });
    if (name === '@apollo/subgraph' || name === '@apollo/federation')
      return this.exports(whole, {
        buildSubgraphSchema: this.makeSubgraph,
        buildFederatedSchema: this.makeSubgraph,
      });
    if (name === 'graphql' && subpath === '') return graphqlPackage;
    if (subpath === '' && shieldPackage(name)) return shieldPackage(name);
    if (SERVERS.has(name) || name.startsWith('@as-integrations/'))
      return this.exports(whole, { ApolloServer: this.makeApollo, gql });
    if (name === 'graphql-yoga')
      return this.exports(whole, {
        createYoga: this.makeYoga,
        createSchema: this.makeSchema,
        GraphQLServer: this.makeYoga,
      });
    if (name === 'express-graphql' || name === 'koa-graphql' || name === 'graphql-http')
      return this.exports(whole, {}, this.handler('graphqlHTTP'));
    if (name === 'mercurius' && subpath === '') return this.mercurius;
    return undefined;
  }

  private exports(pkg: string, members: Readonly<Record<string, Value>>, own?: Value): Value {
    return modelled({
      kind: 'package',
      ...(own?.t === 'nat' && { call: (context: CallContext) => noted(own, pkg, '').call(context) }),
      get: (_i, self, name) => {
        const member = Object.hasOwn(members, name) ? members[name] : undefined;
        if (member) return member.t === 'nat' ? noted(member, pkg, `.${name}`) : member;
        if (name === 'default') return self;
        return ADAPTERS.test(name) ? noted(this.handler(name), pkg, `.${name}`) : external(pkg, `.${name}`);
      },
    });
  }

  private readonly makeSchema = native('makeExecutableSchema', (context) => {
    const value = schemaValue(schemaFrom(context, context.args[0]));
    const schema = schemaOf(value);
    if (schema) this.schemas.push(schema);
    return value;
  });

  /** `buildSubgraphSchema({ typeDefs, resolvers })`, or a list of such modules. */
  private readonly makeSubgraph = native('buildSubgraphSchema', (context) => {
    const { args, at, interpreter } = context;
    const modules = args[0] ? flat(args[0]) : [];
    const of = (name: string): Value[] =>
      modules.flatMap((one) => {
        const value = memberOf(interpreter, one, name, at);
        return value.t === 'lit' ? [] : [value];
      });
    return schemaValue({ typeDefs: array(of('typeDefs')), resolvers: of('resolvers'), at });
  });

  private readonly mergeSchemas = native('mergeSchemas', ({ interpreter, args, at }) => {
    const given = args[0]
      ? flat(memberOf(interpreter, args[0], 'schemas', at)).flatMap((one) => schemaOf(one) ?? [])
      : [];
    return schemaValue({
      typeDefs: array(given.flatMap(({ typeDefs }) => typeDefs ?? [])),
      resolvers: given.flatMap(({ resolvers }) => resolvers),
      at,
    });
  });

  private serve(context: CallContext, options: Value | undefined, path?: string): Server {
    const read = (name: string): Value | undefined => {
      const value = options && memberOf(context.interpreter, options, name, context.at);
      return value && value.t !== 'lit' ? value : undefined;
    };
    const endpoint =
      options && stringOf(memberOf(context.interpreter, options, 'graphqlEndpoint', context.at));
    const middlewares = read('middlewares');
    const plugged = read('plugins');
    const guards = [...(middlewares ? flat(middlewares) : []), ...(plugged ? flat(plugged) : [])].flatMap(
      (one) => guardsIn(one, context.at),
    );
    const own = schemaOf(read('schema')) ?? schemaFrom(context, options);
    // What a gateway serves is composed of the schemas of other services.
    const given = read('gateway') ? { ...own, fields: () => [] } : own;
    const server: Server = {
      schema: guards.length === 0 ? given : { ...given, guards: [...(given.guards ?? []), ...guards] },
      endpoint: endpoint ?? path,
      context: read('context'),
      at: context.at,
    };
    this.all.push(server);
    return server;
  }

  private readonly makeApollo = native('ApolloServer', (context) => {
    const server = this.serve(context, context.args[0]);
    const transport = transportOfServer(server);
    const value: ObjectValue = modelled(
      {
        kind: 'graphql.server',
        get: (_i, self, name) => {
          if (name === 'applyMiddleware') return native(name, (call) => applyMiddleware(call, transport));
          if (name === 'getMiddleware' || name === 'createHandler') return native(name, () => transport);
          return native(name, () => (name === 'start' ? UNKNOWN : self));
        },
      },
      context.at,
    );
    servers.set(value, server);
    return value;
  });

  private readonly makeYoga = native('createYoga', (context) =>
    transportOfServer(this.serve(context, context.args[0])),
  );

  /** `expressMiddleware(server, { context })`, `graphqlHTTP({ schema, context })`. */
  private handler(name: string): NativeValue {
    return native(name, (context) => {
      const known = serverOf(context.args[0]);
      if (!known) return transportOfServer(this.serve(context, context.args[0]));
      const options = context.args[1];
      const made = options && memberOf(context.interpreter, options, 'context', context.at);
      if (made?.t === 'fn') known.context = made;
      return name === 'startStandaloneServer' ? UNKNOWN : transportOfServer(known);
    });
  }

  private readonly mercurius = modelled({
    kind: 'package',
    call: (context) => {
      const { interpreter, args, at } = context;
      const [instance, options] = args;
      recordUsages(interpreter, 'mercurius', '()', {
        ...context,
        args: args.slice(1),
        argsAt: context.argsAt.slice(1),
      });
      if (!instance) return UNKNOWN;
      const path = options && stringOf(memberOf(interpreter, options, 'path', at));
      mountOn(
        interpreter,
        instance,
        transportOfServer(this.serve(context, options)),
        at,
        path ?? '/graphql',
        'post',
      );
      return UNKNOWN;
    },
    get: (_i, self, name) =>
      name === 'default' || name === 'mercurius' ? self : external('mercurius', `.${name}`),
  });
}

/** The same function, which rules about its options see as they see that of a package without a model. */
const noted = (fn: NativeValue, pkg: string, path: string): NativeValue =>
  native(fn.name, (context) => {
    recordUsages(context.interpreter, pkg, `${path}()`, context);
    return fn.call(context);
  });

function transportOfServer(server: Server): ObjectValue {
  const value = transportValue(UNKNOWN, server.at);
  value.props.set('graphqlEndpoint', literal(server.endpoint ?? '/graphql'));
  servers.set(value, server);
  return value;
}

function applyMiddleware(context: CallContext, transport: ObjectValue): Value {
  const { interpreter, args, at } = context;
  const [options] = args;
  // All of Apollo's integrations alike.
  recordUsages(interpreter, 'apollo-server-express', '.ApolloServer().applyMiddleware()', context);
  if (!options) return UNKNOWN;
  const path = stringOf(memberOf(interpreter, options, 'path', at)) ?? '/graphql';
  mountOn(interpreter, memberOf(interpreter, options, 'app', at), transport, at, path, 'use');
  return UNKNOWN;
}

function schemaFrom({ interpreter, at }: CallContext, options: Value | undefined): Schema {
  const read = (name: string): Value | undefined => {
    const value = options && memberOf(interpreter, options, name, at);
    return value && !(value.t === 'lit' && value.v === undefined) ? value : undefined;
  };
  // What `buildTypeDefsAndResolvers` made is a schema already.
  const made = schemaOf(read('typeDefs'));
  if (made) return made;
  const modules = read('modules');
  const parts = modules?.t === 'arr' ? modules.items : [];
  const of = (name: string): Value[] => parts.map((part) => memberOf(interpreter, part, name, at));
  const typeDefs =
    read('typeDefs') ?? read('schema') ?? (parts.length > 0 ? array(of('typeDefs')) : undefined);
  const resolvers = read('resolvers') ?? read('rootValue');
  return {
    typeDefs,
    resolvers: [...(resolvers ? [resolvers] : []), ...of('resolvers')],
    at,
    visitors: read('schemaDirectives'),
  };
}

/** `middlewares: [permissions]`, `plugins: [useGraphQLMiddleware([permissions])]`. */
function guardsIn(value: Value, at: Location): Guards[] {
  if (value.t === 'ext' && value.path.endsWith('.useGraphQLMiddleware()'))
    return value.args.flatMap(flat).map((one) => guardsOf(one, at));
  return isGuards(value) ? [guardsOf(value, at)] : [];
}

const gql = native('gql', ({ args, at }) => {
  const [first, ...rest] = args;
  const parts =
    first?.t === 'arr' ? first.items.map((part) => stringOf(part) ?? '') : [stringOf(first) ?? ''];
  void rest;
  return documentValue(parts.join(' '), at);
});

/** `mergeTypeDefs([…])`, `mergeResolvers([…])`: a list is as good as what they make of it. */
const first = native('merge', ({ args }) => args[0] ?? UNKNOWN);
