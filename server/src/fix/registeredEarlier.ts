/** Moves a step that comes too late: before the handler of its route, or before the routes of its router. */
import type { Endpoint } from '../model/endpoint';
import type { Edit, Finding, Fix } from '../model/finding';
import type { CallExpr, Stmt } from '../model/ir';
import { contains, type Location } from '../model/location';
import type { FixContext } from '../model/rule';
import { affectedEndpoints } from './affected';
import { beforeSteps, callIn } from './insertArgument';
import { placeIn } from './place';
import { patternNames, statementAround, visitExpression, expressionsOf } from './syntax';
import { lineEnd, lineStart, sliceOf, startsLine } from './text';
import { commentsAbove, routesOf } from './useStatement';

export function earlierFixes(finding: Finding, context: FixContext): Fix[] {
  const place = placeIn(finding);
  const text = place && context.text(place.file);
  const endpoints = affectedEndpoints(finding.data, context);
  if (!place || text === undefined || endpoints.length === 0) return [];
  const edits = inRoute(place, text, endpoints, context) ?? inRouter(place, text, endpoints, context);
  const label = sliceOf(text, place.span);
  return edits
    ? [
        {
          title: `Register \`${label.length > 60 ? `${label.slice(0, 57)}…` : label}\` earlier`,
          edits,
          safe: false,
        },
      ]
    : [];
}

/** `app.get('/x', handler, guard)` → `app.get('/x', guard, handler)`. */
function inRoute(
  place: Location,
  text: string,
  endpoints: readonly Endpoint[],
  context: FixContext,
): Edit[] | undefined {
  const [endpoint] = endpoints;
  const call = endpoint && callIn(endpoint, context);
  const at = call?.args.findIndex((arg) => arg.at[0] === place.span[0] && arg.at[1] === place.span[1]) ?? -1;
  const before = call?.args[at - 1];
  if (!endpoint || !call || !before || endpoint.location.file !== place.file) return undefined;
  const insert = beforeSteps(endpoint, sliceOf(text, place.span), context, endpoints);
  return insert && [insert, { file: place.file, span: [before.at[1], argumentEnd(call, at)], newText: '' }];
}

const argumentEnd = ({ args }: CallExpr, at: number): number => args[at]?.at[1] ?? 0;

/** `router.use(guard)` after the routes → before the first of them. */
function inRouter(
  place: Location,
  text: string,
  endpoints: readonly Endpoint[],
  context: FixContext,
): Edit[] | undefined {
  const routes = routesOf(endpoints, context);
  const facts = context.modules.get(place.file);
  const moved = facts && statementAround(facts.ir, place.span);
  const isBeside = routes?.registrar.body?.some((statement) => statement === moved);
  if (!routes || !moved || !isBeside || routes.file !== place.file) return undefined;
  if (!startsLine(text, moved.at[0]) || !startsLine(text, routes.first.at[0])) return undefined;
  if (needsLater(moved, routes.first, routes.registrar.body ?? [])) return undefined;
  const start = commentsAbove(text, moved.at[0]);
  const end = Math.min(lineEnd(text, moved.at[1]) + 1, text.length);
  const target = commentsAbove(text, routes.first.at[0]);
  if (text.slice(moved.at[1], end).replace(/[;\s]/g, '') !== '' || lineStart(text, target) !== target)
    return undefined;
  const lines = text.slice(start, end);
  return [
    { file: place.file, span: [target, target], newText: lines.endsWith('\n') ? lines : `${lines}\n` },
    { file: place.file, span: [start, end], newText: '' },
  ];
}

/** Does it use a variable that is made between the routes and it? */
function needsLater(moved: Stmt, first: Stmt, body: readonly Stmt[]): boolean {
  const made = body.flatMap((s) =>
    s.k === 'var' && s.at[0] > first.at[0] && !contains(moved.at, s.at)
      ? s.decls.flatMap(({ pat }) => patternNames(pat))
      : [],
  );
  const used = new Set<string>();
  for (const expr of expressionsOf(moved))
    visitExpression(expr, (e) => {
      if (e.k === 'id') used.add(e.name);
    });
  return made.some((name) => used.has(name));
}
