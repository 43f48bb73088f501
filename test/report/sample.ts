/** A realistic result of an audit, built by hand: 12 endpoints, 11 findings, one of them suppressed. */
import type { AnalysisResult } from '../../server/src/model/analysis';
import {
  CONTROL_IDS,
  type ChainStep,
  type ControlId,
  type ControlState,
  type ControlStateName,
  type Endpoint,
  type EndpointTraits,
} from '../../server/src/model/endpoint';
import type { Finding, Fix } from '../../server/src/model/finding';
import { lineStartsOf, type Location } from '../../server/src/model/location';
import type { RuleMeta } from '../../server/src/model/rule';
import type { ReportInput } from '../../server/src/report/model';
import { ROOT, SOURCES } from './sampleSources';

/** The place of `needle` in a file of the sample; throws if the sample does not contain it. */
export function at(file: string, needle: string): Location {
  const start = SOURCES[file]?.indexOf(needle) ?? -1;
  if (start < 0) throw new Error(`${file} does not contain ${needle}`);
  return { file: `${ROOT}/${file}`, span: [start, start + needle.length] };
}

type States = Partial<Record<ControlId, ControlStateName | readonly [ControlStateName, string, Location?]>>;

const TRAITS: EndpointTraits = {
  changesState: false,
  work: [],
  returnsData: true,
  isStatic: false,
  isErrorOrFallback: false,
};

const WORDS: Readonly<Record<ControlStateName, string>> = {
  present: 'is there',
  absent: 'no step of the chain provides it',
  unknown: 'a step could not be resolved',
  'not-needed': 'nothing to protect',
};

export function controlStates(states: States): Record<ControlId, ControlState> {
  const posture = {} as Record<ControlId, ControlState>;
  for (const id of CONTROL_IDS) {
    const given = states[id];
    if (given === undefined) posture[id] = { state: 'unknown', confidence: 'low', evidence: [] };
    else if (typeof given === 'string') {
      posture[id] = { state: given, confidence: 'medium', evidence: [{ summary: WORDS[given] }] };
    } else {
      const [state, summary, location] = given;
      posture[id] = { state, confidence: 'high', evidence: [{ summary, ...(location && { location }) }] };
    }
  }
  return posture;
}

const verifies = [
  'present',
  '`requireAuth` answers 401 when no token verifies',
  at('src/middleware/auth.ts', 'requireAuth'),
] as const;
const limited = [
  'present',
  '`rateLimit({…})` of express-rate-limit, 60 a minute',
  at('src/routes/orders.ts', 'rateLimit({'),
] as const;
const leaks = [
  'absent',
  'the error handler sends `err.message` and `err.stack`',
  at('src/app.ts', 'res.status(500)'),
] as const;
const json = ['present', '`express.json()` stops at 100 kB', at('src/app.ts', 'express.json()')] as const;

const jsonStep: ChainStep = {
  kind: 'middleware',
  scope: 'app',
  label: 'express.json()',
  location: at('src/app.ts', 'express.json()'),
  symbol: 'express.json()',
  certainty: 'certain',
  effects: [
    {
      control: 'bodyLimit',
      strength: 'required',
      confidence: 'high',
      evidence: { summary: '`express.json()` stops at 100 kB' },
    },
  ],
};

const step = (label: string, location: Location, more: Partial<ChainStep> = {}): ChainStep => ({
  kind: 'middleware',
  scope: 'route',
  label,
  location,
  certainty: 'certain',
  effects: [],
  ...more,
});

const authStep = (location: Location, scope: ChainStep['scope'] = 'route'): ChainStep =>
  step('requireAuth', location, {
    scope,
    definedAt: at('src/middleware/auth.ts', 'requireAuth'),
    effects: [
      {
        control: 'authentication',
        strength: 'required',
        confidence: 'high',
        evidence: { summary: verifies[1], location: verifies[2] },
      },
    ],
  });

const handler = (name: string, location: Location): ChainStep => step(name, location, { kind: 'handler' });

function endpoint(
  method: string,
  path: string,
  location: Location,
  name: string,
  states: States,
  more: Partial<Endpoint> = {},
): Endpoint {
  return {
    id: `express|src/app.ts|${method}|${path}`,
    protocol: 'http',
    method,
    path,
    framework: 'express',
    app: 'src/app.ts',
    location,
    nameLocation: location,
    handler: { name, location },
    chain: [jsonStep, handler(name, location)],
    reads: [],
    flows: [],
    exposures: [],
    answers: [],
    usages: [],
    traits: { ...TRAITS, changesState: method !== 'GET' },
    posture: controlStates({ errorExposure: leaks, bodyLimit: json, ...states }),
    unknowns: [],
    ...more,
  };
}

