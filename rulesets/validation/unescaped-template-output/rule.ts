import { isMarkupName, rawOutputOf } from '../../../server/src/check/templateOutputs';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { escapeInTemplate } from '../../../server/src/fix/templateEscape';
import { placeOf } from '../../../server/src/model/location';
import type { Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'unescaped-template-output',
  title: 'Unescaped output of a template',
  description: 'A template puts out raw what the code fills in from a source that is not known.',
  area: 'validation',
  severity: 'info',
  owasp: ['API8:2023'],
  cwe: [79, 116],
  presets: ['strict'],
  fixable: true,
};

/** Places of which it is known on another way what they put out: other rules tell of those. */
const toldElsewhere = ({ service }: RuleContext): ReadonlySet<string> =>
  new Set([
    ...service.usages.flatMap((usage) =>
      usage.topic === 'template-output' && rawOutputOf(usage).read !== undefined
        ? [placeOf(usage.location)]
        : [],
    ),
    ...service.endpoints.flatMap(({ flows }) =>
      flows.flatMap(({ sink }) => (sink.category === 'html' ? [placeOf(sink.location)] : [])),
    ),
  ]);

function judge(usage: Usage): Said {
  const { local } = rawOutputOf(usage);
  const [filledAt] = usage.argsAt;
  return {
    message: `\`${usage.label}\` puts out \`${local}\` without escaping it, and where it comes from is not known: if anybody else can choose it, their script runs in the reader's browser. Escape it in the template, or clean it before.`,
    location: usage.location,
    confidence: isMarkupName(local) ? 'low' : 'medium',
    ...(filledAt ? { related: [{ location: filledAt, message: 'the template is filled here' }] } : {}),
  };
}

export const rule: Rule = {
  meta,
  check: (context) => {
    const told = toldElsewhere(context);
    return onePerPlace(
      context.service.usages
        .filter(({ topic, location }) => topic === 'template-output' && !told.has(placeOf(location)))
        .map(judge),
    );
  },
  fixes: escapeInTemplate,
};
