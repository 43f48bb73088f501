import { surroundingsOf } from '../../../server/src/check/surroundings';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { calledAs, option } from '../../../server/src/check/usageViews';
import { settingFixes, type SettingData } from '../../../server/src/fix/setting';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'graphql-introspection',
  title: 'GraphQL introspection in production',
  description: 'A GraphQL server tells its whole schema to whoever asks.',
  area: 'exposure',
  severity: 'info',
  owasp: ['API8:2023', 'API9:2023'],
  cwe: [200, 497],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

function judge(usage: Usage, { modules }: RuleContext): readonly Said[] {
  if (surroundingsOf(modules, usage.location).developmentOnly) return [];
  return usage.args.flatMap((options): Said[] => {
    const state = option(options, 'introspection');
    if (state.is !== 'constant' || state.value !== true) return [];
    const data: SettingData | undefined = options.at && {
      object: options.at,
      option: 'introspection',
      value: "process.env.NODE_ENV !== 'production'",
      title: 'Allow introspection outside of production alone',
    };
    return [
      {
        message: `\`${calledAs(usage)}\` has \`introspection: true\`, so anybody can read the whole schema in production, unused and internal fields included. Allow it outside of production alone, unless the API is public on purpose.`,
        location: usage.location,
        confidence: 'high',
        ...(data ? { data } : {}),
      },
    ];
  });
}

export const rule = usageRule({ meta, topics: ['graphql-server'], judge, fixes: settingFixes });
