/** Hundreds of endpoints in one list are hard to find one in: large applications are shown by the segments of their paths. */
import type { EndpointItem } from '../../../server/src/lsp/protocol';

export interface EndpointGroup {
  /** What the paths of all endpoints in it begin with. */
  readonly path: string;
  readonly endpoints: readonly EndpointItem[];
}

/** As many fit on a screen or two. */
const LARGE = 60;
/** A folder for fewer would cost more clicks than it spares. */
const SMALL = 3;

/** What to show below `path`: endpoints, or groups of those that share one more segment. */
export function grouped(
  endpoints: readonly EndpointItem[],
  path: string,
): readonly (EndpointItem | EndpointGroup)[] {
  if (endpoints.length <= LARGE) return endpoints;
  const bySegment = new Map<string, EndpointItem[]>();
  for (const endpoint of endpoints) {
    const group = nextPath(endpoint.path, path);
    bySegment.set(group, [...(bySegment.get(group) ?? []), endpoint]);
  }
  const [only] = bySegment.keys();
  // A prefix that all share is no choice.
  if (bySegment.size === 1 && only !== undefined && only !== path) return grouped(endpoints, only);
  return [...bySegment].flatMap(([group, members]): (EndpointItem | EndpointGroup)[] =>
    members.length < SMALL || group === path ? members : [{ path: group, endpoints: members }],
  );
}

/** `/api/users/:id` below `/api` is in `/api/users`. */
function nextPath(whole: string, path: string): string {
  const end = whole.indexOf('/', path.length + 1);
  return end === -1 ? whole : whole.slice(0, end);
}
