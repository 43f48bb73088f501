import { gathersWithoutLimit } from '../../../server/src/check/rawBodies';
import { lacks } from '../../../server/src/check/ruleApi';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { calledAs, option } from '../../../server/src/check/usageViews';
import type { Endpoint } from '../../../server/src/model/endpoint';
import { placeOf } from '../../../server/src/model/location';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'missing-body-limit',
  title: 'Request bodies of any size',
  description: 'Nothing bounds how much of a request is read into memory.',
  area: 'throttling',
  severity: 'info',
  range: ['info', 'warning'],
  owasp: ['API4:2023'],
  cwe: [770, 400],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

/** Parsers that read on until the client stops, unless they are told a limit, and the option that tells them. */
const UNLIMITED: readonly (readonly [RegExp, string])[] = [
  [/^raw-body\b/, 'limit'],
  [/^restify\b/, 'maxBodySize'],
];

function ofUsage(usage: Usage, { modules }: RuleContext): Said | undefined {
  const { location } = usage;
  if (usage.developmentOnly) return undefined;
  if (usage.topic === 'raw-body')
    return gathersWithoutLimit(usage, modules.get(location.file))
      ? {
          message:
            'Every piece of the request is kept until its end, however much the client sends: one request can exhaust the process. Count the bytes and answer 413 beyond a limit, or let a parser with a limit read the body.',
          location,
          confidence: 'medium',
          key: 'raw',
        }
      : undefined;
  const [, name] = UNLIMITED.find(([symbol]) => symbol.test(usage.symbol)) ?? [];
  const options = usage.args.filter(({ k }) => k !== 'literal');
  if (name === undefined || options.length > 2) return undefined;
  const isOpen = options.some(({ k }) => k !== 'object' && k !== 'unknown');
  const states = options.map((view) => option(view, name).is);
  // The stream that is read is an argument as well, and nothing is known of its members.
  const streams = /^raw-body/.test(usage.symbol) ? 1 : 0;
  if (isOpen || states.some((is) => is === 'constant' || is === 'set')) return undefined;
  if (states.filter((is) => is === 'unknown').length > streams) return undefined;
  return {
    message: `\`${calledAs(usage)}\` reads bodies of any size into memory unless it is told a limit: one request can exhaust the process. Set \`${name}\`.`,
    location,
    confidence: 'medium',
    key: 'parser',
  };
}

const reads = ({ reads: all }: Endpoint): boolean =>
  all.some(({ kind }) => kind === 'body' || kind === 'file');

/** An application in which nothing bounds any body: that is one cause, and a proxy before it may do so. */
function ofApplications({ service }: RuleContext, told: ReadonlySet<string>): Report[] {
  return service.applications.flatMap((application): Report[] => {
    const open = service.endpoints.filter(
      (endpoint) =>
        endpoint.app === application.key &&
        lacks(endpoint, 'bodyLimit') &&
        reads(endpoint) &&
        !endpoint.usages.some(({ location }) => told.has(placeOf(location))),
    );
    const [endpoint, ...alsoEndpoints] = open;
    if (!endpoint) return [];
    const count = open.length === 1 ? 'One endpoint reads' : `${String(open.length)} endpoints read`;
    return [
      {
        message: `${count} bodies of any size into memory: neither ${application.framework} nor a step of the application bounds them, so one request can exhaust the process. Set a limit for all of them, if no proxy before it does.`,
        location: application.location,
        confidence: 'low',
        endpoint,
        alsoEndpoints,
        key: 'application',
      },
    ];
  });
}

const check = (context: RuleContext): Report[] => {
  const { service } = context;
  const ofEndpoints = service.endpoints.flatMap((endpoint) =>
    endpoint.usages.flatMap((usage) => {
      const said = ofUsage(usage, context);
      return said ? [{ ...said, endpoint }] : [];
    }),
  );
  const known = new Set(ofEndpoints.map(({ location }) => placeOf(location)));
  const others = service.usages
    .filter(
      ({ topic, location }) =>
        (topic === 'raw-body' || topic === 'body-parser') && !known.has(placeOf(location)),
    )
    .flatMap((usage) => ofUsage(usage, context) ?? []);
  return [...ofEndpoints, ...onePerPlace(others), ...ofApplications(context, known)];
};

export const rule: Rule = { meta, check };
