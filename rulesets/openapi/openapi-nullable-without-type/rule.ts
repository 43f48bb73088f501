import { remove } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-nullable-without-type',
    title: 'Nullable without a type',
    description: 'A schema is nullable without a type beside it, which says nothing in OpenAPI 3.0.',
    area: 'openapi',
    severity: 'hint',
    owasp: ['API8:2023'],
    cwe: [1059],
    presets: ['strict'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      const nullable = site.node.member('nullable');
      if (document.version !== '3.0' || nullable?.value !== true || site.node.has('type')) return;
      report(
        nullable,
        `${subjectOf(site)} is \`nullable\` without a \`type\` beside it: by the specification that changes nothing, and tools differ on whether null gets through. Say the type here too.`,
        { atKey: true },
      );
    },
  },
  fixes: (place) => [
    { title: 'Remove `nullable`, which says nothing here', changes: [remove(place, place.member)] },
  ],
};
