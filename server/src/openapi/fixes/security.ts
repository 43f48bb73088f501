/** Fixes that need the document's security schemes. */
import { membersOf } from '../../parse/openapiTree';
import { schemesNode } from '../document/security';
import type { FixPlace } from './place';

/** Names of the schemes that the document defines. */
export const schemeNames = ({ document: { root, version } }: FixPlace): string[] =>
  membersOf(schemesNode(root, version)).map((member) => String(member.key));
