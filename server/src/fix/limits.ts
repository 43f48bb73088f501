/** What all limiters share: how many requests they allow, and what has to be installed for them. */
import type { Endpoint } from '../model/endpoint';
import type { FixContext } from '../model/rule';

/** Requests a minute: few where guessing is the risk, more elsewhere. */
export const limitFor = (endpoint: Endpoint): number => (endpoint.traits.sensitive ? 10 : 100);

/** The major version that a project depends on; undefined if it does not depend on the package, or on any version. */
export function majorOf(name: string, file: string, context: FixContext): number | undefined {
  const major = /\d+/.exec(context.dependencies(file).get(name) ?? '')?.[0];
  return major === undefined ? undefined : Number(major);
}

/** What is left for the user to do once the edits are made. */
export const install = (
  file: string,
  packages: readonly string[],
  context: FixContext,
): string | undefined => {
  const missing = packages.filter((one) => !context.dependencies(file).has(one));
  return missing.length > 0 ? `npm install ${missing.join(' ')}` : undefined;
};
