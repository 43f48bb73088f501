import { endpointName, joinByLocation } from '../../../server/src/check/ruleApi';
import { calledAs } from '../../../server/src/check/usageViews';
import type { Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'catch-all-handler',
  title: 'Handler that takes every method',
  description: 'A handler that writes is run for every method, GET included.',
  area: 'methods',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [650, 352],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

/** Handlers of packages and protocols that look at the method themselves. */
const OWN_METHODS =
  /graphql|trpc|rpc|\/auth\/|nextauth|better-auth|webhook|hook|proxy|socket|mcp|\.well-known|logout|callback/i;

const isCandidate = ({ method, protocol, path, traits, handler }: Endpoint): boolean =>
  method === '*' &&
  protocol === 'http' &&
  handler !== undefined &&
  !traits.isStatic &&
  !traits.isErrorOrFallback &&
  !OWN_METHODS.test(path);

const check = ({ service }: RuleContext): Report[] =>
  joinByLocation(
    service.endpoints.filter(isCandidate).flatMap((endpoint): Report[] => {
      const write = endpoint.usages.find(
        ({ topic, developmentOnly }) => topic === 'database-write' && !developmentOnly,
      );
      if (!write) return [];
      return [
        {
          message: `${endpointName(endpoint)} runs a handler that writes by \`${calledAs(write)}\`, whatever the method: a GET from a link on any site does so too, and checks by method are passed by. Register it for the methods that it is meant for.`,
          location: endpoint.nameLocation,
          confidence: endpoint.unknowns.length > 0 ? 'low' : 'medium',
          endpoint,
          related: [{ location: write.location, message: 'it writes here' }],
          key: 'write',
        },
      ];
    }),
  );

export const rule: Rule = { meta, check };
