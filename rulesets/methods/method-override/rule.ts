import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { calledAs, option, stringOf } from '../../../server/src/check/usageViews';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'method-override',
  title: 'Method of a request can be overridden',
  description: 'A header, field or parameter of a request replaces its HTTP method.',
  area: 'methods',
  severity: 'info',
  owasp: ['API8:2023'],
  cwe: [650, 352],
  presets: ['strict'],
  fixable: false,
};

function judge(usage: Usage, { service }: RuleContext): Said {
  const where = stringOf(usage.args[0]);
  const by =
    where === undefined
      ? usage.args[0]
        ? 'what its function reads'
        : 'the header X-HTTP-Method-Override'
      : /^x-/i.test(where)
        ? `the header ${where}`
        : `the parameter ${where} of the URL`;
  const methods = option(usage.args[1], 'methods');
  const any =
    (methods.is === 'constant' && methods.value === null) ||
    (methods.is === 'set' &&
      methods.view.k === 'array' &&
      methods.view.items.some((item) => /^(get|head)$/i.test(stringOf(item) ?? '')));
  if (any)
    return {
      message: `\`${calledAs(usage)}\` lets ${by} turn a GET into any method, so a link on another site can delete or change things. Leave \`methods\` at its default, POST alone.`,
      location: usage.location,
      severity: 'warning',
      confidence: 'high',
    };
  const csrf = service.usages.find(
    ({ topic, location }) =>
      topic === 'csrf' && location.file === usage.location.file && location.span[0] < usage.location.span[0],
  );
  if (csrf)
    return {
      message: `\`${calledAs(usage)}\` is registered after \`${csrf.label}\`: a request passes the CSRF check under one method and is handled under another. Register it first.`,
      location: usage.location,
      severity: 'warning',
      confidence: 'high',
      related: [{ location: csrf.location, message: 'the CSRF check is registered here' }],
    };
  return {
    message: `\`${calledAs(usage)}\` lets ${by} replace the method of a POST, which proxies, firewalls and logs do not see. Leave it out of APIs; clients can send the real method.`,
    location: usage.location,
    confidence: 'medium',
  };
}

export const rule = usageRule({ meta, topics: ['method-override'], judge });
