import { CREDENTIALS, HEADER, corsAsWritten, saidOfOrigin } from '../../../server/src/check/corsAsWritten';
import { judgeOrigin, optionsGiven } from '../../../server/src/check/origins';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { alternativesOf, option } from '../../../server/src/check/usageViews';
import { corsFixes, type CorsData } from '../../../server/src/fix/cors';
import type { Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'permissive-cors',
  title: 'Permissive CORS',
  description: 'Pages of other sites may read what the API answers.',
  area: 'authorization',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [942, 346],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

function check(context: RuleContext): ReturnType<Rule['check']> {
  const { usages } = context.service;
  const withCredentials = new Set(
    usages
      .filter((usage) => usage.topic === 'response-header' && setsCredentials(usage))
      .map(({ location }) => location.file),
  );
  const said = usages
    .filter((usage) => !usage.developmentOnly)
    .flatMap((usage) => {
      if (usage.topic === 'cors' || usage.topic === 'graphql-server') return ofOptions(usage, context) ?? [];
      return usage.topic === 'response-header' ? ofHeader(usage, context, withCredentials) : [];
    });
  // What a call was seen to send is told of at the call, and not again at the table it sends.
  const sent = usages
    .filter(({ topic }) => topic === 'response-header')
    .flatMap(({ location, argsAt, args }) => [location, ...argsAt, ...args.flatMap(({ at }) => at ?? [])]);
  return onePerPlace([...said, ...corsAsWritten(context, sent)]);
}

/** Where packages keep their options, if not in the first argument; and whether they let everybody in without any. */
function optionsOf(
  usage: Usage,
): { readonly view: ValueView | undefined; readonly open: boolean } | undefined {
  if (usage.symbol.startsWith('socket.io')) {
    const holder = usage.args.find((arg) => arg.k === 'object' && 'cors' in arg.props);
    return holder?.k === 'object' ? { view: holder.props['cors'], open: false } : undefined;
  }
  if (usage.topic === 'graphql-server' || usage.symbol.endsWith('.applyMiddleware()')) {
    const given = option(usage.args[0], 'cors');
    return given.is === 'set' ? { view: given.view, open: false } : undefined;
  }
  if (usage.symbol.startsWith('h3')) return { view: usage.args[1], open: true };
  // Koa's and Elysia's name the origin of the request, which is not to be seen from the options.
  return { view: usage.args[0], open: !/^itty|^restify|^cors-gate|^micro-cors/.test(usage.symbol) };
}

function ofOptions(usage: Usage, { modules }: RuleContext): Said | undefined {
  const found = optionsOf(usage);
  if (!found) return undefined;
  const { open } = found;
  const delegated = found.view?.k === 'function' ? optionsGiven(found.view, modules) : undefined;
  const view = delegated ?? found.view;
  // hapi names whoever asks for `true`.
  if (usage.symbol === 'hapi.cors' && view?.k === 'literal' && view.value === true)
    return saidOfOrigin({ lets: 'any' }, usage.location, '`cors: true`', false);
  const alternatives = alternativesOf(view);
  if (alternatives.some((one) => one.k !== 'object' && one.k !== 'literal')) return undefined;
  const named = option(view, 'origin');
  const origin = named.is === 'missing' ? option(view, 'origins') : named;
  const credentials = option(view, 'credentials');
  const isSent = credentials.is === 'constant' && credentials.value === true;
  const data: CorsData = { call: usage.location, ...(view?.at ? { options: view.at } : {}) };
  if (origin.is === 'missing')
    return open
      ? saidOfOrigin({ lets: 'any' }, usage.location, `\`${usage.label}\``, isSent, data)
      : undefined;
  if (origin.is === 'unknown') return undefined;
  const verdict = judgeOrigin(origin.view, usage, modules);
  return verdict && saidOfOrigin(verdict, usage.location, `\`${usage.label}\``, isSent, data);
}

/** `res.setHeader(name, value)` and `res.set({ name: value })`. */
function ofHeader(usage: Usage, { modules }: RuleContext, withCredentials: ReadonlySet<string>): Said[] {
  return headersOf(usage)
    .filter(([name]) => HEADER.test(name))
    .flatMap(([, value]) => {
      const verdict = judgeOrigin(value, usage, modules);
      if (!verdict || (value.k === 'literal' && value.value === true)) return [];
      return saidOfOrigin(
        verdict,
        usage.location,
        `\`${usage.label}\``,
        withCredentials.has(usage.location.file),
        undefined,
      );
    });
}

function headersOf({ args }: Usage): readonly (readonly [string, ValueView])[] {
  const [first, second] = args;
  if (first?.k === 'object') return Object.entries(first.props);
  return first?.k === 'literal' && typeof first.value === 'string' && second ? [[first.value, second]] : [];
}

const setsCredentials = (usage: Usage): boolean =>
  headersOf(usage).some(
    ([name, value]) =>
      CREDENTIALS.test(name) && value.k === 'literal' && (value.value === true || value.value === 'true'),
  );

export const rule: Rule = { meta, check, fixes: corsFixes };
