/** Components (in 2.0: definitions), each with whether anything refers to it. */
import type { OpenApiVersion } from '../../parse/openapi';
import { membersOf, type DocNode } from '../../parse/openapiTree';
import { schemeName, type Operation } from './operations';
import type { References } from './references';

export interface Component {
  /** `schemas`, `parameters`, `responses`, `requestBodies`, `headers`, `examples`, `securitySchemes`, … */
  readonly kind: string;
  readonly name: string;
  /** As it stands in its section. */
  readonly node: DocNode;
  /** By a `$ref`, a mapping of a discriminator or, for a scheme, a requirement. */
  readonly isUsed: boolean;
}

const SECTIONS_OF_2: Readonly<Record<string, string>> = {
  definitions: 'schemas',
  parameters: 'parameters',
  responses: 'responses',
  securityDefinitions: 'securitySchemes',
};

/** Sections of shared parts, by their name since 3.0. */
export function sectionsOf(root: DocNode, version: OpenApiVersion): [kind: string, section: DocNode][] {
  if (version !== '2.0') {
    return membersOf(root.get('components'))
      .filter((section) => !String(section.key).startsWith('x-'))
      .map((section) => [String(section.key), section]);
  }
  return Object.entries(SECTIONS_OF_2).flatMap(([key, kind]) => {
    const section = root.get(key);
    return section ? [[kind, section] as [string, DocNode]] : [];
  });
}

/** A section that is a reference has its parts in another file. */
export const partsOf = (section: DocNode): readonly DocNode[] =>
  membersOf(section).filter(({ key }) => key !== '$ref');

export function componentsOf(
  root: DocNode,
  version: OpenApiVersion,
  operations: readonly Operation[],
  references: References,
): Component[] {
  const used = usedPointers(references);
  const schemes = new Set(
    [
      ...membersOf(root.get('security')),
      ...operations.flatMap(({ securityFrom, securityNode }) =>
        securityFrom === 'operation' ? membersOf(securityNode) : [],
      ),
    ].flatMap((alternative) => membersOf(alternative).map((member) => schemeName(String(member.key)))),
  );
  return sectionsOf(root, version).flatMap(([kind, section]) =>
    partsOf(section).map((node): Component => {
      const name = String(node.key);
      const prefix = version === '2.0' ? '' : 'components/';
      const pointer = `#/${prefix}${String(section.key)}/${name}`;
      const isNamed = kind === 'securitySchemes' ? schemes.has(name) : used.has(name) && kind === 'schemas';
      return { kind, name, node, isUsed: isNamed || used.has(pointer) };
    }),
  );
}

/** Pointers of all references into the document, from its parts in other files too, and what discriminators map to. */
function usedPointers(references: References): Set<string> {
  const found = new Set<string>();
  const visit = (node: DocNode, depth: number): void => {
    if (depth > 400) return;
    for (const child of node.children) {
      if (child.kind === 'scalar') {
        if (typeof child.value !== 'string') continue;
        if (child.key === '$ref') {
          const pointer = references.ownPointer(node);
          if (pointer !== undefined) found.add(plain(pointer));
        } else if (node.key === 'mapping' || isDefaultMapping(node, child)) found.add(plain(child.value));
      } else if (child.kind !== 'alias') visit(child, depth + 1);
    }
  };
  // Looking at one may be the first to ask for another, which then stands behind it.
  for (const root of references.files.values()) if (root) visit(root, 0);
  // `#/components/schemas/A/properties/b` uses `A`.
  for (const pointer of [...found]) {
    const segments = pointer.split('/');
    for (const length of [3, 4]) if (segments.length > length) found.add(segments.slice(0, length).join('/'));
  }
  return found;
}

/** The schema that holds where the property of a discriminator is missing or has another value (3.2). */
const isDefaultMapping = (node: DocNode, child: DocNode): boolean =>
  child.key === 'defaultMapping' && node.key === 'discriminator';

function plain(pointer: string): string {
  const text = pointer.replaceAll('~1', '/').replaceAll('~0', '~');
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
