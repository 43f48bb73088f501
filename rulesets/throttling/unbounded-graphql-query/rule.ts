import { expressionsOf, perModule } from '../../../server/src/check/codeScan';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { calledAs, option } from '../../../server/src/check/usageViews';
import { settingFixes, type SettingData } from '../../../server/src/fix/setting';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'unbounded-graphql-query',
  title: 'GraphQL queries without a limit',
  description:
    'A GraphQL server limits neither the depth nor the cost of queries, or takes many in one request.',
  area: 'throttling',
  severity: 'info',
  owasp: ['API4:2023'],
  cwe: [770, 400],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

/** Packages that limit queries, by words of their names: depth, cost, complexity, armor. */
const LIMITS =
  /graphql.*(depth|complexity|cost|armor|limit|no-alias|directive-limit)|(depth|complexity|cost|armor|max-\w+).*(graphql|envelop|yoga|plugin)|persisted-operations|@envelop\/(depth|rate|max|persisted)|@escape\.tech|stellate/i;
const OPTIONS = [
  'queryDepth',
  'validationRules',
  'depthLimit',
  'maxDepth',
  'complexity',
  'persistedQueries',
  'onlyPersisted',
];
const BATCHING = ['allowBatchedHttpRequests', 'batching', 'allowBatchedQueries'];
const SERVER =
  /ApolloServer\(\)|createYoga\(\)|createServer\(\)|YogaServer\(\)|GraphQLServer\(\)|graphqlHTTP\(\)|createHandler\(\)|forRoot\(\)|^(mercurius|express-graphql|koa-graphql)\(\)/;

function judge(usage: Usage, context: RuleContext): readonly Said[] {
  if (!SERVER.test(usage.symbol)) return [];
  const options = usage.args.find((arg) => arg.k === 'object');
  return [...batches(usage), ...(options ? unlimited(usage, options, context) : [])];
}

function batches(usage: Usage): Said[] {
  return usage.args.flatMap((options) =>
    BATCHING.flatMap((name): Said[] => {
      const state = option(options, name);
      if (state.is !== 'constant' || state.value !== true) return [];
      const data: SettingData | undefined = options.at && {
        object: options.at,
        option: name,
        title: 'Take one query a request',
      };
      return [
        {
          message: `\`${calledAs(usage)}\` takes any number of queries in one request (\`${name}\`), which passes by limiters that count requests, for instance to guess passwords. Leave it off, or limit the number.`,
          location: usage.location,
          severity: 'warning',
          confidence: 'high',
          key: name,
          ...(data ? { data } : {}),
        },
      ];
    }),
  );
}

function unlimited(usage: Usage, options: Usage['args'][number], { modules }: RuleContext): Said[] {
  if (options.k !== 'object' || options.open) return [];
  if (OPTIONS.some((name) => option(options, name).is !== 'missing')) return [];
  if (limitsSomewhere(modules)) return [];
  return [
    {
      message: `\`${calledAs(usage)}\` limits neither depth nor cost of queries, so one small request can ask for an exponential amount of data. Add a limit, such as \`graphql-depth-limit\` in \`validationRules\` or \`@escape.tech/graphql-armor\`.`,
      location: usage.location,
      confidence: 'medium',
      key: 'limit',
    },
  ];
}

const limitsSomewhere = (modules: RuleContext['modules']): boolean => [...modules.values()].some(limits);

const limits = perModule(
  (facts): boolean =>
    facts.ir.imports.some(({ from }) => LIMITS.test(from)) ||
    expressionsOf(facts, 'call').some(({ callee, args: [arg] }) => {
      const isRequire = callee.k === 'id' && callee.name === 'require';
      return isRequire && arg?.k === 'lit' && typeof arg.v === 'string' && LIMITS.test(arg.v);
    }),
);

export const rule = usageRule({ meta, topics: ['graphql-server'], judge, fixes: settingFixes });
