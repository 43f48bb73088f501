/** `@nestjs/throttler`: its module and guard for the whole application, and stricter limits on single routes. */
import type { Endpoint } from '../model/endpoint';
import type { Edit, Fix } from '../model/finding';
import type { Decorator } from '../model/ir';
import type { FixContext } from '../model/rule';
import { addToModule, applicationOf, rootModule } from './application';
import { classOf, decoratorName, guardMethod, memberOf, onMethod, removeDecorator } from './decorators';
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
    !(isThere(context) || isSetUp(context)) ||
    first.chain.some((step) => isThrottlerGuard(step.label)) ||
    isEverywhere(first, context);
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
    ...optIn(endpoint, text, context),
    onMethod(endpoint, `@${throttle}({ default: { ttl: 60_000, limit: ${String(limit)} } })`, context),
  ]);
  return decorators.every((edit) => edit !== undefined) ? [...edits, ...decorators] : undefined;
}

/** Other endpoints of the application have the guard by its set-up; these have only opted out of it. */
const isEverywhere = ({ app }: Endpoint, { service }: FixContext): boolean =>
  service.endpoints.some(
    (other) =>
      other.app === app && other.chain.some(({ scope, label }) => scope === 'app' && isThrottlerGuard(label)),
  );

/** A method that skips the throttler does so no more; one whose class does is excepted from that. */
function optIn(endpoint: Endpoint, text: string, context: FixContext): (Edit | undefined)[] {
  const isSkip = (one: Decorator): boolean => decoratorName(one) === 'SkipThrottle';
  const own = memberOf(endpoint, context)?.decorators?.find(isSkip);
  if (own) return [removeDecorator(endpoint.location.file, text, own)];
  const ofClass = classOf(endpoint, context)?.decorators?.some(isSkip) ?? false;
  return ofClass ? [onMethod(endpoint, '@SkipThrottle({ default: false })', context)] : [];
}

/** Two edits that would add the same import to one file are one. */
const merged = (edits: readonly Edit[]): Edit[] =>
  edits.filter(
    (edit, i) =>
      edits.findIndex(
        (e) => e.file === edit.file && e.span?.[0] === edit.span?.[0] && e.newText === edit.newText,
      ) === i,
  );
