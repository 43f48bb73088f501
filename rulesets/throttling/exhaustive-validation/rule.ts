import { writtenCalls } from '../../../server/src/check/codeScan';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { option } from '../../../server/src/check/usageViews';
import type { Location } from '../../../server/src/model/location';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'exhaustive-validation',
  title: 'Validation that goes on after the first error',
  description: 'A validator collects every error of a document, however many a client puts in.',
  area: 'throttling',
  severity: 'info',
  owasp: ['API4:2023'],
  cwe: [400, 770],
  presets: ['strict'],
  fixable: false,
};

const said = (what: string, location: Location): Said => ({
  message: `${what} checks all of a document and collects every error, so a large one full of errors costs time and memory. Leave \`allErrors\` off in production, or bound lists and texts in the schema first.`,
  location,
  confidence: 'high',
});

/** `new Ajv({ allErrors: true })` */
function judge(usage: Usage): Said | undefined {
  const state = option(usage.args[0], 'allErrors');
  return state.is === 'constant' && state.value === true
    ? said(`\`${usage.label}\``, usage.location)
    : undefined;
}

/** Fastify hands options to the validator that it makes. */
function written({ modules }: RuleContext): readonly Said[] {
  return writtenCalls(modules, /^[fF]astify$/).flatMap(({ call, facts, path, args }) => {
    const state = option(args[0], 'ajv.customOptions.allErrors');
    return state.is === 'constant' && state.value === true
      ? [said(`The validator of \`${path}\``, { file: facts.file, span: call.at })]
      : [];
  });
}

export const rule = usageRule({ meta, topics: ['validator'], judge, also: written });
