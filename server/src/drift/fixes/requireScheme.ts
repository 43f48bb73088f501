/** Describes the credential that the code asks for. */
import { add, type FixDraft } from '../../openapi/fixes/place';
import { follow } from '../../parse/openapiTree';
import type { DriftPlace } from './place';
import { usualScheme } from './security';

export function requireScheme(place: DriftPlace): FixDraft[] {
  const { operation, document } = place;
  const scheme = usualScheme(document);
  if (scheme === undefined) return [];
  const value = [{ [scheme]: [] }];
  if (!operation) {
    const title = `Require \`${scheme}\` for every operation that says nothing else`;
    return [{ title, changes: [add(place, place.root, 'security', value)] }];
  }
  const own = follow(operation).get('security');
  if (own) {
    const newText = `[{ ${JSON.stringify(scheme)}: [] }]`;
    return own.children.length === 0
      ? [
          {
            title: `Require \`${scheme}\` here`,
            changes: [{ file: place.file, span: [own.start, own.end], newText }],
          },
        ]
      : [];
  }
  return [
    { title: `Require \`${scheme}\` here`, changes: [add(place, follow(operation), 'security', value)] },
  ];
}
