import { surroundingsOf } from '../../../server/src/check/surroundings';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { calledAs, option, stringOf } from '../../../server/src/check/usageViews';
import { settingFixes, type SettingData } from '../../../server/src/fix/setting';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'debug-middleware-in-production',
  title: 'Debugging feature in production',
  description: 'A feature for debugging that shows stacks or opens the process is not tied to development.',
  area: 'exposure',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [489, 215],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

function judge(usage: Usage, { modules }: RuleContext): Said | readonly Said[] | undefined {
  if (surroundingsOf(modules, usage.location).developmentOnly) return undefined;
  switch (usage.topic) {
    case 'debug-middleware':
      return ofMiddleware(usage);
    case 'graphql-server':
      return usage.args.flatMap((options) => ofGraphql(usage, options));
    case 'app-setting':
      return isDevelopment(usage.args[1]) && stringOf(usage.args[0]) === 'env'
        ? {
            message: `\`${calledAs(usage)}\` fixes the environment to development, so Express answers errors with stacks in production too. Take it out, and set NODE_ENV where the service runs.`,
            location: usage.location,
            confidence: 'high',
          }
        : undefined;
    case 'environment':
      return usage.symbol === 'NODE_ENV' && isDevelopment(usage.args[0])
        ? {
            message:
              'The code sets NODE_ENV to development, so frameworks show stacks and leave protections off in production too. Set NODE_ENV where the service runs.',
            location: usage.location,
            confidence: /(^|\/)(scripts?|tools?|bin|gulp\w*|webpack[^/]*|config)\//.test(usage.location.file)
              ? 'low'
              : 'medium',
          }
        : undefined;
    default:
      return undefined;
  }
}

const isDevelopment = (view: Usage['args'][number] | undefined): boolean =>
  view?.k === 'literal' && (view.value === 'development' || view.value === 'dev');

function ofMiddleware(usage: Usage): Said {
  const isInspector = usage.symbol.startsWith('inspector');
  return {
    message: isInspector
      ? `\`${calledAs(usage)}\` opens the debugger, with which whoever reaches its port runs code in the process. Open it in development alone.`
      : `\`${calledAs(usage)}\` answers errors with stacks and internals, and nothing ties it to development. Register it under a test of NODE_ENV, and answer with a general message otherwise.`,
    location: usage.location,
    confidence: isInspector ? 'medium' : 'high',
  };
}

/** Apollo: stacks in the answers. */
function ofGraphql(usage: Usage, options: Usage['args'][number]): Said[] {
  if (!/apollo|nestjs/.test(usage.symbol)) return [];
  return ['debug', 'includeStacktraceInErrorResponses'].flatMap((name): Said[] => {
    const state = option(options, name);
    if (state.is !== 'constant' || state.value !== true) return [];
    const data: SettingData | undefined = options.at && {
      object: options.at,
      option: name,
      title: `Take ${name} out`,
    };
    return [
      {
        message: `\`${calledAs(usage)}\` has \`${name}: true\`, so answers carry the stacks of errors in production too. Leave it to its default, which goes by NODE_ENV.`,
        location: usage.location,
        confidence: 'high',
        key: name,
        ...(data ? { data } : {}),
      },
    ];
  });
}

export const rule = usageRule({
  meta,
  topics: ['debug-middleware', 'app-setting', 'environment', 'graphql-server'],
  judge,
  fixes: settingFixes,
});
