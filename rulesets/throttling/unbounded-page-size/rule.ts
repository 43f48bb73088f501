import { endpointName, joinByLocation } from '../../../server/src/check/ruleApi';
import { alternativesOf, calledAs } from '../../../server/src/check/usageViews';
import { calleeName, namesOf } from '../../../server/src/check/surroundings';
import { visitModule } from '../../../server/src/fix/syntax';
import type { Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Origin, Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'unbounded-page-size',
  title: 'Page size without an upper bound',
  description: 'A client chooses how many records are read, and nothing limits the number.',
  area: 'throttling',
  severity: 'warning',
  owasp: ['API4:2023'],
  cwe: [770, 400],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const SIZE =
  /^(limit|\$limit|take|first|last|top|size|count|rows|max|maxResults|page_?size|per_?page|items_?per_?page|page_?limit|batch_?size|amount|num|number|n|length)$/i;
const SIZE_CALL = /\.(limit|take|top|pageSize)\(\)$/;

const check = ({ service, modules }: RuleContext): Report[] => {
  const bounded = new Map<string, boolean>();
  const isBounded = (file: string): boolean => {
    const known = bounded.get(file);
    if (known !== undefined) return known;
    const bounds = boundsSizes(file, modules);
    bounded.set(file, bounds);
    return bounds;
  };
  return joinByLocation(
    service.endpoints
      // A validator of the whole query mostly has a maximum, also where its schema cannot be read.
      .filter(({ chain }) => !chain.some(isValidator))
      .flatMap((endpoint) =>
        endpoint.usages
          .filter(({ topic }) => topic === 'database-read')
          .flatMap((usage): Report[] => {
            const origin = sizeOf(usage);
            if (!origin) return [];
            const files = [
              usage.location.file,
              endpoint.handler?.location.file ?? '',
              endpoint.location.file,
              ...endpoint.reads
                .filter(({ name }) => name === origin.name)
                .map(({ location }) => location.file),
            ];
            return files.some(isBounded) ? [] : [report(endpoint, usage, origin)];
          }),
      ),
  );
};

const isValidator = ({ kind, effects }: Endpoint['chain'][number]): boolean =>
  kind !== 'check' &&
  effects.some(({ control, strength }) => control === 'validation' && strength === 'required');

type FromRequest = Extract<Origin, { kind: 'request' }>;

/** The piece of the request that says how many records this call reads. */
function sizeOf(usage: Usage): FromRequest | undefined {
  if (SIZE_CALL.test(usage.symbol)) return unbounded(usage.args[0]);
  for (const arg of usage.args)
    for (const one of alternativesOf(arg))
      if (one.k === 'object')
        for (const [name, inner] of Object.entries(one.props)) {
          const origin = /^(limit|take|first|\$limit|pageSize|perPage|size)$/.test(name)
            ? unbounded(inner)
            : undefined;
          if (origin) return origin;
        }
  return undefined;
}

/** One of several constants, or the smaller of two numbers, is bounded. */
function unbounded(view: ValueView | undefined): FromRequest | undefined {
  if (
    view === undefined ||
    alternativesOf(view).some((one) => one.k === 'symbol' && /min|clamp/i.test(one.symbol))
  )
    return undefined;
  return alternativesOf(view)
    .flatMap(({ origins }) => origins ?? [])
    .find(
      (origin): origin is FromRequest =>
        origin.kind === 'request' &&
        /^(query|body|path|any)$/.test(origin.source) &&
        origin.vague !== true &&
        SIZE.test(origin.name.split('.').at(-1) ?? ''),
    );
}

/** Code that compares or clamps a size somewhere in the file is taken to do so here. */
function boundsSizes(file: string, modules: RuleContext['modules']): boolean {
  const facts = modules.get(file);
  if (!facts) return true;
  let bounds = false;
  visitModule(facts.ir, (expr) => {
    if (expr.k === 'bin' && /^[<>]=?$/.test(expr.op))
      bounds ||= [expr.l, expr.r].some((side) => namesOf(side).some((name) => SIZE.test(name)));
    if (expr.k === 'call' && /^(min|clamp|max|lte|isInt|Max|between)$/i.test(calleeName(expr) ?? ''))
      bounds = true;
    if (expr.k === 'id' && /max_?(limit|page|size|results|items|per)/i.test(expr.name)) bounds = true;
  });
  return bounds;
}

const asksSchema = ({ chain }: Endpoint, { source, name }: FromRequest): boolean =>
  chain.some(({ effects }) =>
    effects.some(
      ({ control, covers = [] }) =>
        control === 'validation' && covers.some((key) => key === source || key === `${source}.${name}`),
    ),
  );

const report = (endpoint: Endpoint, usage: Usage, origin: FromRequest): Report => ({
  message: `${endpointName(endpoint)} reads as many records as ${origin.source === 'any' ? 'the request' : origin.source}.${origin.name} says (\`${calledAs(usage)}\`), and nothing limits it: one request can load the whole table. Cap it: \`Math.min(limit, 100)\`.`,
  location: usage.location,
  // A schema that the handler itself asks mostly has a maximum, though it lies elsewhere.
  confidence: asksSchema(endpoint, origin) ? 'medium' : 'high',
  endpoint,
  key: 'size',
});

export const rule: Rule = { meta, check };
