/**
 * Middleware of a package that a function of the workspace calls by hand, as `return bearerAuth({ token })(c, next)`:
 * it does there what it does in a chain.
 */
import type { CallRow, CatalogRow, StepRow } from '../../model/catalog';
import type { CallContext } from './interpreter';
import type { ExternalValue } from './values';

const EFFECTS: Partial<Record<StepRow['control'], CallRow['effect']>> = {
  authentication: 'enforces-authentication',
  authorization: 'enforces-authorization',
  rateLimit: 'limits-rate',
};

/** Called with what a step gets: a request or context, and what goes on after it. */
const isAsStep = ({ args }: CallContext): boolean => {
  const last = args.at(-1);
  return args.length >= 2 && args.length <= 3 && (last?.t === 'nat' || last?.t === 'fn');
};

/** What a call does whose callee has these rows in the catalog as a step. */
export const calledStepRows = (
  { pkg, path }: ExternalValue,
  steps: readonly CatalogRow[],
  context: CallContext,
): readonly CallRow[] =>
  steps.flatMap((row): CallRow[] => {
    const effect = row.kind === 'step' && row.strength !== 'optional' ? EFFECTS[row.control] : undefined;
    return effect && isAsStep(context) ? [{ kind: 'call', package: pkg, path, effect }] : [];
  });
