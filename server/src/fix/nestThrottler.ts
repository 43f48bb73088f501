/** `@nestjs/throttler`: its module and guard for the whole application, and stricter limits on single routes. */
import type { Endpoint } from '../model/endpoint';
import type { Edit, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { addToModule, applicationOf, rootModule } from './application';
import { guardMethod, onMethod } from './decorators';
import { importersOf } from './importers';
import { addImports } from './imports';
import { install, limitFor, majorOf } from './limits';

const THROTTLER = '@nestjs/throttler';

export const isThrottlerGuard = (expression: string): boolean => /Throttler/.test(expression);

export function nestThrottler(
  endpoints: readonly Endpoint[],
  isWhole: boolean,
  name: string,
  context: FixContext,
): Fix | undefined {
  const [first] = endpoints;
  if (!first) return undefined;
  // Earlier versions take their options in another form.
  if ((majorOf(THROTTLER, first.location.file, context) ?? 5) < 5) return undefined;
  const limit = isWhole ? 100 : limitFor(first);
  const everywhere = isThere(context) || (isSetUp(context) && !isWhole) ? [] : moduleEdits(first, context);
  const routes = isWhole ? [] : routeEdits(endpoints, limit, context);
  if (!everywhere || !routes) return undefined;
  return {
    title: `Limit ${name} to ${String(limit)} requests a minute (${THROTTLER})`,
    edits: merged([...everywhere, ...routes]),
    safe: false,
    followUp: install(first.location.file, [THROTTLER], context),
  };
}

const isThere = (context: FixContext): boolean =>
  context.service.knownControls.some(
    (known) =>
      known.control === 'rateLimit' && known.framework === 'nest' && isThrottlerGuard(known.expression),
  );

/** The module may be there without a guard that asks it everywhere. */
const isSetUp = (context: FixContext): boolean =>
  importersOf(THROTTLER, context.modules).some(
    ({ facts, imported }) =>
      imported.name === 'ThrottlerModule' &&
      /\bThrottlerModule\s*\.\s*forRoot/.test(context.text(facts.file) ?? ''),
  );

function moduleEdits(first: Endpoint, context: FixContext): Edit[] | undefined {
  const application = applicationOf(first, context);
  const module = application && rootModule(application, context);
  if (!module) return undefined;
  const { edits, locals } = addImports(module.facts, module.text, [
    { from: '@nestjs/core', name: 'APP_GUARD', local: 'APP_GUARD' },
    { from: THROTTLER, name: 'ThrottlerGuard', local: 'ThrottlerGuard' },
    ...(isSetUp(context) ? [] : [{ from: THROTTLER, name: 'ThrottlerModule', local: 'ThrottlerModule' }]),
  ]);
  const [token = '', guard = '', throttler = ''] = locals;
  const isMade = isSetUp(context);
  const imports = isMade
    ? []
    : [addToModule(module, 'imports', `${throttler}.forRoot([{ ttl: 60_000, limit: 100 }])`)];
  const providers = addToModule(module, 'providers', `{ provide: ${token}, useClass: ${guard} }`);
  const own = [...imports, providers];
  return own.every((edit) => edit !== undefined) ? [...edits, ...own] : undefined;
}

/** `@Throttle` where the guard is global; the guard itself too, so that the route is limited if it is not. */
function routeEdits(endpoints: readonly Endpoint[], limit: number, context: FixContext): Edit[] | undefined {
  const [first] = endpoints;
  const facts = first && context.modules.get(first.location.file);
  const text = first && context.text(first.location.file);
  if (!facts || text === undefined) return undefined;
  const isGlobal =
    !(isThere(context) || isSetUp(context)) || first.chain.some((step) => isThrottlerGuard(step.label));
  const { edits, locals } = addImports(facts, text, [
    { from: THROTTLER, name: 'Throttle', local: 'Throttle' },
    ...(isGlobal
      ? []
      : [
          { from: THROTTLER, name: 'ThrottlerGuard', local: 'ThrottlerGuard' },
          { from: '@nestjs/common', name: 'UseGuards', local: 'UseGuards' },
        ]),
  ]);
  const [throttle = '', guard = ''] = locals;
  const decorators = endpoints.flatMap((endpoint) => [
    ...(isGlobal ? [] : [guardMethod(endpoint, guard, context)]),
    onMethod(endpoint, `@${throttle}({ default: { ttl: 60_000, limit: ${String(limit)} } })`, context),
  ]);
  return decorators.every((edit) => edit !== undefined) ? [...edits, ...decorators] : undefined;
}

/** Two edits that would add the same import to one file are one. */
const merged = (edits: readonly Edit[]): Edit[] =>
  edits.filter(
    (edit, i) =>
      edits.findIndex(
        (e) => e.file === edit.file && e.span?.[0] === edit.span?.[0] && e.newText === edit.newText,
      ) === i,
  );
