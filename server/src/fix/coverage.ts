/** Adds the paths that a guard leaves out to the list of paths that it is registered for. */
import type { ModuleFacts } from '../model/facts';
import type { Edit, Finding, Fix } from '../model/finding';
import type { ArrayExpr } from '../model/ir';
import type { FixContext } from '../model/rule';
import { affectedEndpoints } from './affected';
import { placeIn } from './place';
import { visitModule } from './syntax';
import { indentAt, newlineOf, quoted, startsLine } from './text';

export function coverageFixes(finding: Finding, context: FixContext): Fix[] {
  const place = placeIn(finding);
  const facts = place && context.modules.get(place.file);
  const text = place && context.text(place.file);
  const endpoints = affectedEndpoints(finding.data, context);
  const list = facts && matcherOf(facts);
  const last = list?.items.at(-1);
  if (!place || text === undefined || !last || endpoints.some(({ framework }) => framework !== 'next'))
    return [];
  const paths = [...new Set(endpoints.map(({ path }) => path))].filter((path) => !path.includes('{'));
  if (paths.length === 0 || paths.length < new Set(endpoints.map(({ path }) => path)).size) return [];
  const gap = startsLine(text, last.at[0]) ? `${newlineOf(text)}${indentAt(text, last.at[0])}` : ' ';
  const edit: Edit = {
    file: place.file,
    span: [last.at[1], last.at[1]],
    newText: paths.map((path) => `,${gap}${quoted(text, path)}`).join(''),
  };
  return [{ title: `Add ${paths.join(', ')} to the matcher`, edits: [edit], safe: false }];
}

/** `export const config = { matcher: ['/api/orders', …] }`, if that is a list of texts. */
function matcherOf(facts: ModuleFacts): ArrayExpr | undefined {
  let found: ArrayExpr | undefined;
  visitModule(facts.ir, (expr) => {
    if (expr.k !== 'obj') return;
    const value = expr.props.find(({ key }) => key === 'matcher')?.value;
    if (value?.k === 'arr' && value.items.every((item) => item?.k === 'lit')) found = value;
  });
  return found;
}
