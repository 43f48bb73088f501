import { constantOf, eachExpression } from '../../../server/src/check/codeScan';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { tlsVersionFixes } from '../../../server/src/fix/tls';
import { inEachModule } from '../../../server/src/fix/kept';
import type { Expr } from '../../../server/src/model/ir';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { Rule, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'outdated-tls-version',
  title: 'Outdated version of TLS',
  description: 'A connection may use a version of TLS or SSL with known weaknesses.',
  area: 'encryption',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [327, 326],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: true,
};

const OUTDATED =
  /^(TLSv1|TLSv1\.0|TLSv1\.1|TLS1\.?[01]?|TLSv1_(1_)?(client_|server_)?method|DTLSv1(_(client_|server_)?method)?|TLSv1_method|SSLv[23](_(client_|server_)?method)?|SSLv23_method)$/i;
const NAMES =
  /^(minVersion|maxVersion|secureProtocol|DEFAULT_MIN_VERSION|DEFAULT_MAX_VERSION|tlsMinVersion|minTlsVersion|min_version)$/;

const check = inEachModule(({ modules }): ReturnType<Rule['check']> => {
  const found: Said[] = [];
  const note = (name: string, value: Expr, facts: ModuleFacts): void => {
    if (!NAMES.test(name)) return;
    const version = constantOf(value, facts);
    // This one stands for all versions that both sides know, in spite of its name.
    if (typeof version !== 'string' || !OUTDATED.test(version) || /^SSLv23_/i.test(version)) return;
    found.push({
      message: `\`${name}\` allows ${version.replace(/_.*$/, '')}, which has known weaknesses and which clients and standards have given up. Demand \`minVersion: 'TLSv1.2'\` or later.`,
      location: { file: facts.file, span: value.at },
      confidence: 'high',
    });
  };
  eachExpression(modules, ['obj', 'assign', 'mem'], (expr, facts) => {
    if (expr.k === 'obj')
      for (const prop of expr.props) if (typeof prop.key === 'string') note(prop.key, prop.value, facts);
    if (expr.k === 'assign' && expr.target.k === 'mem' && typeof expr.target.prop === 'string')
      note(expr.target.prop, expr.value, facts);
    if (
      expr.k === 'mem' &&
      /^SSL_OP_ALL$|^SSL_OP_LEGACY_SERVER_CONNECT$|^SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION$/.test(
        String(expr.prop),
      )
    )
      found.push({
        message: `\`${String(expr.prop)}\` allows renegotiation that attackers can inject into. Update the other side instead.`,
        location: { file: facts.file, span: expr.at },
        confidence: 'medium',
        severity: 'info',
      });
  });
  return onePerPlace(found);
}, /version|secureProtocol|SSL_OP_/i);

export const rule: Rule = { meta, check, fixes: tlsVersionFixes };
