import { add, type FixDraft, type FixPlace } from '../../../server/src/openapi/fixes/place';
import { subjectOf, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { hasKnownLength } from '../../../server/src/openapi/rules/bounds';
import { isBound, typesOf } from '../../../server/src/openapi/views';
import { wordsOf } from '../../../server/src/check/words';

/** What the last word of a name says about the value. */
const FORMATS: readonly (readonly [RegExp, string])[] = [
  [/^e?mail$/, 'email'],
  [/^(url|uri|href|link)$/, 'uri'],
  [/^(uuid|guid)$/, 'uuid'],
  [/^(date|birthday)$/, 'date'],
  [/^(at|timestamp)$/, 'date-time'],
  [/^(hostname|host)$/, 'hostname'],
  [/^password$/, 'password'],
];

/** Of the property or parameter. */
function nameOf({ node, path }: FixPlace): string {
  const isOfParameter = path.at(-1) === 'schema';
  return (isOfParameter ? node.parent : node)?.text('name') ?? String(path.at(-1));
}

/** A length comes with it, so that a rule that wants one is content. */
function withLength(place: FixPlace, key: string, value: string): FixDraft[] {
  const { node } = place;
  const needsLength = !hasKnownLength(value) && !node.has('maxLength');
  const changes = [
    add(place, node, key, value),
    ...(needsLength ? [add(place, node, 'maxLength', 255)] : []),
  ];
  return [{ title: `Add \`${key}: ${value}\``, changes }];
}

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-string-without-format',
    title: 'String of any form',
    description: 'A string has no format, pattern, enum or const.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API4:2023', 'API8:2023'],
    cwe: [20],
    presets: ['strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    schema: (site, { document, report }) => {
      if (!typesOf(site.node).has('string')) return;
      if (isBound(document, site, 'format', 'pattern', 'fixed')) return;
      report(
        site.node,
        `${subjectOf(site)} has a string of any form: give it a \`format\`, \`pattern\` or \`enum\`.`,
      );
    },
  },
  fixes: (place) => {
    const format = FORMATS.find(([word]) => word.test(wordsOf(nameOf(place)).at(-1) ?? ''))?.[1];
    return format === undefined ? [] : withLength(place, 'format', format);
  },
};
