import { remove } from '../../../server/src/openapi/fixes/place';
import { follow, subjectOf, type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { TYPE_OF_FORMAT } from '../../../server/src/openapi/rules/formats';
import { typesOf } from '../../../server/src/openapi/views';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-limit-without-effect',
    title: 'Limit that has no effect',
    description: 'A schema has a limit for another type than its own, which checks nothing.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API8:2023'],
    cwe: [1284],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { report }) => {
      const types = typesOf(site.node);
      if (types.size === 0 || types.has('file')) return;
      for (const child of site.node.children) {
        const type =
          TYPE_OF_LIMIT[child.key] ??
          (child.key === 'format' ? TYPE_OF_FORMAT[String(follow(child).value)] : undefined);
        if (type === undefined || types.has(type) || isUsual(types, child)) continue;
        const said = [...types]
          .filter((one) => one !== 'null' && !(one === 'number' && types.has('integer')))
          .join(', ');
        report(
          child,
          `${subjectOf(site)} is of type ${said}, for which \`${child.key}\` checks nothing. Correct the type, or use a limit that holds.`,
          { atKey: true },
        );
      }
    },
  },
  fixes: (place) => [
    { title: `Remove \`${String(place.path.at(-1))}\``, changes: [remove(place, place.member)] },
  ],
};

const TYPE_OF_LIMIT: Readonly<Record<string, string>> = {
  minLength: 'string',
  maxLength: 'string',
  pattern: 'string',
  minimum: 'number',
  maximum: 'number',
  multipleOf: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  minItems: 'array',
  maxItems: 'array',
  uniqueItems: 'array',
  minProperties: 'object',
  maxProperties: 'object',
};

/** Numbers that are sent as text are so described on purpose; and times as numbers of seconds. */
const isUsual = (types: ReadonlySet<string>, child: DocNode): boolean =>
  child.key === 'format' && (types.has('string') || types.has('number'));
