import { add, replace } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { typesOf } from '../../../server/src/openapi/views';
import { wordsOf } from '../../../server/src/check/words';

/** Keywords that hold for a string as well. */
const MAY_STAY = /^(type|format|description|title|readOnly|deprecated|name|in|required|x-.*)$/;

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-numeric-id',
    title: 'Guessable id',
    description: 'A parameter that names a record is a number.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API1:2023'],
    cwe: [639, 340],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    parameter: (parameter, { document, report }) => {
      if (parameter.role !== 'input' || wordsOf(parameter.name).at(-1) !== 'id') return;
      const schema = document.references.node(parameter.schema);
      if (!schema || !typesOf(schema).has('number')) return;
      report(
        schema,
        `${subjectOf(parameter)} is a number, so that the ids of others can be guessed. Use random ones (UUID), and check the owner.`,
      );
    },
  },
  fixes: (place) => {
    const { node } = place;
    const type = node.get('type');
    if (type?.kind !== 'scalar' || node.children.some(({ key }) => !MAY_STAY.test(String(key)))) return [];
    const format = node.get('format');
    const changes = [
      replace(place, type, 'string'),
      format ? replace(place, format, 'uuid') : add(place, node, 'format', 'uuid'),
    ];
    return [{ title: 'Make it a UUID', changes }];
  },
};