const ordersAuth = authStep(at('src/app.ts', "'/orders', requireAuth"), 'router');
const limiterAt = at('src/routes/orders.ts', 'limiter, listOrders');

const ENDPOINTS: readonly Endpoint[] = [
  endpoint('GET', '/health', at('src/app.ts', "get('/health'"), '(req, res) => …', {
    authentication: ['not-needed', 'health checks are public by nature', at('src/app.ts', "'/health'")],
    authorization: 'not-needed',
    validation: 'not-needed',
    rateLimit: 'not-needed',
    errorExposure: 'not-needed',
  }),
  endpoint('POST', '/auth/login', at('src/routes/auth.ts', "post('/login'"), 'login', {
    authentication: ['not-needed', 'a login is public by nature', at('src/routes/auth.ts', "'/login'")],
    authorization: 'not-needed',
    validation: [
      'absent',
      '`body.email` reaches `db.query` unchecked',
      at('src/controllers/session.ts', 'req.body.email'),
    ],
    rateLimit: ['absent', 'none of the 2 steps counts requests', at('src/routes/auth.ts', "post('/login'")],
  }),
  endpoint(
    'POST',
    '/auth/password-reset',
    at('src/routes/auth.ts', "post('/password-reset'"),
    'resetPassword',
    {
      authentication: ['not-needed', 'a password reset is public by nature'],
      authorization: 'not-needed',
      validation: 'absent',
      rateLimit: 'absent',
    },
  ),
  endpoint('GET', '/users', at('src/routes/users.ts', "get('/', listUsers"), 'listUsers', {
    authentication: ['absent', 'none of the 2 steps rejects a request without credentials'],
    authorization: 'absent',
    validation: 'not-needed',
    rateLimit: 'absent',
  }),
  endpoint(
    'GET',
    '/users/:id',
    at('src/routes/users.ts', "get('/:id'"),
    'getUser',
    { authentication: verifies, authorization: 'absent', validation: 'absent', rateLimit: 'absent' },
    {
      chain: [
        jsonStep,
        authStep(at('src/routes/users.ts', 'requireAuth, getUser')),
        handler('getUser', at('src/routes/users.ts', 'getUser')),
      ],
    },
  ),
  endpoint(
    'PUT',
    '/users/:id',
    at('src/routes/users.ts', "put('/:id'"),
    'updateUser',
    { authentication: verifies, authorization: 'absent', validation: 'absent', rateLimit: 'absent' },
    {
      chain: [
        jsonStep,
        authStep(at('src/routes/users.ts', 'requireAuth, updateUser')),
        handler('updateUser', at('src/routes/users.ts', 'updateUser')),
      ],
    },
  ),
  endpoint('DELETE', '/users/:id', at('src/routes/users.ts', "delete('/:id'"), 'deleteUser', {
    authentication: ['absent', 'none of the 2 steps rejects a request without credentials'],
    authorization: 'absent',
    validation: 'absent',
    rateLimit: 'absent',
  }),
  endpoint(
    'GET',
    '/users/:id/avatar',
    at('src/routes/users.ts', "get('/:id/avatar'"),
    'getAvatar',
    {
      authentication: ['unknown', '`dynamicGuard(process.env.GUARD)` is built at run time'],
      authorization: 'unknown',
      validation: 'absent',
      rateLimit: 'absent',
    },
    {
      chain: [
        jsonStep,
        step(
          'dynamicGuard(process.env.GUARD)',
          at('src/routes/users.ts', 'dynamicGuard(process.env.GUARD)'),
          {
            certainty: 'unknown',
          },
        ),
        handler('getAvatar', at('src/routes/users.ts', 'getAvatar')),
      ],
      unknowns: [
        {
          summary: '`dynamicGuard(process.env.GUARD)` could not be resolved',
          location: at('src/routes/users.ts', 'dynamicGuard(process.env.GUARD)'),
        },
      ],
    },
  ),
  endpoint(
    'GET',
    '/orders',
    at('src/routes/orders.ts', "get('/', limiter"),
    'listOrders',
    { authentication: verifies, authorization: 'present', validation: 'not-needed', rateLimit: limited },
    { chain: [jsonStep, ordersAuth, step('limiter', limiterAt), handler('listOrders', limiterAt)] },
  ),
  endpoint(
    'POST',
    '/orders',
    at('src/routes/orders.ts', "post('/', limiter"),
    'createOrder',
    {
      authentication: verifies,
      authorization: 'present',
      validation: [
        'present',
        '`validate(orderSchema)` checks the body',
        at('src/routes/orders.ts', 'validate(orderSchema)'),
      ],
      rateLimit: limited,
    },
    { chain: [jsonStep, ordersAuth, step('limiter', limiterAt), handler('createOrder', limiterAt)] },
  ),
  endpoint(
    'GET',
    '/orders/export',
    at('src/routes/orders.ts', "get('/export'"),
    'exportOrders',
    {
      authentication: verifies,
      authorization: 'unknown',
      validation: [
        'absent',
        '`query.folder` reaches `exec` unchecked',
        at('src/routes/orders.ts', 'req.query.folder'),
      ],
      rateLimit: 'absent',
    },
    { chain: [jsonStep, ordersAuth, handler('exportOrders', at('src/routes/orders.ts', 'exportOrders'))] },
  ),
  endpoint(
    'GET',
    '/api/report',
    at('web/app/api/report/route.ts', 'GET'),
    'GET',
    {
      authentication: ['absent', 'no call of the handler asks for a session'],
      authorization: 'absent',
      validation: [
        'absent',
        '`query.target` reaches `fetch` unchecked',
        at('web/app/api/report/route.ts', 'fetch(target)'),
      ],
      rateLimit: 'absent',
      errorExposure: ['present', 'Next.js answers errors with a bare 500'],
      bodyLimit: 'not-needed',
    },
    {
      id: 'next|web|GET|/api/report',
      framework: 'next',
      app: 'web',
      chain: [handler('GET', at('web/app/api/report/route.ts', 'GET'))],
    },
  ),
];

