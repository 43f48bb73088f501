import { add } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { ARRAY_BOUNDS, isSubset, isUnboundInput } from '../../../server/src/openapi/rules/bounds';
import { typesOf } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-unconstrained-array',
    title: 'Unconstrained array input',
    description: 'An array or stream in a request has no maxItems.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API4:2023'],
    cwe: [770],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      if (!typesOf(site.node).has('array') || !isUnboundInput(document, site, ARRAY_BOUNDS)) return;
      if (isSubset(document, site)) return;
      report(site.node, `${subjectOf(site)} takes an array of any size: give it \`maxItems\`.`);
    },
    mediaType: (media, { report }) => {
      const stream = media.node.member('itemSchema');
      // What describes the whole of it is looked at as any other schema.
      if (!stream || media.role !== 'input' || media.of !== 'body' || media.node.has('schema')) return;
      report(
        stream,
        `${subjectOf(media)} is a stream of any number of items: bound it by \`schema: { type: array, maxItems: … }\` beside \`itemSchema\`.`,
        { atKey: true },
      );
    },
  },
  fixes: (place) => {
    const media = place.path.at(-1) === 'itemSchema' ? place.member.parent : undefined;
    if (!media) return [{ title: 'Add `maxItems: 100`', changes: [add(place, place.node, 'maxItems', 100)] }];
    return [
      {
        title: 'Bound the stream by `maxItems: 100`',
        changes: [add(place, media, 'schema', { type: 'array', maxItems: 100 })],
      },
    ];
  },
};
