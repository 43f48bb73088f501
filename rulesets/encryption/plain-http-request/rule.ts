import { addressesOf, hostKind, isIdentifier, sendsBasic } from '../../../server/src/check/urls';
import { viewOf, writtenCalls } from '../../../server/src/check/codeScan';
import { surroundingsOf } from '../../../server/src/check/surroundings';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { httpsFixes } from '../../../server/src/fix/https';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'plain-http-request',
  title: 'Request over plain HTTP',
  description: 'The service calls another one, or opens a WebSocket, without encryption.',
  area: 'encryption',
  severity: 'warning',
  owasp: ['API8:2023', 'API10:2023'],
  cwe: [319],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

function judge(
  usage: Pick<Usage, 'args' | 'symbol' | 'label' | 'location' | 'argsAt'>,
  context: RuleContext,
): Said | undefined {
  const address = addressesOf(usage as Usage).find(
    (one) => /^(http|ws):\/\//i.test(one) && !isIdentifier(one),
  );
  if (address === undefined || sendsBasic(usage as Usage)) return undefined;
  const kind = hostKind(address);
  if (kind === 'loopback' || kind === 'unknown') return undefined;
  if (surroundingsOf(context.modules, usage.location).developmentOnly) return undefined;
  const inside = kind !== 'public';
  const scheme = /^ws/i.test(address) ? 'wss://' : 'https://';
  return {
    message: inside
      ? `\`${usage.label}\` calls another service without encryption, so everyone in that network can read and change what is said. Use ${scheme} or a mesh with mutual TLS.`
      : `\`${usage.label}\` sends a request without encryption, so everyone on the way can read and change it. Use ${scheme}.`,
    location: usage.location,
    severity: inside ? 'info' : 'warning',
    confidence: inside ? 'medium' : 'high',
  };
}

/** Clients whose package is not known, by how they are called. */
const CLIENTS =
  /(^|\.)(axios|got|request|superagent|needle|ky|fetch|nodeFetch|undici|http|\$http|httpService|httpClient)(\.(get|post|put|patch|delete|head|options|request))?$|^(WebSocket|xhr\.open|xhttp\.open|XMLHttpRequest\.open)$/;

function written(context: RuleContext): readonly Said[] {
  const seen = new Set(
    context.service.usages
      .filter(({ topic }) => topic === 'http-request')
      .map(({ location }) => `${location.file} ${String(location.span[0])}`),
  );
  return writtenCalls(context.modules, CLIENTS)
    .filter(({ call, facts }) => !seen.has(`${facts.file} ${String(call.at[0])}`))
    .flatMap(({ call, facts, path }) => {
      const args = call.args.map((arg) => viewOf(arg, facts));
      const location = { file: facts.file, span: call.at };
      const symbol = path.endsWith('.open') ? 'XMLHttpRequest.open()' : path;
      const report = judge({ args, argsAt: [], symbol, label: path, location }, context);
      return report ? [{ ...report, confidence: 'medium' as const }] : [];
    });
}

export const rule = usageRule({ meta, topics: ['http-request'], judge, also: written, fixes: httpsFixes });