function finding(
  ruleId: string,
  severity: Finding['severity'],
  location: Location,
  message: string,
  owasp: readonly string[],
  cwe: readonly number[],
  more: Partial<Finding> = {},
): Finding {
  const seed = [...`${ruleId}${message}`].reduce(
    (h, c) => (Math.imul(h, 31) + (c.codePointAt(0) ?? 0)) >>> 0,
    7,
  );
  return {
    ruleId,
    severity,
    confidence: 'high',
    message,
    location,
    cwe,
    owasp,
    related: [],
    fingerprint: seed.toString(16).padStart(8, '0'),
    ...more,
  };
}

const usersMount = {
  location: at('src/app.ts', "app.use('/users', users)"),
  message: 'Mounted here, after `express.json()` alone',
};

export const DELETE_FINDING = finding(
  'missing-authentication',
  'error',
  at('src/routes/users.ts', "delete('/:id'"),
  '`DELETE /users/:id` has no authentication: none of the 2 steps of its chain (`express.json()`, `deleteUser`) rejects a request without credentials. Put `requireAuth` before the handler, as `GET /users/:id` has it.',
  ['API2:2023'],
  [306],
  {
    endpoint: { method: 'DELETE', path: '/users/:id' },
    related: [
      usersMount,
      {
        location: at('src/routes/users.ts', 'requireAuth, getUser'),
        message: '`requireAuth` guards the neighbour',
      },
    ],
  },
);

