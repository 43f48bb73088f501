import { eachCall, eachExpression } from '../../../server/src/check/codeScan';
import { surroundingsOf } from '../../../server/src/check/surroundings';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { isSecretName, wordsOf } from '../../../server/src/check/words';
import { inEachModule } from '../../../server/src/fix/kept';
import type { Confidence } from '../../../server/src/model/endpoint';
import type { CallExpr } from '../../../server/src/model/ir';
import type { Location } from '../../../server/src/model/location';
import type { Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'insecure-randomness',
  title: 'Guessable random values',
  description: 'A token, password or code is made of random numbers that can be predicted.',
  area: 'encryption',
  severity: 'warning',
  owasp: ['API2:2023'],
  cwe: [338, 330],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

interface Source {
  readonly location: Location;
  readonly label: string;
  readonly kind: 'random' | 'time' | 'pseudo';
}

function check({ modules, service, text }: RuleContext): ReturnType<Rule['check']> {
  const known = service.usages
    .filter(({ topic, symbol }) => topic === 'random' && !symbol.includes('pseudoRandomBytes'))
    .map(({ location, label, symbol }): Source => ({
      location,
      label,
      kind: symbol.startsWith('uuid') ? 'time' : 'random',
    }));
  return onePerPlace([
    ...written({ modules, ...(text && { text }) }),
    ...known.flatMap((source) => judge(source, modules)),
  ]);
}

/** `Math.random()` wherever it is written; the catalog knows of packages. */
const written = inEachModule(({ modules }): readonly Said[] => {
  const found: Said[] = [];
  eachExpression(modules, ['mem'], ({ prop, at: span }, { file }) => {
    if (prop === PSEUDO)
      found.push(...judge({ location: { file, span }, label: PSEUDO, kind: 'pseudo' }, modules));
  });
  eachCall(modules, (call, path, { file }) => {
    const kind = kindOf(call, path);
    if (kind) found.push(...judge({ location: { file, span: call.at }, label: path, kind }, modules));
  });
  return found;
}, /random|Date/i);

const PSEUDO = 'pseudoRandomBytes';

function kindOf(call: CallExpr, path: string): Source['kind'] | undefined {
  if (path === 'Math.random') return 'random';
  return path === 'Date.now' || (path === 'Date' && call.isNew && call.args.length === 0)
    ? 'time'
    : undefined;
}

function judge(source: Source, modules: RuleContext['modules']): readonly Said[] {
  const confidence = confidenceOf(source, modules);
  if (!confidence) return [];
  return [
    {
      message:
        source.kind === 'pseudo'
          ? `\`${source.label}\` is an old name that promises no strong randomness. Use \`crypto.randomBytes\`.`
          : `\`${source.label}\` makes a value that has to be secret, but ${source.kind === 'time' ? 'the time is known to everyone' : 'its numbers can be predicted from a few others'}. Use \`crypto.randomBytes\`, \`crypto.randomInt\` or \`crypto.randomUUID\`.`,
      location: source.location,
      severity: source.kind === 'pseudo' ? 'info' : 'warning',
      confidence,
    },
  ];
}

/** What has to be unguessable, more narrowly than every name that speaks of secrets. */
const isValue = (name: string): boolean =>
  isSecretName(name) && !wordsOf(name).some((word) => NOT_A_VALUE.test(word)) && !/^(iv|salt)$/i.test(name);
const NOT_A_VALUE =
  /^(expir\w*|expires|expiry|ttl|at|time|timestamp|date|created|updated|issued|used|index|count|length|type|name|color|colour|delay|jitter|retry|timeout|age|last|valid|until|refreshed|iat|nbf|exp|decimals?|price|supply|balance|amount|address|symbol)$/;

const MAKES =
  /(generate|create|make|random|new|issue|gen|build|get)_?\w*(token|password|passwd|secret|otp|api_?key|session_?id|nonce|code|pin|salt|csrf|key|uuid|guid)\w*/i;
const HARMLESS_CODE =
  /(status|error|zip|postal|country|source|language|currency|qr|bar|color|exit|mono)_?code|key_?frame|primary_?key|cache_?key|react_?key|row_?key|map_?key|query_?key|sort_?key|object_?key|file_?key|test|mock|fake|random(Item|Element|Int|Number|Color|Name)/i;

/** Data made up for development: nobody guards anything with it. */
const MADE_UP =
  /(?:^|\/)(?:seeds?|seeders?|fixtures?|mocks?|__mocks__|stubs?|demo-?data)\/|[./-](?:seeds?|seeder|mocks?|fixtures?)\.[cm]?[jt]sx?$/i;

function confidenceOf(source: Source, modules: RuleContext['modules']): Confidence | undefined {
  if (MADE_UP.test(source.location.file)) return undefined;
  if (source.kind === 'pseudo') return 'high';
  const { names, functions } = surroundingsOf(modules, source.location);
  const named = names.some(isValue);
  if (source.kind === 'time') {
    // A time is often part of something about a token; it has to be made into its text.
    const isText = functions.some((name) =>
      /^(String|toString|createHash|update|md5|sha1|hash|encode)$/.test(name),
    );
    return named && isText ? 'medium' : undefined;
  }
  if (named) return 'high';
  if (functions.some((name) => isValue(name) || (MAKES.test(name) && !HARMLESS_CODE.test(name))))
    return 'medium';
  return undefined;
}

export const rule: Rule = { meta, check };
