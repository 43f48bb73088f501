/** Applications that a handler of another framework stands for: `export const GET = handle(app)` of Next.js. */
import type { ObjectValue, Value } from '../../link/interpret/values';
import type { RawEndpoint } from '../../link/routing/model';
import { appKey, type Registry } from '../../link/routing/registry';
import { stepsBefore, transportOf } from '../../link/routing/transport';

export class HandledApps {
  private readonly apps = new Map<ObjectValue, Value>();

  add(app: Value, handler: ObjectValue): void {
    this.apps.set(handler, app);
  }

  /** Their endpoints, behind what runs before the handler, in the place of the handler itself. */
  absorb(
    registry: Registry,
    raws: readonly RawEndpoint[],
  ): { readonly absorbed: ReadonlySet<RawEndpoint>; readonly adds: readonly RawEndpoint[] } {
    const absorbed = new Set<RawEndpoint>();
    const mounts = new Map<string, RawEndpoint[]>();
    for (const raw of raws) {
      const transport = transportOf(raw.handler?.value);
      const node = transport && registry.of(this.apps.get(transport));
      if (!node) continue;
      const key = appKey(node);
      mounts.set(key, [...(mounts.get(key) ?? []), raw]);
    }
    const adds = raws.flatMap((raw): RawEndpoint[] => {
      const found = raw.framework === 'hono' ? mounts.get(raw.app.key) : undefined;
      const [first] = found ?? [];
      if (!found || !first) return [];
      for (const mount of found) absorbed.add(mount);
      const mount = found.find(({ method }) => method === raw.method) ?? first;
      if (mount.steps.length === 0) return [];
      absorbed.add(raw);
      return [{ ...raw, steps: [...stepsBefore(mount), ...raw.steps] }];
    });
    return { absorbed, adds };
  }
}
