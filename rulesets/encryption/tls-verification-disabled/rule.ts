import { constantOf, eachExpression } from '../../../server/src/check/codeScan';
import { surroundingsOf } from '../../../server/src/check/surroundings';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { verifyTlsFixes } from '../../../server/src/fix/tls';
import { inEachModule } from '../../../server/src/fix/kept';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { Expr, FunctionIr } from '../../../server/src/model/ir';
import type { Location, Span } from '../../../server/src/model/location';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'tls-verification-disabled',
  title: 'TLS certificates are not checked',
  description: 'Connections are encrypted to whoever answers, because certificates are not verified.',
  area: 'encryption',
  severity: 'error',
  owasp: ['API8:2023', 'API10:2023'],
  cwe: [295, 297],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const REMEDY = 'Verify it; for a private authority, give its certificate as `ca`.';

/** Options of clients, servers and drivers that switch the check off, and the value that does it. */
const SWITCHES: Readonly<Record<string, readonly unknown[]>> = {
  rejectUnauthorized: [false, 0, '0', 'false'],
  strictSSL: [false],
  rejectUnauthorised: [false],
  insecureHTTPParser: [true],
  sslValidate: [false],
  tlsAllowInvalidCertificates: [true],
  tlsAllowInvalidHostnames: [true],
  tlsInsecure: [true],
  trustServerCertificate: [true],
  checkServerIdentity: [false],
  ignoreHTTPSErrors: [true],
  acceptInsecureCerts: [true],
  insecure_skip_verify: [true],
};

const CHOICE = /verif|insecure|self_?signed|reject|unauthori|skip|trust|allow|ignore|strict|ssl|tls/i;

const written = inEachModule(({ modules }): readonly Said[] => {
  const found: Said[] = [];
  const note = (name: string, value: Expr, facts: ModuleFacts, span: Span): void => {
    const report = judgeOption(name, value, facts, { file: facts.file, span });
    if (!report) return;
    const { developmentOnly, tests } = surroundingsOf(modules, { file: facts.file, span: value.at });
    if (developmentOnly) return;
    // Somebody may choose it; that is less sure to be wrong, and to be done.
    const isChosen = tests.some((test) => CHOICE.test(test));
    found.push(isChosen ? { ...report, severity: 'warning', confidence: 'medium' } : report);
  };
  eachExpression(modules, ['obj', 'assign', 'lit', 'tpl'], (expr, facts) => {
    if (expr.k === 'obj')
      for (const prop of expr.props)
        if (typeof prop.key === 'string') note(prop.key, prop.value, facts, prop.at);
    if (expr.k === 'assign' && expr.target.k === 'mem' && typeof expr.target.prop === 'string')
      note(expr.target.prop, expr.value, facts, expr.at);
    const text = expr.k === 'lit' ? expr.v : expr.k === 'tpl' ? expr.quasis.join('') : undefined;
    if (
      typeof text === 'string' &&
      /[?&](sslmode=no-verify|tlsAllowInvalidCertificates=true|tlsInsecure=true|trustServerCertificate=true)/i.test(
        text,
      )
    )
      found.push(said({ file: facts.file, span: expr.at }, 'This connection string'));
  });
  return found;
});

function judgeOption(name: string, value: Expr, facts: ModuleFacts, location: Location): Said | undefined {
  const known = Object.hasOwn(SWITCHES, name) ? SWITCHES[name] : undefined;
  const constant = constantOf(value, facts);
  if (known && constant !== undefined && known.includes(constant))
    return {
      ...said(location, `\`${name}: ${String(constant)}\``),
      ...(name === 'ignoreHTTPSErrors' || name === 'acceptInsecureCerts' ? { confidence: 'low' } : {}),
    };
  if (name === 'NODE_TLS_REJECT_UNAUTHORIZED' && (constant === '0' || constant === 0 || constant === false))
    return said(location, '`NODE_TLS_REJECT_UNAUTHORIZED` = 0');
  const checks =
    name === 'checkServerIdentity' && value.k === 'fn' ? facts.ir.functions[value.fn] : undefined;
  return checks && acceptsAll(checks)
    ? said(location, 'A `checkServerIdentity` that accepts every name')
    : undefined;
}

/** Nothing but `return undefined`. */
const acceptsAll = ({ body }: FunctionIr): boolean =>
  body.every(
    (statement) =>
      statement.k === 'return' &&
      (!statement.arg ||
        (statement.arg.k === 'id' && statement.arg.name === 'undefined') ||
        statement.arg.k === 'lit' ||
        statement.arg.k === 'un'),
  );

const said = (location: Location, what: string): Said => ({
  message: `${what} takes every certificate, so anyone on the way can pose as the other side and read or change all of it. ${REMEDY}`,
  location,
  confidence: 'high',
});

/** Variables of the environment that are set by a name that was computed. */
function judge(usage: Usage): Said | undefined {
  const [value] = usage.args;
  if (
    usage.symbol !== 'NODE_TLS_REJECT_UNAUTHORIZED' ||
    value?.k !== 'literal' ||
    !['0', 0, false].includes(value.value as string)
  )
    return undefined;
  return said(usage.location, '`NODE_TLS_REJECT_UNAUTHORIZED` = 0');
}

export const rule = usageRule({ meta, topics: ['environment'], judge, also: written, fixes: verifyTlsFixes });
