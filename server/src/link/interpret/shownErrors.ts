/**
 * Errors whose text frameworks answer with, whatever the status: putting the message of another error into one of them
 * sends that message. All other errors end as a bare 500, or as the error handler of the application says.
 */
import type { Location } from '../../model/location';
import type { Interpreter } from './interpreter';
import { sameExposure } from './trace';
import { deepLabels, type Value } from './values';

/** Of objects that stand for such an error: what of it is sent. */
export const SHOWN = '#shown';

interface Shown {
  readonly pkg: RegExp;
  readonly path: RegExp;
  /** The arguments that are sent; causes are not. */
  readonly parts: (args: readonly Value[]) => readonly (Value | undefined)[];
}

const property = (value: Value | undefined, name: string): Value | undefined =>
  value?.t === 'obj' ? value.props.get(name) : undefined;

const ERRORS: readonly Shown[] = [
  { pkg: /^@nestjs\/common$/, path: /Exception\(\)$/, parts: ([response]) => [response] },
  { pkg: /^hono(\/|$)/, path: /HTTPException\(\)$/, parts: ([, options]) => [property(options, 'message')] },
  { pkg: /^@trpc\/server$/, path: /TRPCError\(\)$/, parts: ([options]) => [property(options, 'message')] },
  { pkg: /^@orpc\/server$/, path: /ORPCError\(\)$/, parts: ([, options]) => [property(options, 'message')] },
  {
    pkg: /^(?:graphql|@apollo\/server|apollo-server(?:-\w+)*)$/,
    path: /Error\(\)$/,
    parts: ([message]) => [message],
  },
];

function shownParts(value: Value): readonly (Value | undefined)[] {
  if (value.t === 'obj') return [value.props.get(SHOWN)];
  if (value.t !== 'ext') return [];
  return (
    ERRORS.find(({ pkg, path }) => pkg.test(value.pkg) && path.test(value.path))?.parts(value.args) ?? []
  );
}

/** Notes what of a caught error is sent by the one that is thrown; a client's error mostly means its message. */
export function noteShown(
  { trace, path }: Interpreter,
  value: Value,
  status: number | undefined,
  at: Location,
): void {
  if (!trace || path.facts.some((fact) => fact.on === 'production' && !fact.holds)) return;
  for (const label of shownParts(value).flatMap((part) => (part ? deepLabels(part, 2) : []))) {
    if (label.l !== 'err' || label.own || label.what === 'status') continue;
    if (status !== undefined && status < 500 && label.what !== 'stack') continue;
    const shown = { what: label.what, sentAt: at };
    if (trace.exposures.some((other) => sameExposure(other, shown))) continue;
    trace.exposures.push({
      ...shown,
      location: at,
      sentBy: 'throw',
      caughtAt: label.at,
      developmentOnly: false,
      steps: label.steps,
      confidence: status === undefined && label.what !== 'stack' ? 'medium' : 'high',
    });
  }
}
