import { constantOf, eachExpression } from '../../../server/src/check/codeScan';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { option, stringsOf } from '../../../server/src/check/usageViews';
import { removeNoneFixes } from '../../../server/src/fix/jwtOptions';
import { expressionAt } from '../../../server/src/fix/options';
import { inEachModule } from '../../../server/src/fix/kept';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { Expr } from '../../../server/src/model/ir';
import { contains, type Location } from '../../../server/src/model/location';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'jwt-algorithm-none',
  title: 'Tokens without a signature',
  description: 'The algorithm `none` is allowed or used for JSON Web Tokens.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023'],
  cwe: [327, 347],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const isNone = (value: unknown): boolean => typeof value === 'string' && /^none$/i.test(value);

const said = (location: Location, what: string): Said => ({
  message: `${what}, so anyone can write a token that is accepted. Name the algorithm that your keys are for, and no other, for example \`algorithms: ['RS256']\`.`,
  location,
  confidence: 'high',
  data: { place: location },
});

/** Constants of other modules arrive as values. */
function judge(usage: Usage, context: RuleContext): Said | undefined {
  if (/UnsecuredJWT/.test(usage.symbol))
    return said(usage.location, `\`${usage.label}\` makes or takes tokens without a signature`);
  if (isWithoutKey(usage, context))
    return said(usage.location, `\`${usage.label}\` is given no key, which stands for no signature`);
  const named = usage.args.some((arg) => namesNone(arg));
  const byPosition =
    usage.symbol.startsWith('jwt-simple') && usage.args.slice(2).some((arg) => stringsOf(arg).some(isNone));
  if (!named && !byPosition) return undefined;
  const options = usage.args.find((arg) => namesNone(arg));
  return {
    ...said(usage.location, `\`${usage.label}\` takes the algorithm \`none\``),
    ...(options?.at ? { data: { place: options.at } } : {}),
  };
}

/** `jwt.verify(token, null)`, as it is written: a variable that is empty at first may be set later. */
function isWithoutKey({ topic, symbol, argsAt }: Usage, { modules }: RuleContext): boolean {
  const at = argsAt[1];
  if (topic === 'jwt-middleware' || !symbol.startsWith('jsonwebtoken') || !at) return false;
  const facts = modules.get(at.file);
  const key = facts && expressionAt(facts, at.span);
  return (key?.k === 'lit' && !key.v) || (key?.k === 'id' && key.name === 'undefined');
}

function namesNone(view: ValueView): boolean {
  if (view.k === 'either') return view.of.some(namesNone);
  if (view.k !== 'object') return false;
  const lists = [
    'algorithms',
    'algorithm',
    'alg',
    'header.alg',
    'verify.algorithms',
    'verifyOptions.algorithms',
    'signOptions.algorithm',
    'sign.algorithm',
  ];
  return lists.some((path) => {
    const state = option(view, path);
    if (state.is === 'constant') return isNone(state.value);
    return (
      state.is === 'set' &&
      state.view.k === 'array' &&
      state.view.items.some((item) => stringsOf(item).some(isNone))
    );
  });
}

const TOKENS = /jwt|jose|jws|jsonwebtoken|oauth|oidc|openid|passport|auth/i;

/** What is written in an object literal, whatever takes it; and `JWK.None` of older versions of jose. */
const written = inEachModule(({ modules }): readonly Said[] => {
  const found: Said[] = [];
  const relevant = new Map([...modules].filter(([, facts]) => speaksOfTokens(facts)));
  eachExpression(relevant, ['mem', 'obj'], (expr, facts) => {
    const at = (span: Expr['at']): Location => ({ file: facts.file, span });
    if (expr.k === 'mem' && expr.prop === 'None' && expr.obj.k !== 'this' && endsWithJwk(expr.obj))
      found.push(said(at(expr.at), '`JWK.None` is taken for a key, which stands for no signature'));
    if (expr.k !== 'obj') return;
    for (const prop of expr.props) {
      if (typeof prop.key !== 'string' || !/^(alg|algorithms?)$/.test(prop.key)) continue;
      const values = prop.value.k === 'arr' ? prop.value.items : [prop.value];
      const none = values.find((item) => item && isNone(constantOf(item, facts)));
      if (none) found.push(said(at(none.at), 'The algorithm `none` is allowed for tokens here'));
    }
  });
  return found;
});

const endsWithJwk = (expr: Expr): boolean =>
  (expr.k === 'id' && expr.name === 'JWK') || (expr.k === 'mem' && expr.prop === 'JWK');

const speaksOfTokens = (facts: ModuleFacts): boolean =>
  facts.ir.imports.some(({ from }) => TOKENS.test(from)) ||
  facts.ir.body.length + facts.ir.functions.length < 400;

const inner = usageRule({
  meta,
  topics: ['jwt-sign', 'jwt-verify', 'jwt-middleware'],
  judge,
  also: written,
  fixes: removeNoneFixes,
});

/** A call is reported at its options alone, wherever they are written. */
function holdsAnother(outer: Report, all: readonly Report[]): boolean {
  const { place } = outer.data as { readonly place: Location };
  return all.some(
    ({ location }) =>
      location !== place && location.file === place.file && contains(place.span, location.span),
  );
}

export const rule: Rule = {
  ...inner,
  check: (context) => {
    const reports = inner.check(context);
    return reports.filter((report) => !holdsAnother(report, reports));
  },
};
