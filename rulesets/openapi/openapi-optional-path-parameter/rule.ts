import { setValue } from '../../../server/src/openapi/fixes/items';
import { add } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-optional-path-parameter',
    title: 'Path parameter that is not required',
    description: 'A path parameter is not marked as required, which every path parameter is.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API8:2023'],
    cwe: [20],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    parameter: (parameter, { report }) => {
      const { node, in: place, required, name } = parameter;
      if (place !== 'path' || required) return;
      report(
        node.get('required') ?? node,
        `${subjectOf(parameter)} is not \`required: true\`: validators let requests through without \`${name}\`, or refuse the document.`,
        { atKey: true },
      );
    },
  },
  fixes: (place) => [
    place.path.at(-1) === 'required'
      ? { title: 'Set `required: true`', changes: [setValue(place, place.node, true)], safe: true }
      : { title: 'Add `required: true`', changes: [add(place, place.node, 'required', true)], safe: true },
  ],
};
