import { add } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { isBound } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-unlimited-upload',
    title: 'Upload without a limit',
    description: 'A file in a request has no greatest size.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API4:2023'],
    cwe: [770],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      const { node, role, place } = site;
      if (role !== 'input' || place === 'response' || isBound(document, site, 'maxLength')) return;
      const isFile =
        /^(?:binary|byte|base64)$/.test(node.text('format') ?? '') ||
        node.text('type') === 'file' ||
        node.has('contentMediaType') ||
        node.has('contentEncoding');
      if (isFile)
        report(
          node,
          `${subjectOf(site)} takes a file of any size. Say how large it may be: \`maxLength\` counts its bytes.`,
        );
    },
  },
  fixes: (place) => [
    { title: 'Add `maxLength: 10485760` (10 MiB)', changes: [add(place, place.node, 'maxLength', 10485760)] },
  ],
};
