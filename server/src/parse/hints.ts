/** What hints at code that serves an API, whatever the framework, and what its packages are. */
import type { FrameworkHints } from '../model/hints';

const VERBS = 'get|post|put|patch|delete|del|head|options|all|any|query|trace';
const CODE_FILE = '\\.[cm]?[jt]sx?$';
/** Folders of these names hold pages and components too; what serves requests in those shows it by its text. */
const PLAIN_FILE = '\\.[cm]?[jt]s$';
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
      'express polka @tinyhttp/app ultimate-express express-promise-router restana connect ' +
        'router micro find-my-way uWebSockets.js express-async-errors express-async-handler ' +
        'express-openapi openapi-backend swagger-tools express-ws http-proxy-middleware express-http-proxy serve-static',
    ),
  },
  {
    name: 'fastify',
    packages: names('fastify fastify-plugin @fastify/ fastify-type-provider-zod fastify-openapi-glue middie'),
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
    packages: names('chanfana ' + 'cloudflare:workers'),
    shapes: [
      '\\bfetch\\s*\\(\\s*(?:req|request)\\b',
      '\\bfetch\\s*:\\s*(?:async\\b|\\w+\\.fetch|\\()',
      '\\b(?:Bun|Deno)\\.serve\\(',
      `${EXPORTED}onRequest\\w*\\b`,
      'addEventListener\\(\\s*[\'"]fetch[\'"]',
    ],
    files: [`/functions/.*${PLAIN_FILE}`, `/api/.*${PLAIN_FILE}`],
  },
  {
    name: 'h3 and nuxt',
    shapes: ['\\b(?:define\\w*Handler|eventHandler|defineRoute|addServerHandler|useBase)\\('],
  },
  {
    name: 'rpc',
    packages: names('@orpc/server @orpc/contract @ts-rest/ @connectrpc/connect'),
  },
  {
    name: 'routes of TanStack Router',
    packages: names('@tanstack/react-router @tanstack/solid-router'),
    needs: '\\bcreate(?:Root)?Route(?:WithContext)?\\b',
  },
  {
    name: 'svelte, astro, remix',
    packages: names('@tanstack/react-start @tanstack/solid-start @tanstack/start'),
    shapes: [
      `${EXPORTED}(?:loader|action|actions|handle|middleware|onRequest|load)\\b`,
      '\\b(?:createServerFn|createFileRoute|createServerFileRoute|defineAction|defineMiddleware|APIRoute)\\b',
    ],
  },
  {
    name: 'hapi, adonis, feathers, sails and platforms',
    packages: names(
      '@adonisjs/ @ioc:Adonis/ @feathersjs/ sails @strapi/strapi payload ' +
        '@medusajs/framework/http @medusajs/medusa/api parse-server #start/kernel actionhero moleculer-web marblejs',
    ),
    shapes: ['\\bserver\\.(?:route|auth|ext)\\(', '\\bdefineMiddlewares\\(', '\\bcreateCoreRouter\\('],
    files: [
      `/config/(?:routes|policies)${CODE_FILE}`,
      `/start/(?:routes|kernel)${CODE_FILE}`,
      `/app/router${CODE_FILE}`,
      `/(?:routes?|routers?|controllers?|handlers?|middlewares?|endpoints?|guards?|plugins|hooks|policies)/.*${PLAIN_FILE}`,
      `[./-](?:routes?|router|controllers?|resolvers?|modules?|guards?|middlewares?|interceptors?|filters?|pipes?|gateway|dto)${CODE_FILE}`,
    ],
  },
  {
    name: 'functions as a service',
    packages: names(
      'sst @aws-cdk/aws-apigatewayv2-alpha aws-cdk-lib/aws-apigateway aws-cdk-lib/aws-apigatewayv2',
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
        'drizzle-orm @mikro-orm/core unzipper adm-zip tar cookie cookies passport-oauth2 ' +
        'passport-google-oauth20 passport-google-oauth2 passport-facebook passport-github passport-github2 passport-oauth ' +
        'passport-microsoft passport-discord simple-oauth2 openid-client google-auth-library ftp basic-ftp jsftp mqtt amqplib imap axios got needle superagent ' +
        'request request-promise undici node-fetch ioredis redis',
    ),
    shapes: [
      '[aA]ccess-[cC]ontrol-[aA]llow-[oO]rigin',
      '(?:[cC]ors|CORS)\\w*\\s*[:=]\\s*[[{/]',
      '\\brejectUnauthorized\\b',
      '\\bNODE_TLS_REJECT_UNAUTHORIZED\\b',
      '\\bcheckServerIdentity\\b|\\b(?:min|max)Version\\b|\\bsecureProtocol\\b',
      '\\bdialect[\'"]?\\s*:\\s*[\'"](?:postgres|mysql|mariadb|mssql)',
    ],
  },
  {
    name: 'cryptography and connections, whoever imports them',
    shapes: [
      '\\b(?:create(?:Hash|Hmac|Cipher|Decipher|Cipheriv|Decipheriv|SecretKey|PrivateKey|ECDH|DiffieHellman)|generateKeyPair(?:Sync)?|pseudoRandomBytes)\\b',
      '\\b(?:CryptoJS|subtle)\\.\\w',
      '\\bjwt\\.(?:sign|verify|decode)\\(',
      '[\'"`](?:http|ws)://(?!localhost|127\\.|www\\.w3\\.org|schemas?\\.)[a-z0-9-]+\\.',
      '\\b(?:generate|create|make|random|get|new|gen)\\w*(?:[tT]oken|[pP]assword|[sS]ecret|OTP|Otp|Code|Key|Salt|Nonce|SessionId)\\w*[^]{0,300}?Math\\.random\\(',
      '(?:[tT]oken|[pP]assword|[sS]ecret|[oO]tp|OTP|[nN]once|[sS]essionId)\\w*[^\\n;]{0,60}Math\\.random\\(',
      '(?:[pP]assword|[tT]oken|[sS]ecret|[aA]pi_?[kK]ey)\\s*[!=]==?\\s',
    ],
  },
  {
    // Most of the files that import these want a type, or the hook of a page.
    name: 'packages with few calls that matter',
    packages: names('@prisma/client react-router next/navigation'),
    needs:
      '\\bnew\\s+PrismaClient\\b|\\$(?:query|execute)Raw|\\bPrisma\\.(?:sql|raw|join)\\b|\\$(?:extends|use)\\(|edirect(?:Document)?\\(',
  },
  {
    name: 'secrets in the code',
    shapes: [
      '(?:[pP]assword|[pP]asswd|PASSWORD|[pP]assphrase|PASSPHRASE|[pP]wd|PWD|[sS]ecret|SECRET|[aA]pi_?[kK]ey|API_?KEY|[sS]ecret_?[kK]ey|[tT]oken|TOKEN)[\'"]?\\s*[:=](?:[^\'"`\\n;]{0,60}[|?:])?\\s*[\'"`][^\'"`\\s]{4,}[\'"`]',
      '[?&](?:password|passwd|pwd|token|access_token|api_?key|secret)=[A-Za-z0-9_-]{8,}',
      '-----BEGIN [A-Z ]*PRIVATE KEY|\\bAKIA[0-9A-Z]{16}|\\bsk_live_|\\bgh[po]_[A-Za-z0-9]{36}|\\bxox[bp]-',
      '\\b(?:mongodb(?:\\+srv)?|postgres(?:ql)?|mysql|rediss?|amqps?)://[^\\s\'"`/@]+:[^\\s\'"`/@]+@',
    ],
  },
  {
    name: 'places where request data does harm',
    packages: names(
      '@aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb @azure/cosmos @babel/standalone @clickhouse/client ' +
        '@databases/mysql @databases/pg @elastic/elasticsearch @electric-sql/pglite @google-cloud/bigquery ' +
        '@google-cloud/spanner @hapi/hoek @influxdata/influxdb-client @mikro-orm/knex @mikro-orm/mysql ' +
        '@mikro-orm/postgresql @mikro-orm/sqlite @neondatabase/serverless @nestjs/axios ' +
        '@opensearch-project/opensearch @planetscale/database @playwright/test @remix-run/cloudflare ' +
        '@seald-io/nedb @sequelize/core @sparticuz/chromium @supabase/supabase-js @sveltejs/kit @vercel/postgres ' +
        '@vue/compiler-dom @xmldom/xmldom @xmldom/xpath activedirectory activedirectory2 adm-zip ' +
        'angular-expressions arangojs arson art-template assign-deep aws-sdk aws-sdk/clients/dynamodb axios bent ' +
        'better-sqlite3 better-sqlite3-multiple-ciphers bluebird bookshelf bson bun bun:sqlite camo ' +
        'capture-website cassandra-driver centra child-process-promise child_process_promise chrome-aws-lambda ' +
        'chrome-remote-interface clickhouse cloudscraper cluster command-exists consola consolidate convict ' +
        'couchbase cross-fetch cross-spawn cross-spawn-promise cryo debug decache decompress deep-assign ' +
        'deep-extend deep-merge deep-set deeply deepmerge defaults-deep del dgram dns dns/promises doT dockerode ' +
        'dot dot-object dot-prop download drizzle-orm drizzle-orm/mysql2 drizzle-orm/node-postgres dset duckdb ' +
        'dustjs-linkedin ejs elasticsearch electron-log es6-promisify esbuild eta eval eval5 exec-sh exec-sync ' +
        'execa exiftool-vendored expr-eval express-handlebars expression-eval extend extend-deep fast-glob ' +
        'fast-xml-parser faye-websocket feedparser-promised firebase firebase-admin flat follow-redirects ' +
        'follow-redirects.http fontoxpath fs fs-extra fs-jetpack fs/promises funcster gaxios glob globby gm got ' +
        'graceful-fs graphql-request haml hamljs handlebars hdb hjs hoek hogan-express hogan.js html-pdf ' +
        'html-pdf-node htmltopdf http http-proxy http2 hyperquest ibm_db ical image-downloader image-size ' +
        'import-fresh influx inspector ioredis is-reachable isolated-vm isomorphic-fetch isomorphic-ws jade jailed ' +
        'jexl jimp jquery jsdom json-pointer jsonfile jsonpath jsonpath-plus jsonpointer jszip just-extend ky ' +
        'kysely ldap-client ldapauth-fork ldapjs ldapjs-client ldapjs-promise libxml libxmljs-mt libxslt ' +
        'link-preview-js liquidjs load-json-file lodash lodash-es lodash.defaultsdeep lodash.merge ' +
        'lodash.mergewith lodash.set lodash.setwith lodash.template lodash/defaultsDeep lodash/merge ' +
        'lodash/mergeWith lodash/set lodash/template loglevel ltx make-fetch-happen mariadb marko marsdb massive ' +
        'mathjs memfs merge merge-deep merge-objects merge-options metascraper minipass-fetch mixin-deep mkdirp ' +
        'module mongoist mongojs monk mssql mustache mysql2/promise mz/child_process mz/fs nedb nedb-promises ' +
        'needle neo4j-driver net next/router nightmare node-cmd node-downloader-helper node-expat ' +
        'node-fetch node-fetch-cookies node-firebird node-html-to-image node-ical node-libcurl node-phantom-simple ' +
        'node-powershell node-ssh node-stream-zip node-webshot node.extend node:sqlite nodejs-file-downloader ' +
        'notevil npmlog nunjucks object-path objection odbc ofetch open-graph-scraper original-fs pageres papr ' +
        'pdf-creator-node pdf-parse pdf-puppeteer pg-native pg-pool pg-promise phantom phantom-html-to-pdf ' +
        'phantomjs-prebuilt phin php-serialize php-unserialize phpunserialize ping playwright playwright-core ' +
        'popsicle portscanner presto-client probe-image-size promise-mysql promised-ldap promised-mongo proxyquire ' +
        'pug puppeteer puppeteer-core puppeteer-extra python-shell ractive read-chunk read-pkg ' +
        'reconnecting-websocket redaxios redis repl request request-promise request-promise-native requestretry ' +
        'require-all require-dir require-directory require-from-string requireg resolve rimraf rimraf/sync roarr ' +
        'rss-parser safe-eval sandbox sax saxes saxon-js scrape-it selectn selenium-webdriver send ' +
        'sequelize-typescript serialijse serialize-to-js serverless-mysql set-object-value set-value sharp shelljs ' +
        'signale simple-get simple-ssh slonik snowflake-sdk soap socket.io-client sql.js sqlite sqlite3 squirrelly ' +
        'ssh2 static-eval superagent sval swig swig-templates tar-fs tar-stream tedious teeny-request telejson ' +
        'template7 thenify tingodb tinyliquid twig typed-rest-client underscore undici unfetch unflatten ' +
        'unset-value unzip-stream url-metadata urllib v8 vash velocity velocityjs vm2 vue vue-server-renderer ' +
        'waterline webdriverio webshot websocket whois wkhtmltoimage wkhtmltopdf worker_threads wretch ' +
        'write-file-atomic write-json-file xml-crypto xml-stream xml2js-xpath xml2json xmldom xpath-ts ' +
        'xslt-processor yauzl yauzl-promise node:child_process node:cluster node:dgram node:dns node:dns/promises ' +
        'node:fs node:fs/promises node:http node:http2 node:inspector node:module node:net node:repl node:v8 ' +
        'node:worker_threads',
    ),
    shapes: [
      '\\b(?:eval|Function|RegExp)\\(',
      '\\.(?:query|raw|execute)\\(',
      '\\brequire\\(\\s*[a-zA-Z_$]',
      // Helpers that escape by hand, follow a path of keys or merge: they often import nothing.
      "\\.replace(?:All)?\\([^)\\n]{1,12},\\s*(?<mark>['\"`])(?:&\\w+;|\\\\|''|\\k<mark>\\))",
      '\\b(?<walked>\\w+) = \\k<walked>\\[[a-zA-Z_$]',
      '\\w\\[(?<merged>\\w+)\\] = \\w+\\[\\k<merged>\\]',
      '\\bDeno\\.(?:run|Command|readTextFile|readFile)\\b|\\bBun\\.(?:spawn|file|write)',
    ],
  },
];