const FINDINGS: readonly Finding[] = [
  DELETE_FINDING,
  finding(
    'missing-authentication',
    'warning',
    at('src/routes/users.ts', "get('/', listUsers"),
    '`GET /users` has no authentication and returns data: none of the 2 steps of its chain rejects a request without credentials.',
    ['API2:2023'],
    [306],
    { endpoint: { method: 'GET', path: '/users' }, related: [usersMount] },
  ),
  finding(
    'missing-authentication',
    'error',
    at('web/app/api/report/route.ts', 'GET'),
    '`GET /api/report` has no authentication: no middleware matches it and the handler asks for no session.',
    ['API2:2023'],
    [306],
    { endpoint: { method: 'GET', path: '/api/report' }, confidence: 'medium' },
  ),
  finding(
    'unvalidated-input',
    'error',
    at('src/controllers/session.ts', '${req.body.email}'),
    '`body.email` of `POST /auth/login` becomes part of an SQL statement in `db.query`. Pass it as a parameter, and check it with a schema.',
    ['API8:2023'],
    [89],
    {
      endpoint: { method: 'POST', path: '/auth/login' },
      related: [
        { location: at('src/routes/auth.ts', "post('/login'"), message: 'The route' },
        { location: at('src/controllers/session.ts', 'db.query'), message: 'Reaches `db.query` here' },
      ],
    },
  ),
  finding(
    'unvalidated-input',
    'error',
    at('src/routes/orders.ts', 'req.query.folder'),
    '`query.folder` of `GET /orders/export` becomes part of a shell command in `exec`. Use `execFile` with an argument list, and allow known folders only.',
    ['API8:2023'],
    [78],
    { endpoint: { method: 'GET', path: '/orders/export' } },
  ),
  finding(
    'unvalidated-input',
    'warning',
    at('src/routes/users.ts', 'req.body'),
    'The whole `body` of `PUT /users/:id` is written to `User`: a caller can set any field of it. Pick the fields, or validate with a strict schema.',
    ['API3:2023'],
    [915],
    { endpoint: { method: 'PUT', path: '/users/:id' }, confidence: 'medium' },
  ),
  finding(
    'unvalidated-input',
    'error',
    at('web/app/api/report/route.ts', 'fetch(target)'),
    '`query.target` of `GET /api/report` decides where the server sends a request (`fetch`). Allow known hosts only.',
    ['API7:2023'],
    [918],
    { endpoint: { method: 'GET', path: '/api/report' } },
  ),
  finding(
    'verbose-errors',
    'warning',
    at('src/app.ts', 'err.stack'),
    'The error handler of the application sends `err.message` and `err.stack` to the client, on 10 endpoints. Log the error and send a general message.',
    ['API8:2023'],
    [209],
    {
      endpoint: { method: 'GET', path: '/users' },
      alsoEndpoints: [
        { method: 'GET', path: '/users/:id' },
        { method: 'PUT', path: '/users/:id' },
        { method: 'DELETE', path: '/users/:id' },
        { method: 'GET', path: '/orders' },
      ],
    },
  ),
  finding(
    'missing-rate-limit',
    'warning',
    at('src/routes/auth.ts', "post('/login'"),
    '`POST /auth/login` has no rate limit: passwords can be guessed at any speed. Put a limiter of a few attempts a minute before `login`.',
    ['API4:2023', 'API2:2023'],
    [307, 770],
    { endpoint: { method: 'POST', path: '/auth/login' } },
  ),
  finding(
    'openapi-insecure-server',
    'info',
    at('openapi.yaml', 'http://api.shop.example'),
    'The server `http://api.shop.example` is not encrypted. Use an `https` address.',
    ['API8:2023'],
    [319],
    { data: { openapi: 1, path: ['servers', 0, 'url'], place: 'servers/http://api.shop.example/url' } },
  ),
];

/** One that a baseline knows: it costs its document points, and is not among the findings. */
const DOCUMENT_FINDING = finding(
  'openapi-missing-security',
  'error',
  at('openapi.yaml', 'get:'),
  'GET /orders has no security requirement.',
  ['API2:2023'],
  [306],
  { endpoint: { method: 'GET', path: '/orders' }, data: { openapi: 1, path: ['paths', '/orders', 'get'] } },
);

const SUPPRESSED = finding(
  'missing-rate-limit',
  'warning',
  at('src/routes/auth.ts', "post('/password-reset'"),
  '`POST /auth/password-reset` has no rate limit.',
  ['API4:2023'],
  [770],
  { endpoint: { method: 'POST', path: '/auth/password-reset' } },
);

