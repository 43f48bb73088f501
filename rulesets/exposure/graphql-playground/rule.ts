import { surroundingsOf } from '../../../server/src/check/surroundings';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { calledAs, option } from '../../../server/src/check/usageViews';
import { settingFixes, type SettingData } from '../../../server/src/fix/setting';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'graphql-playground',
  title: 'GraphQL playground in production',
  description: 'A page for trying out queries is served in production too.',
  area: 'exposure',
  severity: 'info',
  owasp: ['API8:2023'],
  cwe: [489, 200],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const OPTIONS = ['graphiql', 'playground', 'ide', 'altair'];
const PAGE = /playground|voyager/i;

function judge(usage: Usage, { modules }: RuleContext): readonly Said[] {
  if (surroundingsOf(modules, usage.location).developmentOnly) return [];
  if (PAGE.test(usage.symbol))
    return [
      {
        message: `\`${calledAs(usage)}\` serves a page for trying out queries in production too, which shows the schema and helps attackers. Register it outside of production alone.`,
        location: usage.location,
        confidence: 'high',
      },
    ];
  return usage.args.flatMap((options) => OPTIONS.flatMap((name) => ofOption(usage, options, name)));
}

function ofOption(usage: Usage, options: Usage['args'][number], name: string): Said[] {
  const state = option(options, name);
  const isOn = state.is === 'constant' && (state.value === true || state.value === 'playground');
  if (!isOn) return [];
  const data: SettingData | undefined = options.at && {
    object: options.at,
    option: name,
    value: "process.env.NODE_ENV !== 'production'",
    title: `Serve ${name} outside of production alone`,
  };
  return [
    {
      message: `\`${calledAs(usage)}\` has \`${name}\` switched on, so a page for trying out queries is served in production too. Serve it outside of production alone.`,
      location: usage.location,
      confidence: 'high',
      key: name,
      ...(data ? { data } : {}),
    },
  ];
}

export const rule = usageRule({ meta, topics: ['graphql-server'], judge, fixes: settingFixes });
