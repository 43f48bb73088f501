import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { calledAs, option } from '../../../server/src/check/usageViews';
import { settingFixes, type SettingData } from '../../../server/src/fix/setting';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'graphql-field-suggestions',
  title: 'GraphQL suggestions give the schema away',
  description: 'A GraphQL server without introspection still suggests names of fields in its errors.',
  area: 'exposure',
  severity: 'hint',
  owasp: ['API8:2023'],
  cwe: [200, 209],
  presets: ['strict'],
  fixable: true,
};

/** Only who has closed introspection wants the schema to stay hidden. */
function judge(usage: Usage): readonly Said[] {
  if (!usage.symbol.startsWith('@apollo/server')) return [];
  return usage.args.flatMap((options): Said[] => {
    const closed = option(options, 'introspection');
    const hides = option(options, 'hideSchemaDetailsFromClientErrors');
    const shows = hides.is === 'missing' || (hides.is === 'constant' && hides.value === false);
    if (closed.is !== 'constant' || closed.value !== false || !shows) return [];
    const data: SettingData | undefined = options.at && {
      object: options.at,
      option: 'hideSchemaDetailsFromClientErrors',
      value: 'true',
      title: 'Hide the schema in errors',
    };
    return [
      {
        message: `\`${calledAs(usage)}\` forbids introspection, but its errors still suggest names ("Did you mean …?"), from which tools rebuild the schema. Set \`hideSchemaDetailsFromClientErrors: true\`.`,
        location: usage.location,
        confidence: 'high',
        ...(data ? { data } : {}),
      },
    ];
  });
}

export const rule = usageRule({ meta, topics: ['graphql-server'], judge, fixes: settingFixes });
