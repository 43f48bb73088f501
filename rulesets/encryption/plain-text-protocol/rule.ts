import { constantOf, eachExpression, propertyOf, writtenCalls } from '../../../server/src/check/codeScan';
import { surroundingsOf } from '../../../server/src/check/surroundings';
import { hostKind } from '../../../server/src/check/urls';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { option } from '../../../server/src/check/usageViews';
import { inEachModule } from '../../../server/src/fix/kept';
import type { Expr, Stmt } from '../../../server/src/model/ir';
import type { Location } from '../../../server/src/model/location';
import type { RuleMeta } from '../../../server/src/model/rule';
import type { Usage } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'plain-text-protocol',
  title: 'Protocol without encryption',
  description: 'Mail, files, directories or messages are sent by a protocol that does not encrypt.',
  area: 'encryption',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [319],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

/** Schemes that have an encrypted twin, and the twin. */
const TWINS: Readonly<Record<string, string>> = {
  ftp: 'sftp or ftps',
  telnet: 'ssh',
  ldap: 'ldaps',
  mqtt: 'mqtts',
  amqp: 'amqps',
  smtp: 'smtps',
  imap: 'imaps',
  pop3: 'pop3s',
  rtmp: 'rtmps',
  stomp: 'stomp+ssl',
  coap: 'coaps',
};

const said = (location: Location, what: string, remedy: string): Said => ({
  message: `${what} without encryption, so everyone on the way can read what is sent, passwords included. ${remedy}`,
  location,
  confidence: 'medium',
});

function judge(usage: Usage): Said | undefined {
  const [options] = usage.args;
  const isOn = (name: string, value: boolean): boolean => {
    const state = option(options, name);
    return state.is === 'constant' && state.value === value;
  };
  // A server that offers encryption is taken at its word, unless that is switched off.
  return isOn('ignoreTLS', true)
    ? said(
        usage.location,
        `\`${usage.label}\` sends mail`,
        'Set `requireTLS: true`, or `secure: true` on port 465.',
      )
    : undefined;
}

const written = inEachModule(({ modules }): readonly Said[] => {
  const found: Said[] = [];
  const isForDevelopment = (location: Location): boolean => surroundingsOf(modules, location).developmentOnly;
  eachExpression(modules, ['lit', 'tpl'], (expr, facts) => {
    const address = addressOf(expr);
    const scheme = /^([a-z0-9]+):\/\/[^\s/]/i.exec(address)?.[1]?.toLowerCase() ?? '';
    const location = { file: facts.file, span: expr.at };
    if (!Object.hasOwn(TWINS, scheme) || hostKind(address) !== 'public' || isForDevelopment(location)) return;
    found.push(said(location, `This address is called by ${scheme}`, `Use ${TWINS[scheme] ?? ''}.`));
  });
  for (const { call, facts, path } of writtenCalls(
    modules,
    /(^|\.)(ftp|ftpClient|client|c)\.(connect|access)$/,
  )) {
    if (!facts.ir.imports.some(({ from }) => FTP.test(from)) && !requiresFtp(facts.ir.body.flatMap(declared)))
      continue;
    const [options] = call.args;
    if (options?.k !== 'obj' || options.props.some((prop) => prop.kind === 'spread')) continue;
    const secure = propertyOf(options, 'secure');
    if (!secure || constantOf(secure, facts) === false)
      found.push(
        said(
          { file: facts.file, span: call.at },
          `\`${path}\` sends files`,
          'Set `secure: true`, or use SFTP.',
        ),
      );
  }
  return found;
});

const FTP = /^(ftp|basic-ftp|jsftp|promise-ftp)$/;

/** `require('ftp')` among the initialisers of a module. */
const requiresFtp = (inits: readonly Expr[]): boolean =>
  inits.some((init) => {
    const call = init.k === 'mem' ? init.obj : init;
    const [from] = call.k === 'call' ? call.args : [];
    return from?.k === 'lit' && typeof from.v === 'string' && FTP.test(from.v);
  });

const declared = (statement: Stmt): readonly Expr[] =>
  statement.k === 'var' ? statement.decls.flatMap(({ init }) => (init ? [init] : [])) : [];

const addressOf = (expr: Expr): string =>
  expr.k === 'lit' && typeof expr.v === 'string' ? expr.v : expr.k === 'tpl' ? (expr.quasis[0] ?? '') : '';

export const rule = usageRule({ meta, topics: ['mail-transport'], judge, also: written });
