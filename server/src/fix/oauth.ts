import { placeIn } from './place';
import type { Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { objectAt, setOption } from './options';

/** `state: true` in the options of a strategy: the library makes, keeps and compares it. */
export function oauthStateFixes(finding: Finding, context: FixContext): Fix[] {
  const place = placeIn(finding);
  const object = objectAt(place, context);
  const text = place && context.text(place.file);
  if (!place || !object || text === undefined) return [];
  const edit = setOption(place.file, text, object, 'state', 'true');
  return edit
    ? [
        {
          title: 'Let the strategy make and check a state',
          edits: [edit],
          safe: false,
          followUp: 'The state is kept in the session, so a session middleware has to run before.',
        },
      ]
    : [];
}
