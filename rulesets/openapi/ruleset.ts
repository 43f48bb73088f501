/** The Spectral ruleset for OpenAPI 2.0, 3.0 and 3.1: where each rule looks, and the function that judges. */
import type { RulesetDefinition } from '@stoplight/spectral-core';
import { oas2, oas3 } from '@stoplight/spectral-formats';
import {
  errorSchemas,
  inputSchemas,
  operationSecurity,
  plainHttp,
  requirementSchemes,
  responseCodes,
  weakScheme,
} from '../../server/src/openapi/functions';

const OPERATIONS = '$.paths[*][?(@property.match(/^(get|put|post|delete|patch|options|head|trace|query)$/))]';

/** Parameters may stand on the path, for all of its operations. */
const INPUTS = [OPERATIONS, '$.paths[*]'];

/** Each rule has the id of its metadata. Severities come from there, so all are the same here. */
export const RULESET: RulesetDefinition = {
  formats: [oas2, oas3],
  rules: {
    'openapi-missing-security': {
      given: OPERATIONS,
      message: '{{error}}',
      then: { function: operationSecurity },
    },
    'openapi-undefined-security-scheme': {
      given: ['$', OPERATIONS],
      message: '{{error}}',
      then: { function: requirementSchemes },
    },
    'openapi-weak-security-scheme': {
      given: ['$.components.securitySchemes[*]', '$.securityDefinitions[*]'],
      message: '{{error}}',
      then: { function: weakScheme },
    },
    'openapi-plain-http-server': { given: '$', message: '{{error}}', then: { function: plainHttp } },
    'openapi-unconstrained-string': {
      given: INPUTS,
      message: '{{error}}',
      then: { function: inputSchemas, functionOptions: { find: 'string' } },
    },
    'openapi-unconstrained-number': {
      given: INPUTS,
      message: '{{error}}',
      then: { function: inputSchemas, functionOptions: { find: 'number' } },
    },
    'openapi-unconstrained-array': {
      given: INPUTS,
      message: '{{error}}',
      then: { function: inputSchemas, functionOptions: { find: 'array' } },
    },
    'openapi-missing-input-schema': {
      given: INPUTS,
      message: '{{error}}',
      then: { function: inputSchemas, functionOptions: { find: 'none' } },
    },
    'openapi-missing-client-error-response': {
      given: OPERATIONS,
      message: '{{error}}',
      then: { function: responseCodes, functionOptions: { need: 'client-error' } },
    },
    'openapi-missing-401-response': {
      given: OPERATIONS,
      message: '{{error}}',
      then: { function: responseCodes, functionOptions: { need: '401' } },
    },
    'openapi-verbose-error-schema': {
      given: OPERATIONS,
      message: '{{error}}',
      then: { function: errorSchemas },
    },
    'openapi-missing-429-response': {
      given: OPERATIONS,
      message: '{{error}}',
      then: { function: responseCodes, functionOptions: { need: '429' } },
    },
  },
};
