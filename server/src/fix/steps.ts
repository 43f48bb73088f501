/** Puts a step on one route, in the idiom of its framework. */
import type { Endpoint } from '../model/endpoint';
import type { Edit } from '../model/finding';
import type { FixContext } from '../model/rule';
import { callAt } from './calls';
import { indentAt, newlineOf } from './text';

/** The edits that make `expression` run before the handler of the endpoint; undefined where that cannot be done. */
export function addStep(endpoint: Endpoint, expression: string, context: FixContext): Edit[] | undefined {
  switch (endpoint.framework) {
    case 'express':
      return beforeHandler(endpoint, expression, context);
    case 'fastify':
      return asRouteOption(endpoint, `preHandler: [${expression}]`, 'preHandler', context);
    case 'nest':
      return asDecorator(endpoint, `@UseGuards(${expression})`, context);
    default:
      return undefined;
  }
}

function beforeHandler(endpoint: Endpoint, expression: string, context: FixContext): Edit[] | undefined {
  const { file, span } = endpoint.location;
  const facts = context.modules.get(file);
  const call = facts && callAt(facts.ir, span);
  const handler = call?.args.at(-1);
  if (!call || !handler || handler.k === 'spread' || handler.k === 'arr') return undefined;
  return [{ file, span: [handler.at[0], handler.at[0]], newText: `${expression}, ` }];
}

/** Adds a property to the options of a Fastify route, or the options themselves. */
export function asRouteOption(
  endpoint: Endpoint,
  property: string,
  key: string,
  context: FixContext,
): Edit[] | undefined {
  const { file, span } = endpoint.location;
  const facts = context.modules.get(file);
  const call = facts && callAt(facts.ir, span);
  if (!call) return undefined;
  const options = call.args.find((arg) => arg.k === 'obj');
  if (options?.k === 'obj') {
    if (options.props.some((p) => p.key === key)) return undefined;
    const [first] = options.props;
    const at = options.at[0] + 1;
    return [{ file, span: [at, at], newText: first ? ` ${property},` : ` ${property} ` }];
  }
  const handler = call.args.at(-1);
  if (!handler || call.args.length !== 2) return undefined;
  return [{ file, span: [handler.at[0], handler.at[0]], newText: `{ ${property} }, ` }];
}

/** Puts a decorator above the one that registers the method. */
export function asDecorator(endpoint: Endpoint, decorator: string, context: FixContext): Edit[] | undefined {
  const { file, span } = endpoint.nameLocation;
  const text = context.text(file);
  if (text?.[span[0]] !== '@') return undefined;
  return [
    { file, span: [span[0], span[0]], newText: `${decorator}${newlineOf(text)}${indentAt(text, span[0])}` },
  ];
}

/** The endpoint that a finding's data names. */
export function endpointOf(data: unknown, context: FixContext): Endpoint | undefined {
  const id = typeof data === 'object' && data !== null && 'endpointId' in data ? data.endpointId : undefined;
  return context.service.endpoints.find((endpoint) => endpoint.id === id);
}
