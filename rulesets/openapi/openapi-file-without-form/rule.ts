import { append } from '../../../server/src/openapi/fixes/items';
import { add } from '../../../server/src/openapi/fixes/place';
import { follow, membersOf, nameOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-file-without-form',
    title: 'File that no form can carry',
    description: 'An operation takes files as form data, but its media types are none of forms.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [1059],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: (operation, { document, report }) => {
      if (document.version !== '2.0') return;
      const file = operation.parameters.find(
        ({ in: place, node }) => place === 'formData' && node.text('type') === 'file',
      );
      const consumes = operation.node.get('consumes') ?? document.root.get('consumes');
      if (!file || membersOf(consumes).some((one) => FORM.test(String(follow(one).value)))) return;
      report(
        operation.node.get('consumes') ?? operation.node,
        `${nameOf(operation)} takes the file \`${file.name}\` as form data, but does not consume multipart/form-data: what checks requests by the document lets none through, or checks none.`,
        { atKey: true },
      );
    },
  },
  fixes: (place) => {
    const isList = place.path.at(-1) === 'consumes';
    const change = isList
      ? append(place, place.node, 'multipart/form-data')
      : add(place, place.node, 'consumes', ['multipart/form-data']);
    return [{ title: 'Consume multipart/form-data', changes: [change] }];
  },
};

const FORM = /^(?:multipart\/form-data|application\/x-www-form-urlencoded)\b/i;
