/** Fixes that describe another response of an operation, or what one holds. */
import { follow, membersOf } from '../../parse/openapiTree';
import { headerFor } from './headers';
import { add, addBelow, type FixDraft, type FixPlace, type Json } from './place';

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
      changes: [
        add(
          place,
          place.node,
          status,
          name === undefined ? described(place, status, description) : { $ref: pointer },
        ),
      ],
    },
  ];
}

/** With what clients are told: a limit where there is one, and an error in the shape that the document has for them. */
function described(place: FixPlace, status: string, description: string): Json {
  const { version } = place.document;
  const headers: Record<string, Json> = {};
  if (status.startsWith('4')) headers['RateLimit'] = headerFor(place, 'RateLimit');
  if (status === '429') headers['Retry-After'] = headerFor(place, 'Retry-After');
  const { media, schema } = errorOf(place);
  return {
    description,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(version === '2.0' ? { schema } : { content: { [media]: { schema } } }),
  };
}

/** Gives a response a schema: `place` is about the response, or about a media type of it that has none. */
export function addErrorSchema(place: FixPlace): FixDraft[] {
  const { media, schema, name } = errorOf(place);
  const isMedia = place.path.at(-2) === 'content';
  const isOld = place.document.version === '2.0';
  const path = isMedia || isOld ? ['schema'] : ['content', media, 'schema'];
  return [
    {
      title:
        name === undefined
          ? 'Describe the error as a problem (RFC 9457)'
          : `Describe the error as \`${name}\``,
      changes: [addBelow(place, place.node, path, schema)],
    },
  ];
}

const ERROR_NAMES =
  /^(api|http|base|standard|generic|default)?_?(error|problem)(_?(response|details?|model|object|body|dto))?$/i;

interface ErrorShape {
  readonly media: string;
  readonly schema: Json;
  /** Of the schema of the document that is used. */
  readonly name?: string;
}

function errorOf(place: FixPlace): ErrorShape {
  const { root, version, file } = place.document;
  const isOld = version === '2.0';
  const schemas = isOld ? root.get('definitions') : root.get('components')?.get('schemas');
  const named = membersOf(schemas).find((member) => ERROR_NAMES.test(String(member.key)));
  if (!named || place.file !== file) return { media: 'application/problem+json', schema: PROBLEM };
  const name = String(named.key);
  const media =
    /problem/i.test(name) && follow(named).get('properties')?.has('title') === true
      ? 'application/problem+json'
      : 'application/json';
  return { media, name, schema: { $ref: `#/${isOld ? 'definitions' : 'components/schemas'}/${name}` } };
}

const PROBLEM: Json = {
  type: 'object',
  properties: {
    title: { type: 'string', maxLength: 255, pattern: '^[^\\r\\n]+$' },
    status: { type: 'integer', format: 'int32', minimum: 400, maximum: 599 },
  },
};
