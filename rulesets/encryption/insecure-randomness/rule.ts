import { eachExpression, writtenPath } from '../../../server/src/check/codeScan';
import { surroundingsOf } from '../../../server/src/check/surroundings';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { isSecretName, wordsOf } from '../../../server/src/check/words';
import type { Confidence } from '../../../server/src/model/endpoint';
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

function check(context: RuleContext): ReturnType<Rule['check']> {
  return onePerPlace(
    sourcesIn(context).flatMap((source) => {
      const confidence = confidenceOf(source, context);
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
        } satisfies Said,
      ];
    }),
  );
}

/** `Math.random()` wherever it is written, and what the catalog knows of packages. */
function sourcesIn({ modules, service }: RuleContext): readonly Source[] {
  const found: Source[] = [];
  eachExpression(modules, ['mem', 'call'], (expr, facts) => {
    if (expr.k === 'mem' && expr.prop === 'pseudoRandomBytes')
      found.push({
        location: { file: facts.file, span: expr.at },
        label: 'pseudoRandomBytes',
        kind: 'pseudo',
      });
    if (expr.k !== 'call') return;
    const path = writtenPath(expr.callee);
    const location = { file: facts.file, span: expr.at };
    if (path === 'Math.random') found.push({ location, label: path, kind: 'random' });
    else if (path === 'Date.now' || (path === 'Date' && expr.isNew && expr.args.length === 0))
      found.push({ location, label: path, kind: 'time' });
  });
  for (const { topic, location, label, symbol } of service.usages)
    if (topic === 'random' && !symbol.includes('pseudoRandomBytes'))
      found.push({
        location,
        label,
        kind: symbol.startsWith('uuid') ? 'time' : 'random',
      });
  return found;
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

function confidenceOf(source: Source, { modules }: RuleContext): Confidence | undefined {
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
