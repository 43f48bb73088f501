/** Fixes for unvalidated input: a schema of the fields that the handler reads, checked before they are used. */
import type { Endpoint } from '../model/endpoint';
import type { Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { affectedEndpoints } from './affected';
import { fastifySchema } from './input/fastifySchema';
import { checkedInHandler, type InputFix } from './input/inHandler';
import { nestInput } from './input/nestInput';
import { validatedOnRoute } from './input/routeValidators';
import { checkedJson } from './input/webHandler';

export function validationFixes(finding: Finding, context: FixContext): Fix[] {
  const [endpoint] = affectedEndpoints(finding.data, context);
  if (!endpoint) return [];
  if (endpoint.framework === 'nest') return nestInput(endpoint, context);
  const fix = fixFor(endpoint, context);
  if (!fix) return [];
  const { edits, what, by, missing } = fix;
  const install = missing === undefined ? '' : `npm install ${missing}; `;
  return [
    {
      title: `Validate the ${what} with ${by}`,
      edits,
      safe: false,
      followUp: `${install}check the types and limits that the schema assumes`,
    },
  ];
}

function fixFor(endpoint: Endpoint, context: FixContext): InputFix | undefined {
  switch (endpoint.framework) {
    case 'express':
      return validatedOnRoute(endpoint, context) ?? checkedInHandler(endpoint, context);
    case 'fastify':
      return fastifySchema(endpoint, context);
    case 'next':
      return /\/pages\/api\//.test(endpoint.location.file)
        ? checkedInHandler(endpoint, context)
        : checkedJson(endpoint, context);
    case 'sveltekit':
    case 'remix':
    case 'astro':
    case 'solidstart':
    case 'h3':
      return checkedJson(endpoint, context);
    default:
      return undefined;
  }
}
