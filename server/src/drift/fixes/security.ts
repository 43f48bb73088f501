/** Which of a document's security schemes an endpoint is described with. */
import type { Endpoint } from '../../model/endpoint';
import type { Json } from '../../openapi/fixes/place';
import type { ApiDocument } from '../../openapi/document/model';

/** The scheme that most operations name; where none does, the only one that is defined. */
export function usualScheme({ operations, schemes }: ApiDocument): string | undefined {
  const uses = new Map<string, number>();
  for (const { security } of operations)
    for (const { requirements } of security)
      for (const { scheme } of requirements) uses.set(scheme, (uses.get(scheme) ?? 0) + 1);
  const [most] = [...uses].filter(([name]) => schemes.has(name)).sort(([, a], [, b]) => b - a);
  if (most) return most[0];
  return schemes.size === 1 ? [...schemes.keys()][0] : undefined;
}

/** What an operation says of security so that it fits its endpoint; undefined: nothing needs to be said, or is known. */
export function securityFor(document: ApiDocument, endpoint: Endpoint): Json | undefined {
  const { state } = endpoint.posture.authentication;
  const isDefault = (document.root.get('security')?.children.length ?? 0) > 0;
  if (state === 'present') {
    const scheme = usualScheme(document);
    return isDefault || scheme === undefined ? undefined : [{ [scheme]: [] }];
  }
  return isDefault && (state === 'absent' || state === 'not-needed') ? [] : undefined;
}
