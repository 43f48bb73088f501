import { flowReports, type FlowRuleOptions } from '../../../server/src/check/flowRule';
import { pollutionsOf } from '../../../server/src/check/pollution';
import type { Report, Rule, RuleContext } from '../../../server/src/model/rule';

const options: FlowRuleOptions = {
  meta: {
    id: 'prototype-pollution',
    title: 'Prototype pollution',
    description: 'Request data is merged deeply into an object, or names the keys that are written.',
    severity: 'warning',
    range: ['warning', 'error'],
    owasp: ['API8:2023'],
    cwe: [1321],
  },
  sinks: ['prototype'],
  consequence: 'where a `__proto__` key changes every object',
  remedy: 'Validate the keys with a schema first.',
  // `object[key] = value` with a parameter is how every helper writes; what helpers do harm is told below.
  counts: (flow) => flow.source.kind !== 'parameter' || flow.sink.symbol !== undefined,
};

/** Helpers whose callers may be anywhere: only worth a look. */
function helpers({ modules }: RuleContext): Report[] {
  return [...modules.values()]
    .filter((facts) => !facts.ir.directives.includes('use client'))
    .flatMap((facts) =>
      pollutionsOf(facts).map(({ kind, at, key }): Report => ({
        message:
          kind === 'path'
            ? `This follows keys through an object and writes at the end: if \`${key}\` may be \`__proto__\` or \`constructor\`, it changes every object. Refuse these keys, or follow own properties alone (\`Object.hasOwn\`).`
            : `This merges one object into another key by key: if \`${key}\` may be \`__proto__\`, as in parsed JSON, it changes every object. Leave out \`__proto__\`, \`constructor\` and \`prototype\`.`,
        location: { file: facts.file, span: at },
        severity: 'warning',
        confidence: 'low',
        cwe: [1321, 915],
        key: kind,
      })),
    );
}

export const rule: Rule = {
  meta: {
    area: 'validation',
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    ...options.meta,
    fixable: false,
  },
  check: (context) => [...flowReports(context.service, options), ...helpers(context)],
};
