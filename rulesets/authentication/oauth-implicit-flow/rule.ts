import { eachExpression } from '../../../server/src/check/codeScan';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { inEachModule } from '../../../server/src/fix/kept';
import type { Expr } from '../../../server/src/model/ir';
import type { Rule, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'oauth-implicit-flow',
  title: 'OAuth implicit flow',
  description: 'A login asks for access tokens in the address, where logs and histories keep them.',
  area: 'authentication',
  severity: 'warning',
  owasp: ['API2:2023'],
  cwe: [598, 522],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const check = inEachModule(({ modules }): ReturnType<Rule['check']> => {
  const found: Said[] = [];
  eachExpression(modules, ['lit', 'tpl', 'call', 'obj'], (expr, facts) => {
    for (const at of implicitIn(expr))
      found.push({
        message:
          'This asks for an access token in the address (the implicit flow), where histories, logs and referrers keep it. Use the authorization code flow with PKCE: `response_type=code`.',
        location: { file: facts.file, span: at },
        confidence: 'medium',
      });
  });
  return onePerPlace(found);
}, /response_?type|grant/i);

const isImplicit = (value: unknown): boolean =>
  typeof value === 'string' && value.split(' ').includes('token');

function implicitIn(expr: Expr): readonly Expr['at'][] {
  const texts =
    expr.k === 'lit' && typeof expr.v === 'string' ? [expr.v] : expr.k === 'tpl' ? expr.quasis : [];
  if (texts.some((text) => /[?&]response_type=(token|id_token(%20|\+)token|token(%20|\+))/.test(text)))
    return [expr.at];
  if (expr.k === 'call' && expr.callee.k === 'mem' && /^(append|set)$/.test(String(expr.callee.prop))) {
    const [name, value] = expr.args;
    return name?.k === 'lit' && name.v === 'response_type' && value?.k === 'lit' && isImplicit(value.v)
      ? [expr.at]
      : [];
  }
  // `oauth2orize.grant.token(…)`, `server.grant(oauth2orize.grant.token(…))`
  if (
    expr.k === 'call' &&
    expr.callee.k === 'mem' &&
    expr.callee.prop === 'token' &&
    expr.callee.obj.k === 'mem' &&
    expr.callee.obj.prop === 'grant'
  )
    return [expr.at];
  if (expr.k !== 'obj') return [];
  return expr.props.flatMap(({ key, value }) => {
    if (typeof key !== 'string' || !/^(response_?types?|responseTypes?)$/i.test(key)) return [];
    const values = value.k === 'arr' ? value.items : [value];
    return values.some((item) => item?.k === 'lit' && isImplicit(item.v)) ? [value.at] : [];
  });
}

export const rule: Rule = { meta, check };
