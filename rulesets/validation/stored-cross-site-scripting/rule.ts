import { isMarkupName, isPlainName, rawOutputOf } from '../../../server/src/check/templateOutputs';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { escapeInTemplate } from '../../../server/src/fix/templateEscape';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'stored-cross-site-scripting',
  title: 'Stored cross-site scripting',
  description: 'A template puts out what a data store holds without escaping it.',
  area: 'validation',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [79],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

/** Made from Markdown on the spot: HTML in it stays as it is. */
const MARKDOWN = /\b(?:marked|markdown\w*|md|showdown)(?:\.\w+)?\(/i;

function judge(usage: Usage): Said | undefined {
  const { local, read } = rawOutputOf(usage);
  if (read === undefined || isPlainName(local)) return undefined;
  const call = /\.(\w+)\(\)$/.exec(read)?.[1] ?? read;
  const [filledAt] = usage.argsAt;
  return {
    message: `\`${usage.label}\` puts out \`${local}\` as it was stored (\`${call}\`), without escaping it: a script that one user saves runs in the browser of every other. Escape it in the template, or clean it by a sanitiser for HTML.`,
    location: usage.location,
    confidence: isMarkupName(local) && !MARKDOWN.test(usage.label) ? 'low' : 'medium',
    ...(filledAt ? { related: [{ location: filledAt, message: 'the template is filled here' }] } : {}),
  };
}

export const rule = usageRule({ meta, topics: ['template-output'], judge, fixes: escapeInTemplate });
