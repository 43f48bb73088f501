/** Fixes that describe another response of an operation. */
import { membersOf } from '../../parse/openapiTree';
import { add, type FixDraft, type FixPlace } from './place';

const NAMES: Readonly<Record<string, RegExp>> = {
  400: /^(?:400|bad_?-?request|invalid\w*|validation\w*)$/i,
  401: /^(?:401|unauthori[sz]ed\w*|unauthenticated\w*)$/i,
  403: /^(?:403|forbidden\w*)$/i,
  429: /^(?:429|too_?-?many_?-?requests|rate_?-?limit\w*)$/i,
  500: /^(?:500|internal_?-?(?:server_?-?)?error\w*)$/i,
};

/** A response of the components is used where one has the status in its name. `place` is about the responses. */
export function addResponse(place: FixPlace, status: string, description: string): FixDraft[] {
  const { root, version, file } = place.document;
  const isOld = version === '2.0';
  const shared = isOld ? root.get('responses') : root.get('components')?.get('responses');
  // From another file the components are reached by a path that is not known here.
  const name =
    place.file === file
      ? membersOf(shared)
          .map((member) => String(member.key))
          .find((key) => NAMES[status]?.test(key))
      : undefined;
  const pointer = `#/${isOld ? 'responses' : 'components/responses'}/${name ?? ''}`;
  return [
    {
      title:
        name === undefined ? `Describe a ${status} response` : `Describe a ${status} response as \`${name}\``,
      changes: [add(place, place.node, status, name === undefined ? { description } : { $ref: pointer })],
    },
  ];
}
