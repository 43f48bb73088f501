/** Puts the workspace's own check of a role or permission on endpoints that ask for a login alone. */
import type { Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { affectedEndpoints, nameOf } from './affected';
import { usableControls } from './controls';
import { guardEach, guardTogether } from './guards';
import { registrarOf } from './registrar';

/** How many of the workspace's guards are offered. */
const OFFERED = 2;

export function authorizationFixes(finding: Finding, context: FixContext): Fix[] {
  const endpoints = affectedEndpoints(finding.data, context);
  const [first] = endpoints;
  if (!first) return [];
  const registrar = registrarOf(first, context.modules);
  const group = registrar && registrar.name !== '' ? `\`${registrar.name}\`` : '';
  const usable = usableControls('authorization', first, first.location.file, context).slice(0, OFFERED);
  return usable.flatMap(({ expression, edits }): Fix[] => {
    // Nest runs the guards of a class after those of the application, and the guards of a method last.
    const together =
      endpoints.length > 1 && first.framework === 'nest'
        ? guardTogether(endpoints, expression, context)
        : undefined;
    const added = together ?? guardEach(endpoints, expression, context);
    if (!added) return [];
    return [
      {
        title: `Require \`${expression}\` on ${nameOf(endpoints, group)}`,
        edits: [...edits, ...added],
        safe: false,
      },
    ];
  });
}
