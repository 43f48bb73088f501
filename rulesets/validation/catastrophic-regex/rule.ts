import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { originsIn } from '../../../server/src/check/usageViews';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';
import type * as Exponential from './exponential';

const meta: RuleMeta = {
  id: 'catastrophic-regex',
  title: 'Regular expression that can take exponential time',
  description: 'A regular expression needs time that doubles with each character of a text made for it.',
  area: 'validation',
  severity: 'warning',
  owasp: ['API4:2023'],
  cwe: [1333],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

/** An expression is analysed once; there are few of them, and many uses. */
const known = new Map<string, boolean>();
let analysis: typeof Exponential | undefined;

/** Can the expression backtrack exponentially? */
function isExponential(source: string, flags: string): boolean {
  const key = `${flags}/${source}`;
  let result = known.get(key);
  if (result === undefined) {
    // An `import` would load it with every start, and most code has no expression that is asked about.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    analysis ??= require('./exponential') as typeof Exponential;
    result = analysis.isExponential(source, flags);
    known.set(key, result);
  }
  return result;
}

function judge(usage: Usage): Said | undefined {
  const [regex, text] = usage.args;
  if (regex?.k !== 'regex' || !isExponential(regex.pattern, regex.flags)) return undefined;
  const isInput = originsIn(text).some((origin) => origin.kind === 'request');
  const whose = isInput ? 'text of the request' : 'text of unknown length';
  return {
    message: `\`${usage.label}\` is applied to ${whose} and can take exponential time: some dozens of characters block the server. Write it so that each text matches in one way only, limit the length before, or parse without it.`,
    location: usage.location,
    confidence: isInput ? 'high' : 'low',
  };
}

export const rule = usageRule({ meta, topics: ['regular-expression'], judge });
