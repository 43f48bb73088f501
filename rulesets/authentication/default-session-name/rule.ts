import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { option } from '../../../server/src/check/usageViews';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'default-session-name',
  title: 'Session settings left at their defaults',
  description: 'The session cookie has the name of the library, or sessions are saved for every visitor.',
  area: 'authentication',
  severity: 'info',
  owasp: ['API8:2023'],
  cwe: [200, 522],
  presets: ['strict'],
  fixable: false,
};

function judge(usage: Usage): Said | undefined {
  const [options] = usage.args;
  const isExpress = /^express-session/.test(usage.symbol);
  if (!isExpress && !/^cookie-session/.test(usage.symbol)) return undefined;
  const named = option(options, 'name').is === 'missing' && option(options, 'key').is === 'missing';
  const everyone = option(options, 'saveUninitialized');
  const saves = isExpress && everyone.is === 'constant' && everyone.value === true;
  if (!named && !saves) return undefined;
  const what = [
    ...(named ? ['the cookie has the name that tells which library is used'] : []),
    ...(saves ? ['a session is stored for every visitor'] : []),
  ].join(', and ');
  return {
    message: `\`${usage.label}\` leaves settings at their defaults: ${what}. Give it a neutral \`name\`, and set \`resave: false\` and \`saveUninitialized: false\`.`,
    location: usage.location,
    confidence: 'high',
  };
}

export const rule = usageRule({ meta, topics: ['session'], judge });
