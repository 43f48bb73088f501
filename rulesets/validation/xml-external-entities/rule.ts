import { writtenCalls } from '../../../server/src/check/codeScan';
import { flowReports, type FlowRuleOptions } from '../../../server/src/check/flowRule';
import { option } from '../../../server/src/check/usageViews';
import type { Report, Rule, RuleContext } from '../../../server/src/model/rule';

const options: FlowRuleOptions = {
  meta: {
    id: 'xml-external-entities',
    title: 'XML external entities',
    description: 'Request data is parsed as XML with external entities.',
    severity: 'error',
    owasp: ['API8:2023'],
    cwe: [611],
  },
  sinks: ['xml'],
  consequence: 'with external entities switched on',
  remedy: 'Switch `noent` off.',
  survivesValidation: true,
};

/** Parsers of libxml whose package is not seen to be loaded, told to put entities in place. */
function written({ modules }: RuleContext, told: readonly Report[]): Report[] {
  return writtenCalls(modules, /(^|\.)(parseXml|parseXmlString|parseXmlAsync)$/).flatMap(
    ({ call, facts, path, args }) => {
      const location = { file: facts.file, span: call.at };
      const noent = option(args[1], 'noent');
      const isTold = told.some(
        (report) => report.location.file === location.file && report.location.span[0] === location.span[0],
      );
      if (isTold || args[0]?.k === 'literal' || noent.is !== 'constant' || noent.value !== true) return [];
      return [
        {
          message: `\`${path}\` puts external entities in place (\`noent: true\`), so a document of a stranger can read files and call other services. ${options.remedy}`,
          location,
          confidence: 'medium' as const,
          severity: 'error' as const,
          key: 'xml',
        },
      ];
    },
  );
}

export const rule: Rule = {
  meta: {
    area: 'validation',
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    ...options.meta,
    fixable: false,
  },
  check: (context) => {
    const told = flowReports(context.service, options);
    return [...told, ...written(context, told)];
  },
};
