/**
 * What makes a description of an application from its code, told by the calls that set it up: that a package is
 * installed, or that its decorators are used, says little.
 */
import { callsOf, expressionsOf, viewOf } from '../check/codeScan';
import type { ModuleFacts } from '../model/facts';
import type { CallExpr, Expr } from '../model/ir';

/** The members whose call makes a description; no pattern: any use of the package. */
const GENERATORS: Readonly<Record<string, RegExp | undefined>> = {
  '@nestjs/swagger': /\.(createDocument|setup)$/,
  '@fastify/swagger': undefined,
  'fastify-swagger': undefined,
  tsoa: undefined,
  '@tsoa/runtime': undefined,
  'swagger-jsdoc': undefined,
  'express-jsdoc-swagger': undefined,
  'swagger-autogen': undefined,
  '@hono/zod-openapi': /OpenAPIHono$/,
  'hono-openapi': undefined,
  '@asteasolutions/zod-to-openapi': /(OpenApiGeneratorV\d+|OpenAPIRegistry|OpenAPIGenerator)$/,
  'zod-openapi': /createDocument$/,
  'routing-controllers-openapi': /routingControllersToSpec$/,
  '@elysiajs/swagger': undefined,
  '@elysiajs/openapi': undefined,
  'hapi-swagger': undefined,
  'koa-swagger-decorator': undefined,
  'trpc-openapi': /generateOpenApiDocument$/,
  'trpc-to-openapi': /generateOpenApiDocument$/,
  '@orpc/openapi': /OpenAPIGenerator$/,
  '@ts-rest/open-api': /generateOpenApi$/,
  'next-swagger-doc': /createSwaggerSpec$/,
  'next-openapi-gen': undefined,
  'express-zod-api': /Documentation$/,
  'express-oas-generator': undefined,
  '@foal/core': /createOpenApiDocument$/,
  '@tsed/swagger': undefined,
};

/** Those that are told of every operation beside its route, and may be told too little. */
const TOLD =
  /^(@asteasolutions\/zod-to-openapi|zod-openapi|swagger-jsdoc|next-swagger-doc|express-jsdoc-swagger)$/;

/** Whether the routes themselves make the description. */
export const derives = (generator: string): boolean => !TOLD.test(generator);

const isGenerator = (name: string): boolean => Object.hasOwn(GENERATORS, name);

export interface Generator {
  readonly name: string;
  readonly file: string;
  /** Whether a text is written where it is set up: the title of what it makes. */
  readonly says: (text: string) => boolean;
}

/** Where descriptions are made. */
export const generatorsIn = (modules: ReadonlyMap<string, ModuleFacts>): Generator[] =>
  [...modules.values()].flatMap((facts) => {
    const name = generatorOf(facts);
    const says = (text: string): boolean => expressionsOf(facts, 'lit').some(({ v }) => v === text);
    return name === undefined ? [] : [{ name, file: facts.file, says }];
  });

function generatorOf(facts: ModuleFacts): string | undefined {
  for (const { from, local, typeOnly } of facts.ir.imports)
    if (!typeOnly && isGenerator(from) && makes(facts, from, local)) return from;
  for (const { call, path } of callsOf(facts)) {
    const from = path === 'require' && call.args[0]?.k === 'lit' ? String(call.args[0].v) : '';
    if (isGenerator(from)) return from;
  }
  return undefined;
}

function makes(facts: ModuleFacts, from: string, local: string): boolean {
  const members = GENERATORS[from];
  // Controllers of tsoa are known by their decorators; what reads them is made by its build.
  if (/tsoa/.test(from)) return true;
  return callsOf(facts).some(
    ({ call, path }) =>
      ((path === local || path.startsWith(`${local}.`)) && (members?.test(path) ?? true)) ||
      (members === undefined && isRegistered(call, local, facts)),
  );
}

/** `app.register(swagger, { … })`; with `mode: 'static'` it hands out a file. */
function isRegistered({ args }: CallExpr, local: string, facts: ModuleFacts): boolean {
  const [first, second] = args;
  if (first?.k !== 'id' || first.name !== local) return false;
  const options = viewOf(second, facts);
  const mode = options.k === 'object' ? options.props['mode'] : undefined;
  return !(mode?.k === 'literal' && mode.value === 'static');
}

/** Packages that hold requests against a document: what it says is what the code does. */
const VALIDATORS =
  /OpenApiValidator|openapi-?(validator|backend)|OpenAPIBackend|swagger-?tools|initializeMiddleware/i;

/** Names of the files that a validator is given. */
export function validatedAgainst(modules: ReadonlyMap<string, ModuleFacts>): Set<string> {
  const names = new Set<string>();
  for (const facts of modules.values())
    for (const { call, path } of callsOf(facts))
      if (VALIDATORS.test(path)) for (const name of call.args.flatMap(fileNames)) names.add(name);
  return names;
}

/** `'api.yaml'`, `{ apiSpec: path.join(__dirname, 'api.yaml') }`. */
function fileNames(expr: Expr): string[] {
  switch (expr.k) {
    case 'lit':
      return typeof expr.v === 'string' && /\.(ya?ml|json)$/.test(expr.v) ? [baseOf(expr.v)] : [];
    case 'obj':
      return expr.props.flatMap((prop) => (prop.kind === 'prop' ? fileNames(prop.value) : []));
    case 'call':
      return expr.args.flatMap(fileNames);
    case 'tpl':
      return expr.quasis.flatMap((text) => (/\.(ya?ml|json)$/.test(text) ? [baseOf(text)] : []));
    default:
      return [];
  }
}

export const baseOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
