import { writtenCalls } from '../../../server/src/check/codeScan';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Location } from '../../../server/src/model/location';

const meta: RuleMeta = {
  id: 'plain-http-server',
  title: 'Server without encryption',
  description:
    'A server listens for plain HTTP. Fine behind a proxy that encrypts; declare it under `assume`.',
  area: 'encryption',
  severity: 'info',
  owasp: ['API8:2023'],
  cwe: [319],
  presets: ['strict'],
  fixable: false,
};

const said = (location: Location, label: string): Said => ({
  message: `\`${label}\` makes a server that speaks plain HTTP. If a proxy in front of it encrypts, say so by \`assume: [transport]\` in the configuration; else use \`https.createServer\`.`,
  location,
  confidence: 'medium',
});

function also({ modules, service, settings }: RuleContext): readonly Said[] {
  if (assumesTransport(settings)) return [];
  const seen = new Set(
    service.usages.filter(({ topic }) => topic === 'http-server').map(({ location }) => location.span[0]),
  );
  return writtenCalls(modules, /^(http|node_http)\.createServer$/)
    .filter(({ call }) => !seen.has(call.at[0]))
    .map(({ call, facts, path }) => said({ file: facts.file, span: call.at }, path));
}

const assumesTransport = (settings: RuleContext['settings']): boolean =>
  JSON.stringify(settings.assume).includes('transport');

export const rule = usageRule({
  meta,
  topics: ['http-server'],
  judge: (usage, { settings }) =>
    assumesTransport(settings) ? undefined : said(usage.location, usage.label),
  also,
});
