/**
 * What hints at code that serves an API, as data: the pre-filter reads it, and a framework adds a row of its own.
 * A hint may be wrong; a missing one hides a file, unless a relevant file imports it.
 */
export interface FrameworkHints {
  readonly name: string;
  /** Packages (`express`), whole scopes (`@nestjs/`), or single entry points (`next/server`). */
  readonly packages?: readonly string[];
  /** Sources of regular expressions on the text. Keep them anchored on a rare literal, for they run on every file. */
  readonly shapes?: readonly string[];
  /** Sources of regular expressions on the path, for frameworks that route by file name. */
  readonly files?: readonly string[];
}

const VERBS = 'get|post|put|patch|delete|del|head|options|all|any|query|trace';
const CODE_FILE = '\\.[cm]?[jt]sx?$';
const EXPORTED = 'export\\s+(?:async\\s+)?(?:function\\*?|const|let|var)\\s+';

const names = (list: string): string[] => list.split(' ');

export const FRAMEWORK_HINTS: readonly FrameworkHints[] = [
  {
    name: 'any',
    shapes: [
      // app.get('/x', …), router.route(`/x`), .use('/x', …), verb calls on a regular expression or an array of paths
      `\\.(?:${VERBS}|use|route|on|mount|register|basePath|prefix|group|resource|path|add|addRoute)\\(\\s*['"\`\\[]?\\s*['"\`]/`,
      `\\.(?:${VERBS}|use)\\(\\s*(?:/[^*/]|\\[\\s*['"\`/])`,
      // this.route('GET', '/x', …), app.on(['get', 'post'], …), and computed verbs: app[method](…)
      `\\(\\s*\\[?\\s*['"\`](?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|${VERBS})['"\`][^)\\n]{0,60},\\s*['"\`]/`,
      `\\b(?:app|router|server|fastify|api)\\[\\w`,
      // .use(mw), .register(plugin): mounting without a path
      '\\.(?:use|register|addHook|route|applyMiddleware|setErrorHandler|onError|onRequest|derive|guard)\\(\\s*[\\w({[]',
      // (req, res), (request, reply), (ctx, next), (err, req, res, next), with types or without
      '\\b_?(?:req|request)\\b[^()=;]{0,80},\\s*_?(?:res|response|reply|h|rep|resp)\\b',
      '\\b(?:ctx|context|c)\\b[^()=;]{0,60},\\s*_?next\\b',
      // what handlers do
      '\\b(?:res|response|reply|resp)\\.(?:status|json|send|end|sendStatus|redirect|render|code|jsonp|sendFile|writeHead|setHeader)\\(',
      '\\b(?:req|request|ctx|event|c\\.req)\\.(?:body|params|query|headers|cookies|session|user|rawBody|file|files|payload|nextUrl|formData|json|valid)\\b',
      '\\bctx\\.(?:body|status|throw|assert|state|request|response)\\b',
      // a table of routes: { method: 'GET', path: '/x' }, in either order; `fetch(url, { method })` is none
      `\\b(?:method|verb)['"]?:\\s*\\[?\\s*['"\`](?:[A-Z]+|${VERBS}|\\*)['"\`][^]{0,200}?\\b(?:path|url|route|handler|matcher|middlewares?)['"]?\\s*[:,(]`,
      `\\b(?:path|url|route|matcher)['"]?:\\s*['"\`/][^]{0,120}?\\b(?:method|verb)s?['"]?\\s*:`,
      `['"\`](?:GET|POST|PUT|PATCH|DELETE|ALL) /`,
      '\\bcreate(?:Secure)?Server\\(',
      '[\'"]use server[\'"]',
    ],
  },
  {
    name: 'decorators',
    shapes: [
      '@(?:[A-Za-z]*Controller|Get|Post|Put|Patch|Delete|Head|Options|All|Search|QueryMethod|Sse|RequestMapping|Module|Global|Injectable|Catch|Use[A-Z]\\w+|Roles|Public|Resolver|Query|Mutation|Subscription|ResolveField|ResolveReference|FieldResolver|Authorized|MessagePattern|EventPattern|Grpc\\w+|WebSocketGateway|SubscribeMessage|Route|Security|NoSecurity|Middlewares?|Service|authenticate|authorize|http[A-Z]\\w+|controller|operation|api|requestBody|get|post|put|patch|del|Provide|Inject|Crud|TsRest\\w*|Implement|Typed\\w+|Allow|InputType|ObjectType|ArgsType|Is[A-Z]\\w+|ValidateNested)\\(',
      '\\b(?:canActivate|NestMiddleware|NestInterceptor|ExceptionFilter|PipeTransform|applyDecorators|createParamDecorator|SetMetadata)\\b',
    ],
    packages: names(
      '@nestjs/ nestjs-zod nestjs-pino @nestjsx/crud @nestia/core routing-controllers tsoa @tsoa/runtime @midwayjs/core ' +
        '@midwayjs/decorator inversify-express-utils @inversifyjs/http-core @tsed/common @tsed/schema @loopback/ ' +
        'loopback4-authentication loopback4-authorization fastify-decorators type-graphql @thallesp/nestjs-better-auth',
    ),
  },
  {
    name: 'express',
    packages: names(
      'express polka @tinyhttp/app ultimate-express express-promise-router restana connect restify restify-errors ' +
        'restify-router router micro find-my-way uWebSockets.js express-async-errors express-async-handler ' +
        'express-openapi openapi-backend swagger-tools express-ws http-proxy-middleware express-http-proxy serve-static',
    ),
  },
  {
    name: 'fastify',
    packages: names('fastify fastify-plugin @fastify/ fastify-type-provider-zod fastify-openapi-glue middie'),
  },
  {
    name: 'koa',
    packages: names(
      'koa koa-router @koa/ koa-mount koa-compose koa-body koa-bodyparser koa-joi-router koa-tree-router koa-session ' +
        'koa-jwt koa-passport koa-helmet koa-ratelimit koa2-ratelimit koa-static',
    ),
  },
  {
    name: 'next',
    packages: names(
      'next/server next/headers next/cache next-connect next-safe-action next-zod-route zsa server-only nextjs-cors ' +
        'next-auth next-auth/next next-auth/jwt next-auth/middleware',
    ),
    shapes: [
      '\\bNextApi(?:Request|Response|Handler)\\b',
      `${EXPORTED}(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL|fallback)\\b`,
      'export\\s*\\{[^}]{0,400}\\b(?:GET|POST|PUT|PATCH|DELETE)\\b',
      `${EXPORTED}(?:\\{\\s*)?(?:GET|POST|middleware|proxy|handlers?)\\b`,
    ],
    files: [
      `/pages/api/.*${CODE_FILE}`,
      `/route${CODE_FILE}`,
      `/(?:middleware|proxy|instrumentation)${CODE_FILE}`,
      `/next\\.config${CODE_FILE}`,
    ],
  },
  {
    name: 'hono and edge',
    packages: names(
      'hono @hono/ hono-openapi hono-rate-limiter chanfana itty-router elysia @elysiajs/ oak @oak/oak stoker ' +
        'cloudflare:workers',
    ),
    shapes: [
      '\\bfetch\\s*\\(\\s*(?:req|request)\\b',
      '\\bfetch\\s*:\\s*(?:async\\b|\\w+\\.fetch|\\()',
      '\\b(?:Bun|Deno)\\.serve\\(',
      `${EXPORTED}onRequest\\w*\\b`,
      'addEventListener\\(\\s*[\'"]fetch[\'"]',
    ],
    files: [`/functions/.*${CODE_FILE}`, `/api/.*${CODE_FILE}`],
  },
  {
    name: 'h3 and nuxt',
    packages: names('h3 nitropack nitro nuxt-auth-utils nuxt-security #auth #imports'),
    shapes: ['\\b(?:define\\w*Handler|eventHandler|defineRoute|addServerHandler|useBase)\\('],
    files: [
      `/server/(?:api|routes|middleware|plugins)/.*${CODE_FILE}`,
      `/(?:nuxt|nitro)\\.config${CODE_FILE}`,
    ],
  },
  {
    name: 'rpc',
    packages: names(
      '@trpc/server @orpc/server @orpc/contract @ts-rest/ @connectrpc/connect trpc-to-openapi @grpc/grpc-js',
    ),
    shapes: ['[pP]rocedure\\b', '\\b(?:createTRPCRouter|initTRPC|mergeRouters|createRouter)\\b'],
  },
  {
    name: 'graphql',
    packages: names(
      'graphql-yoga @apollo/server apollo-server apollo-server-express apollo-server-core @as-integrations/next ' +
        '@as-integrations/fastify express-graphql graphql-http mercurius @pothos/core nexus graphql-shield ' +
        'graphql-tools @graphql-tools/schema @graphql-tools/merge graphql-modules graphql-resolvers @envelop/core ' +
        'graphql-tag apollo-server-koa apollo-server-fastify graphql-rate-limit graphql-depth-limit',
    ),
    shapes: ['\\b(?:Query|Mutation)\\s*:\\s*\\{', '\\bgql`', '\\btypeDefs\\b'],
    files: [`resolvers?${CODE_FILE}`],
  },
  {
    name: 'svelte, astro, remix',
    packages: names(
      '@sveltejs/kit astro:actions astro:middleware @remix-run/node @remix-run/server-runtime @remix-run/express ' +
        '@remix-run/cloudflare @react-router/node @react-router/express @react-router/serve remix-auth ' +
        '@tanstack/react-start @solidjs/start sveltekit-superforms',
    ),
    shapes: [
      `${EXPORTED}(?:loader|action|actions|handle|middleware|onRequest|load)\\b`,
      '\\b(?:createServerFn|createFileRoute|createServerFileRoute|defineAction|defineMiddleware|APIRoute)\\b',
    ],
    files: ['/\\+(?:server|page\\.server|layout\\.server)\\.', '/hooks\\.server\\.', '\\.remote\\.[jt]s$'],
  },
  {
    name: 'hapi, adonis, feathers, sails and platforms',
    packages: names(
      '@hapi/ hapi hapi-auth-jwt2 hapi-rate-limit @adonisjs/ @ioc:Adonis/ @feathersjs/ sails @strapi/strapi payload ' +
        '@medusajs/framework @medusajs/medusa parse-server #start/kernel actionhero moleculer-web marblejs',
    ),
    shapes: ['\\bserver\\.(?:route|auth|ext)\\(', '\\bdefineMiddlewares\\(', '\\bcreateCoreRouter\\('],
    files: [
      `/config/(?:routes|policies)${CODE_FILE}`,
      `/start/(?:routes|kernel)${CODE_FILE}`,
      `/app/router${CODE_FILE}`,
      `/(?:routes?|routers?|controllers?|handlers?|middlewares?|endpoints?|guards?|plugins|hooks|policies)/.*${CODE_FILE}`,
      `[./-](?:routes?|router|controllers?|resolvers?|modules?|guards?|middlewares?|interceptors?|filters?|pipes?|gateway|dto)${CODE_FILE}`,
    ],
  },
  {
    name: 'functions as a service',
    packages: names(
      'aws-lambda @middy/core @aws-lambda-powertools/event-handler lambda-api serverless-http @codegenie/serverless-express ' +
        '@vendia/serverless-express firebase-functions @google-cloud/functions-framework @azure/functions ' +
        '@netlify/functions @vercel/node sst @aws-cdk/aws-apigatewayv2-alpha aws-cdk-lib/aws-apigateway ' +
        'aws-cdk-lib/aws-apigatewayv2',
    ),
    shapes: [
      '\\bAPIGatewayProxy\\w+\\b',
      '\\b(?:exports\\.handler\\s*=|export\\s+(?:const|async function|function)\\s+handler\\b)',
      '\\bevent\\.(?:httpMethod|rawPath|routeKey|requestContext|pathParameters|queryStringParameters)\\b',
      '\\bhttps\\.on(?:Request|Call)\\(',
    ],
    files: [`/serverless${CODE_FILE}`],
  },
  {
    name: 'realtime',
    packages: names('socket.io ws @socket.io/redis-adapter sockjs primus'),
    shapes: ['\\b(?:io|socket|wss|nsp)\\.on\\(\\s*[\'"]'],
  },
  {
    name: 'security',
    packages: names(
      'passport passport-jwt passport-local passport-http-bearer express-jwt express-oauth2-jwt-bearer ' +
        'express-openid-connect express-basic-auth basic-auth jsonwebtoken jose jwks-rsa aws-jwt-verify express-session ' +
        'cookie-session iron-session better-auth @clerk/express @clerk/backend @clerk/nextjs/server @clerk/fastify ' +
        '@auth0/nextjs-auth0 @auth/core @auth/express @workos-inc/authkit-nextjs supertokens-node keycloak-connect ' +
        'lucia @casl/ability casbin accesscontrol express-jwt-authz express-jwt-permissions @openfga/sdk oso-cloud ' +
        'permitio zod-express-middleware express-zod-api celebrate express-validator express-joi-validation ' +
        'class-validator express-openapi-validator express-rate-limit express-slow-down rate-limiter-flexible ' +
        'express-brute @upstash/ratelimit @arcjet/node @arcjet/next http-errors errorhandler helmet cors csurf ' +
        'csrf-csrf csrf-sync lusca multer express-fileupload body-parser cookie-parser bcrypt bcryptjs argon2 ' +
        'express-mongo-sanitize hpp morgan pino-http express-winston connect-ensure-login',
    ),
  },
  {
    name: 'calls whose options decide about security',
    packages: names(
      'crypto node:crypto https node:https tls node:tls vm node:vm child_process node:child_process bcrypt-nodejs ' +
        'crypto-js node-forge js-md5 js-sha1 blueimp-md5 ts-md5 hasha node-rsa jwt-simple jwt-decode fast-jwt jws md5 sha1 js-yaml node-serialize serialize-javascript libxmljs libxmljs2 xml2js xpath ' +
        'ldapjs ldapts nodemailer winston pino log4js bunyan mongoose sequelize typeorm knex pg mysql mysql2 mongodb ' +
        'drizzle-orm @mikro-orm/core @prisma/client unzipper adm-zip tar cookie cookies passport-oauth2 ' +
        'passport-google-oauth20 passport-google-oauth2 passport-facebook passport-github passport-github2 passport-oauth ' +
        'passport-microsoft passport-discord simple-oauth2 openid-client google-auth-library axios got needle superagent ' +
        'request request-promise undici node-fetch ioredis redis',
    ),
    shapes: [
      '\\brejectUnauthorized\\b',
      '\\bNODE_TLS_REJECT_UNAUTHORIZED\\b',
      '\\bcheckServerIdentity\\b|\\b(?:min|max)Version\\b|\\bsecureProtocol\\b',
      '\\bdialect[\'"]?\\s*:\\s*[\'"](?:postgres|mysql|mariadb|mssql)',
    ],
  },
  {
    name: 'secrets in the code',
    shapes: [
      '(?:[pP]assword|[pP]asswd|PASSWORD|[sS]ecret|SECRET|[aA]pi_?[kK]ey|API_?KEY|[sS]ecret_?[kK]ey|[tT]oken|TOKEN)[\'"]?\\s*[:=]\\s*[\'"`][^\'"`\\s]{4,}[\'"`]',
      '-----BEGIN [A-Z ]*PRIVATE KEY|\\bAKIA[0-9A-Z]{16}|\\bsk_live_|\\bgh[po]_[A-Za-z0-9]{36}|\\bxox[bp]-',
      '\\b(?:mongodb(?:\\+srv)?|postgres(?:ql)?|mysql|rediss?|amqps?)://[^\\s\'"`/@]+:[^\\s\'"`/@]+@',
    ],
  },
];
