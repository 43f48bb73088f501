/** Fixes that require a scheme of every operation that says nothing else. */
import { membersOf } from '../../parse/openapiTree';
import { METHODS } from '../document/operations';
import { add, type FixChange, type FixPlace } from '../fixes/place';
import { openByNature } from '../ruleApi';

/**
 * What is open by nature, such as a login, is kept so: it would be closed as well.
 *
 * @param define changes that define the scheme
 */
export function requireByDefault(
  document: FixPlace['document'],
  scheme: string,
  define: readonly (FixChange | undefined)[] = [],
): (FixChange | undefined)[] {
  const open = membersOf(document.root.get('paths')).flatMap((item) =>
    membersOf(item)
      .filter((node) => (METHODS as readonly (string | number)[]).includes(node.key))
      .filter((node) => node.kind === 'map' && !node.has('security') && !node.has('$ref'))
      .filter((node) => openByNature({ method: String(node.key), path: String(item.key) }) !== undefined),
  );
  // Insertions may fall on one place at the end of the text: the deepest comes first.
  return [
    ...open.map((node) => add(document, node, 'security', [])),
    ...define,
    add(document, document.root, 'security', [{ [scheme]: [] }]),
  ];
}
