/** Fixes that need the document's security schemes. */
import { follow, membersOf, type DocNode } from '../../parse/openapiTree';
import { schemesNode } from '../document/security';
import { add, type FixDraft, type FixPlace } from './place';

/** Names of the schemes that the document defines. */
export const schemeNames = ({ document: { root, version } }: FixPlace): string[] =>
  membersOf(schemesNode(root, version)).map((member) => String(member.key));

export const typeOfScheme = ({ document: { root, version } }: FixPlace, name: string): string =>
  schemesNode(root, version)?.get(name)?.text('type') ?? '';

/** Scopes that a scheme defines, in any of its flows. */
export const definedScopes = (place: FixPlace, scheme: string): string[] => [
  ...new Set(
    scopeLists(place, scheme).flatMap((list) => membersOf(list).map((member) => String(member.key))),
  ),
];

/** Defines a scope in every flow of a scheme. */
export function defineScope(place: FixPlace, scheme: string, scope: string): FixDraft[] {
  const { document } = place;
  const lists = scopeLists(place, scheme);
  if (lists.length === 0) return [];
  return [
    {
      title: `Define the scope \`${scope}\``,
      changes: lists
        .filter((list) => !list.has(scope))
        .map((list) => add(document, list, scope, 'To be described')),
    },
  ];
}

function scopeLists({ document: { root, version } }: FixPlace, name: string): DocNode[] {
  const scheme = schemesNode(root, version)?.get(name);
  const holders = version === '2.0' ? [scheme] : membersOf(scheme?.get('flows')).map(follow);
  return holders.flatMap((holder) => holder?.get('scopes') ?? []);
}
