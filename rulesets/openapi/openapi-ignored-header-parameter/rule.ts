import { removeItem } from '../../../server/src/openapi/fixes/items';
import { remove, type FixChange, type FixPlace } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

/** With the last header goes the list of them. */
const removeOr = (place: FixPlace): FixChange | undefined => {
  const { parent } = place.member;
  return remove(place, parent?.children.length === 1 ? parent : place.member);
};

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-ignored-header-parameter',
    title: 'Header parameter that is ignored',
    description:
      'A parameter or response describes the header Authorization, Accept or Content-Type, which OpenAPI ignores there.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API2:2023', 'API8:2023'],
    cwe: [1059],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    parameter: (parameter, { document, report }) => {
      const { in: place, name, node } = parameter;
      if (place !== 'header') return;
      if (/^(?:proxy-)?authorization$/i.test(name)) {
        report(
          node,
          `${subjectOf(parameter)} is ignored by tools, so that the operation looks as if it needed no credential. Define a security scheme and require it.`,
        );
      } else if (document.version !== '2.0' && /^(?:accept|content-type)$/i.test(name)) {
        const instead = /^a/i.test(name) ? 'the `content` of responses' : 'the `content` of the request body';
        report(
          node,
          `${subjectOf(parameter)} is ignored by tools; its values come from ${instead}. Remove it.`,
          { severity: 'info' },
        );
      }
    },
    header: (header, { document, report }) => {
      if (document.version === '2.0' || header.name.toLowerCase() !== 'content-type') return;
      report(
        header.node,
        `${subjectOf(header)} is ignored by tools; its values come from the keys of \`content\`. Remove it.`,
        { severity: 'info', atKey: true },
      );
    },
  },
  fixes: (place) => {
    const { node, member } = place;
    if (place.path.at(-2) === 'headers')
      return [{ title: 'Remove the header', changes: [removeOr(place)], safe: true }];
    // Without the parameter nothing would tell any more that the operation wants a credential.
    if (/authorization/i.test(node.text('name') ?? '') || member.parent?.kind !== 'seq') return [];
    return [{ title: 'Remove the parameter', changes: [removeItem(place, member)], safe: true }];
  },
};
