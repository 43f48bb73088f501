import { endpointName, joinByLocation } from '../../../server/src/check/ruleApi';
import { recordsSent, type SentRecord } from '../../../server/src/check/records';
import { isPasswordField, type SecretModel } from '../../../server/src/check/models';
import type { Endpoint } from '../../../server/src/model/endpoint';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'excessive-data-exposure',
  title: 'Whole record with secrets sent to the client',
  description:
    'An answer carries a database record of a model that has secret fields, with all of its fields.',
  area: 'exposure',
  severity: 'warning',
  range: ['info', 'error'],
  owasp: ['API3:2023'],
  cwe: [200, 213],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const check = (context: RuleContext): Report[] =>
  joinByLocation(
    context.service.endpoints.flatMap((endpoint) =>
      recordsSent(endpoint, context).map((sent) => report(endpoint, sent)),
    ),
  );

function report(endpoint: Endpoint, { model, read, answer }: SentRecord): Report {
  const hasPassword = model.fields.some(isPasswordField);
  return {
    message: `${endpointName(endpoint)} sends whole ${model.name} records with ${fieldsInWords(model)}. Select the fields that clients need, or leave the secret ones out of the model's output.`,
    location: answer.label === 'return' ? read : answer.location,
    confidence: hasPassword ? 'high' : 'medium',
    endpoint,
    related: [
      { location: read, message: 'the record is read here, with all of its fields' },
      { location: model.location, message: `the model declares ${fieldsInWords(model)}` },
    ],
    key: model.name,
  };
}

const fieldsInWords = ({ fields }: SecretModel): string => {
  const shown = fields.slice(0, 3).map((field) => `\`${field}\``);
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
};

export const rule: Rule = { meta, check };
