import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { calledAs, option, type OptionState } from '../../../server/src/check/usageViews';
import { settingFixes, type SettingData } from '../../../server/src/fix/setting';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'directory-listing',
  title: 'Directory listing or hidden files served',
  description: 'Visitors can list the files of a folder, or fetch its hidden files.',
  area: 'exposure',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [548, 538],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

function judge(usage: Usage): readonly Said[] {
  if (usage.topic === 'directory-listing')
    return [
      {
        message: `\`${calledAs(usage)}\` lists every file of a folder to visitors, also those that nothing links to. Serve the files alone, or put authentication before it.`,
        location: usage.location,
        confidence: 'high',
        key: 'list',
      },
    ];
  return usage.args.flatMap((options) =>
    options.k === 'object' ? [...lists(usage, options), ...hidden(usage, options)] : [],
  );
}

const isTrue = (state: OptionState): boolean => state.is === 'constant' && state.value === true;

function lists(usage: Usage, options: Usage['args'][number]): Said[] {
  const name = ['list', 'directoryListing', 'showDir'].find((one) => {
    const state = option(options, one);
    return isTrue(state) || (one === 'list' && state.is === 'set' && state.view.k === 'object');
  });
  if (name === undefined || (name === 'list' && !/fastify/.test(usage.symbol))) return [];
  return [
    {
      message: `\`${calledAs(usage)}\` has \`${name}\` switched on, so visitors see every file of the folder, also those that nothing links to. Leave it off.`,
      location: usage.location,
      confidence: 'high',
      key: 'list',
      ...fix(options, name, 'false', 'Do not list the folder'),
    },
  ];
}

function hidden(usage: Usage, options: Usage['args'][number]): Said[] {
  const dotfiles = option(options, 'dotfiles');
  const isAllowed = dotfiles.is === 'constant' && dotfiles.value === 'allow';
  const isKoa = /koa|sirv/.test(usage.symbol);
  const name = isAllowed
    ? 'dotfiles'
    : (isKoa ? ['hidden', 'dotfiles'] : []).find((one) => isTrue(option(options, one)));
  if (name === undefined) return [];
  return [
    {
      message: `\`${calledAs(usage)}\` also serves hidden files, such as \`.env\` and \`.git\`. Take \`${name}\` out; put what has to be public, such as \`.well-known\`, into a route of its own.`,
      location: usage.location,
      confidence: 'high',
      key: 'hidden',
      ...fix(options, name, undefined, 'Do not serve hidden files'),
    },
  ];
}

const fix = (
  options: Usage['args'][number],
  name: string,
  value: string | undefined,
  title: string,
): { data?: SettingData } =>
  options.at
    ? { data: { object: options.at, option: name, title, ...(value === undefined ? {} : { value }) } }
    : {};

export const rule = usageRule({
  meta,
  topics: ['directory-listing', 'static-files'],
  judge,
  fixes: settingFixes,
});