export const RESULT: AnalysisResult = {
  root: ROOT,
  service: {
    applications: [
      {
        key: 'src/app.ts',
        framework: 'express',
        location: at('src/app.ts', 'express()'),
        name: 'shop-api',
        errorHandler: { state: 'central', location: at('src/app.ts', 'res.status(500)') },
        defaultErrorsLeak: true,
      },
      {
        key: 'web',
        framework: 'next',
        location: at('web/app/api/report/route.ts', 'GET'),
        name: 'shop-web',
        errorHandler: { state: 'default' },
        defaultErrorsLeak: false,
      },
    ],
    endpoints: ENDPOINTS,
    knownControls: [],
    unknowns: [
      {
        summary: 'The path of `app.use(prefix, …)` is read from the environment',
        location: at('src/app.ts', "app.use('/auth', auth)"),
      },
    ],
    usages: [],
    strays: [],
    unproven: [],
  },
  findings: FINDINGS,
  suppressed: [{ finding: SUPPRESSED, reason: 'the gateway limits it to 3 an hour' }],
  documents: [
    {
      file: `${ROOT}/openapi.yaml`,
      version: '3.1',
      operations: [{ method: 'GET', path: '/orders' }],
      findings: [...FINDINGS.filter(({ ruleId }) => ruleId.startsWith('openapi-')), DOCUMENT_FINDING],
    },
  ],
  skipped: [
    { file: `${ROOT}/src/generated/client.ts`, reason: '3.2 MB, over the limit of 1 MB (maxFileSize)' },
    { file: `${ROOT}/src/legacy.js`, reason: 'syntax error at 3:7: unexpected token' },
  ],
  stats: {
    filesSeen: 34,
    filesParsed: 9,
    filesFromCache: 0,
    openapiDocuments: 1,
    bytes: 48_213,
    timings: { discover: 12, parse: 140, link: 38, check: 9 },
  },
  lineStarts: new Map(Object.entries(SOURCES).map(([file, text]) => [`${ROOT}/${file}`, lineStartsOf(text)])),
};

const rule = (
  id: string,
  title: string,
  description: string,
  area: RuleMeta['area'],
  severity: RuleMeta['severity'],
  owasp: readonly string[],
  cwe: readonly number[],
): RuleMeta => ({
  id,
  title,
  description,
  area,
  severity,
  owasp,
  cwe,
  presets: ['recommended'],
  fixable: true,
});

const RULES: readonly RuleMeta[] = [
  rule(
    'missing-authentication',
    'Endpoint without authentication',
    'An endpoint can be called without any credentials.',
    'authentication',
    'error',
    ['API2:2023'],
    [306],
  ),
  rule(
    'unvalidated-input',
    'Request data used unchecked',
    'Data of a request reaches a use with no schema, type check or allow-list on the way.',
    'validation',
    'warning',
    ['API3:2023', 'API8:2023'],
    [20],
  ),
  rule(
    'verbose-errors',
    'Internals of errors sent to clients',
    'Messages or stacks of caught errors are sent to the client.',
    'errors',
    'warning',
    ['API8:2023'],
    [209],
  ),
  rule(
    'missing-rate-limit',
    'Endpoint without a rate limit',
    'An endpoint can be called without limit.',
    'throttling',
    'warning',
    ['API4:2023', 'API6:2023'],
    [770, 307],
  ),
  rule(
    'openapi-insecure-server',
    'Unencrypted server in a specification',
    'A server of an OpenAPI document is addressed by plain http.',
    'openapi',
    'info',
    ['API8:2023'],
    [319],
  ),
];

const FIXES = new Map<string, readonly Fix[]>([
  [
    DELETE_FINDING.fingerprint,
    [
      {
        title: 'Put `requireAuth` before `deleteUser`',
        safe: false,
        edits: [
          {
            file: `${ROOT}/src/routes/users.ts`,
            span: [
              at('src/routes/users.ts', 'deleteUser').span[0],
              at('src/routes/users.ts', 'deleteUser').span[0],
            ],
            newText: 'requireAuth, ',
          },
        ],
      },
      {
        title: 'Mark `DELETE /users/:id` as public in portcullis.config.yaml',
        safe: false,
        followUp: 'Give the reason in the new file.',
        edits: [
          {
            file: `${ROOT}/portcullis.config.yaml`,
            newText: 'publicEndpoints:\n  - endpoint: DELETE /users/:id\n    reason: ""\n',
          },
        ],
      },
    ],
  ],
]);

export const SAMPLE: ReportInput = {
  result: RESULT,
  rules: RULES.map((meta) => ({
    meta,
    page: `# ${meta.title}\n\n${meta.description}\n\n## Why it matters\n\nSee \`${meta.owasp.join('`, `')}\`.\n`,
  })),
  tool: {
    name: 'Portcullis',
    version: '0.1.0',
    informationUri: 'https://github.com/portcullis-lint/portcullis',
  },
  fixesOf: (f) => FIXES.get(f.fingerprint) ?? [],
};
