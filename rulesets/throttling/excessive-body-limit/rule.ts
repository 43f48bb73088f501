import { constantOf, eachExpression, propertyOf, viewOf } from '../../../server/src/check/codeScan';
import { bytesOf, inWords } from '../../../server/src/check/sizes';
import { onePerPlace, usageRule, type Said } from '../../../server/src/check/usageRule';
import { calledAs, option } from '../../../server/src/check/usageViews';
import { inEachModule } from '../../../server/src/fix/kept';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { ObjectExpr } from '../../../server/src/model/ir';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'excessive-body-limit',
  title: 'Request bodies of excessive size',
  description: 'A parser reads bodies of many megabytes into memory.',
  area: 'throttling',
  severity: 'info',
  owasp: ['API4:2023'],
  cwe: [770, 400],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

/** What an API may need for a document with pictures in it; beyond, uploads should be streamed. */
const LARGE = 10 * 1024 ** 2;
const HUGE = 100 * 1024 ** 2;

const OPTIONS = ['limit', 'bodyLimit', 'jsonLimit', 'formLimit', 'textLimit', 'sizeLimit', 'maxBodySize'];

/** Options of servers whose names say what they are for: Bun, Socket.IO, ws. */
const OF_SERVERS = ['maxRequestBodySize', 'maxHttpBufferSize', 'maxPayload'];

function judge(usage: Usage): readonly Said[] {
  return usage.args.flatMap((options) =>
    OPTIONS.flatMap((name) => {
      const state = option(options, name);
      return state.is === 'constant' || state.is === 'set'
        ? said(calledAs(usage), name, bytesOf(state.view), usage.location)
        : [];
    }),
  );
}

function said(who: string, name: string, bytes: number | undefined, location: Said['location']): Said[] {
  if (bytes === undefined || bytes <= LARGE) return [];
  const isHuge = bytes >= HUGE;
  return [
    {
      message: `\`${who}\` reads bodies of ${bytes === Infinity ? 'any size' : `up to ${inWords(bytes)}`} into memory (\`${name}\`), so a few requests can exhaust the process. Lower it for the API, and stream uploads by a route of their own.`,
      location,
      severity: isHuge ? 'warning' : 'info',
      confidence: isHuge ? 'high' : 'medium',
    },
  ];
}

/**
 * Next.js: `export const config = { api: { bodyParser: { sizeLimit: '500mb' } } }`, and server actions; routes of hapi:
 * `payload: { maxBytes }`; servers of Bun and of sockets.
 */
const asWritten = inEachModule(({ modules }): readonly Said[] => {
  const found: Said[] = [];
  eachExpression(modules, ['obj'], (expr, facts) => {
    if (expr.k !== 'obj') return;
    for (const [parent, name] of [
      ['bodyParser', 'sizeLimit'],
      ['serverActions', 'bodySizeLimit'],
      ['payload', 'maxBytes'],
    ] as const) {
      const inner = propertyOf(expr, parent);
      const limit = inner?.k === 'obj' && !isStreamed(inner, facts) ? propertyOf(inner, name) : undefined;
      if (limit && constantOf(limit, facts) !== undefined)
        found.push(
          ...said(parent, name, bytesOf(viewOf(limit, facts)), { file: facts.file, span: limit.at }),
        );
    }
    for (const name of OF_SERVERS) {
      const limit = propertyOf(expr, name);
      if (limit)
        found.push(
          ...said('server', name, bytesOf(viewOf(limit, facts)), { file: facts.file, span: limit.at }),
        );
    }
  });
  return onePerPlace(found);
});

/** hapi hands a stream, or the name of a file, on. */
const isStreamed = (payload: ObjectExpr, facts: ModuleFacts): boolean =>
  ['stream', 'file'].includes(String(constantOf(propertyOf(payload, 'output'), facts)));

export const rule = usageRule({ meta, topics: ['body-parser'], judge, also: asWritten });
