/** Fixes of findings in OpenAPI documents. They work on the text as it is now, and need no Spectral. */
import type { Finding, Fix } from '../model/finding';
import { parseOpenApi, type OpenApiText } from '../parse/openapi';
import { follow, membersOf, nodeAt, type DocNode } from '../parse/openapiTree';
import { addAt, addMember, removeMember, replaceText, type Json, type TextChange } from './treeEdit';

/** What a finding leaves for its fixes. */
export interface OpenApiFindingData {
  readonly openapi: 1;
  /** Keys and indexes from the root to the node. */
  readonly path: readonly (string | number)[];
}

interface Place {
  readonly document: OpenApiText;
  readonly text: string;
  readonly node: DocNode;
  readonly path: readonly (string | number)[];
}

interface Draft {
  readonly title: string;
  readonly change: TextChange | undefined;
  readonly safe?: boolean;
}

/** @param text of the document at the moment that the finding speaks of */
export function openApiFixes(finding: Finding, text: string | undefined): Fix[] {
  const path = pathOf(finding.data);
  const drafts = path && text !== undefined ? DRAFTS[finding.ruleId] : undefined;
  const document = drafts && text !== undefined ? parseOpenApi(text) : undefined;
  const node = document && path && nodeAt(document.root, path);
  if (!drafts || !document || !node || text === undefined || !path) return [];
  return drafts({ document, text, node: follow(node), path }).flatMap(({ title, change, safe }) =>
    change ? [{ title, edits: [{ file: finding.location.file, ...change }], safe: safe ?? false }] : [],
  );
}

const pathOf = (data: unknown): OpenApiFindingData['path'] | undefined =>
  typeof data === 'object' && data !== null && 'openapi' in data
    ? (data as OpenApiFindingData).path
    : undefined;

const source = ({ document, text }: Place): { text: string; format: 'json' | 'yaml' } => ({
  text,
  format: document.format,
});

const add = (place: Place, key: string, value: Json): TextChange | undefined =>
  addMember(source(place), place.node, key, value);

const DRAFTS: Readonly<Record<string, (place: Place) => Draft[]>> = {
  'openapi-missing-security': missingSecurity,
  'openapi-undefined-security-scheme': undefinedScheme,
  'openapi-weak-security-scheme': weakScheme,
  'openapi-plain-http-server': plainHttp,
  'openapi-unconstrained-string': (place) => [
    { title: 'Add `maxLength: 255`', change: add(place, 'maxLength', 255) },
  ],
  'openapi-unconstrained-number': (place) => [
    { title: 'Add `maximum: 2147483647` (the largest int32)', change: add(place, 'maximum', 2147483647) },
  ],
  'openapi-unconstrained-array': (place) => [
    { title: 'Add `maxItems: 100`', change: add(place, 'maxItems', 100) },
  ],
  'openapi-missing-401-response': (place) =>
    addResponse(place, '401', 'The credential is missing or not valid'),
  'openapi-missing-429-response': (place) => addResponse(place, '429', 'Too many requests'),
  'openapi-missing-client-error-response': (place) => addResponse(place, '400', 'The request is not valid'),
  'openapi-verbose-error-schema': (place) => [
    {
      title: `Leave \`${String(place.path.at(-1))}\` out of the response`,
      change: removeMember(source(place), place.node),
    },
  ],
};

const schemesOf = ({ document: { root, version } }: Place): string[] =>
  membersOf(
    version === '2.0' ? root.get('securityDefinitions') : root.get('components')?.get('securitySchemes'),
  ).map((member) => String(member.key));

function missingSecurity(place: Place): Draft[] {
  if (place.path.at(-1) === 'security') return emptySecurity(place);
  if (place.node.has('security')) return [];
  return schemesOf(place)
    .slice(0, 3)
    .flatMap((scheme): Draft[] => {
      const value = [{ [scheme]: [] }];
      return [
        { title: `Require \`${scheme}\` here`, change: add(place, 'security', value) },
        {
          title: `Require \`${scheme}\` for every operation that says nothing else`,
          change: addMember(source(place), place.document.root, 'security', value),
        },
      ];
    });
}

function emptySecurity(place: Place): Draft[] {
  if (place.document.root.has('security'))
    return [
      {
        title: 'Remove `security: []`, so that the security of the document holds',
        change: removeMember(source(place), place.node),
      },
    ];
  const { start, end } = place.node;
  return schemesOf(place)
    .slice(0, 3)
    .map((scheme) => ({
      title: `Require \`${scheme}\` here`,
      change: { span: [start, end], newText: `[{ ${JSON.stringify(scheme)}: [] }]` },
    }));
}

function undefinedScheme(place: Place): Draft[] {
  const name = String(place.path.at(-1));
  const { root, version } = place.document;
  const isOld = version === '2.0';
  const path = isOld ? ['securityDefinitions', name] : ['components', 'securitySchemes', name];
  const scheme: Json = isOld
    ? { type: 'apiKey', in: 'header', name: 'Authorization' }
    : { type: 'http', scheme: 'bearer' };
  return [
    {
      title: `Define \`${name}\` as ${isOld ? 'a key in the Authorization header' : 'a bearer token'}`,
      change: addAt(source(place), root, path, scheme),
    },
  ];
}

function weakScheme(place: Place): Draft[] {
  if (place.path.at(-1) !== 'in') return [];
  return [{ title: 'Send the key in a header', change: replaceText(source(place), place.node, 'header') }];
}

function plainHttp(place: Place): Draft[] {
  const { value } = place.node;
  if (typeof value !== 'string') return [];
  return [
    {
      title: 'Use https',
      change: replaceText(source(place), place.node, value.replace(/^http\b/i, 'https')),
    },
  ];
}

/** A response of the components is used where one has the status in its name or description. */
function addResponse(place: Place, status: string, description: string): Draft[] {
  const isOld = place.document.version === '2.0';
  const shared = isOld
    ? place.document.root.get('responses')
    : place.document.root.get('components')?.get('responses');
  const name = membersOf(shared)
    .map((member) => String(member.key))
    .find((key) => NAMES[status]?.test(key));
  const pointer = `#/${isOld ? 'responses' : 'components/responses'}/${name ?? ''}`;
  return [
    {
      title:
        name === undefined ? `Describe a ${status} response` : `Describe a ${status} response as \`${name}\``,
      change: add(place, status, name === undefined ? { description } : { $ref: pointer }),
      // A description of what may be answered anyway changes nothing for anybody.
      safe: false,
    },
  ];
}

const NAMES: Readonly<Record<string, RegExp>> = {
  400: /^(?:400|bad_?-?request|invalid\w*|validation\w*)$/i,
  401: /^(?:401|unauthori[sz]ed\w*|unauthenticated\w*)$/i,
  429: /^(?:429|too_?-?many_?-?requests|rate_?-?limit\w*)$/i,
};
