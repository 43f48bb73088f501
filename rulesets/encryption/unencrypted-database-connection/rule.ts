import { constantOf, eachExpression, propertyOf } from '../../../server/src/check/codeScan';
import { surroundingsOf } from '../../../server/src/check/surroundings';
import { hostKind } from '../../../server/src/check/urls';
import { usageRule, type Said } from '../../../server/src/check/usageRule';
import { alternativesOf, option, prefixOf, stringsOf } from '../../../server/src/check/usageViews';
import { inEachModule } from '../../../server/src/fix/kept';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { Expr, ObjectExpr } from '../../../server/src/model/ir';
import type { RuleContext, RuleMeta } from '../../../server/src/model/rule';
import type { Usage, ValueView } from '../../../server/src/model/usage';

const meta: RuleMeta = {
  id: 'unencrypted-database-connection',
  title: 'Database connection without TLS',
  description: 'The connection to a database is not encrypted.',
  area: 'encryption',
  severity: 'warning',
  owasp: ['API8:2023'],
  cwe: [319, 311],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const SWITCHED_OFF =
  /[?&](sslmode=(disable|allow|prefer)|ssl=false|tls=false|useSSL=false|encrypt=false|sslaccept=accept_invalid_certs)/i;

/** Options that switch encryption off. */
const OPTIONS = [
  'ssl',
  'tls',
  'options.encrypt',
  'dialectOptions.ssl',
  'dialectOptions.encrypt',
  'connection.ssl',
  'encrypt',
  'extra.ssl',
  'useTLS',
  'driverOptions.connection.ssl',
];

function judge(usage: Usage): Said | undefined {
  const views = usage.args.flatMap((arg) => alternativesOf(arg));
  for (const view of views) {
    const address = addressIn(view);
    const text = stringsOf(address)[0] ?? (address?.k === 'text' ? address.parts.join('') : '');
    const off = SWITCHED_OFF.exec(text)?.[1];
    const remote = isRemote(hostOf(view));
    if (off !== undefined && hostKind(prefixOf(address)) !== 'loopback') return said(usage, off, remote);
    const name = OPTIONS.find((path) => {
      const state = option(view, path);
      return state.is === 'constant' && state.value === false;
    });
    if (name !== undefined && remote !== 'no') return said(usage, `${name}: false`, remote);
  }
  return undefined;
}

/** The address of a connection: the argument itself, or an option. */
function addressIn(view: ValueView): ValueView | undefined {
  if (view.k !== 'object') return view;
  const states = ['url', 'connectionString', 'uri', 'connection'].map((name) => option(view, name));
  const found = states.find((state) => state.is === 'constant' || state.is === 'set');
  return found && (found.is === 'constant' || found.is === 'set') ? found.view : undefined;
}

/** The host of a connection: in an address, or as an option. */
function hostOf(view: ValueView): string | undefined {
  for (const path of ['host', 'connection.host', 'server', 'hostname', 'socket.host']) {
    const state = option(view, path);
    if (state.is === 'constant') return String(state.value);
  }
  for (const path of ['url', 'connectionString', 'uri', 'connection']) {
    const state = option(view, path);
    if (state.is === 'constant') return /^\w+:\/\/(?:[^@/]*@)?([^:/?]+)/.exec(String(state.value))?.[1];
  }
  return undefined;
}

function isRemote(host: string | undefined): 'yes' | 'no' | 'maybe' {
  if (host === undefined) return 'maybe';
  const kind = hostKind(`db://${host}`);
  return kind === 'public' ? 'yes' : kind === 'loopback' || kind === 'service' ? 'no' : 'maybe';
}

const said = (
  usage: Pick<Usage, 'label' | 'location'>,
  what: string,
  remote: 'yes' | 'no' | 'maybe',
): Said => ({
  message: `\`${usage.label}\` connects to its database without encryption (\`${what}\`), so everyone in the network can read queries, results and the password. Switch TLS on, and verify the certificate.`,
  location: usage.location,
  confidence: remote === 'yes' ? 'high' : 'medium',
});

/** Sequelize's configuration files hold the options of a connection in an object that a tool reads. */
function configurations({ modules, service }: RuleContext): readonly Said[] {
  const seen = new Set(
    service.usages
      .filter(({ topic }) => topic === 'database-connection')
      .map(({ location }) => location.file),
  );
  return written({ modules }).filter(({ location }) => !seen.has(location.file));
}

const written = inEachModule(({ modules }): readonly Said[] => {
  const found: Said[] = [];
  eachExpression(modules, ['obj'], (expr, facts) => {
    if (expr.k !== 'obj') return;
    const dialect = constantOf(propertyOf(expr, 'dialect'), facts);
    if (typeof dialect !== 'string' || !/^(postgres|mysql|mariadb|mssql)$/.test(dialect)) return;
    if (
      !['host', 'database', 'username'].every((name) => propertyOf(expr, name)) ||
      expr.props.some((prop) => prop.kind === 'spread')
    )
      return;
    const state = encryption(expr, facts);
    if (state === 'on' || surroundingsOf(modules, { file: facts.file, span: expr.at }).developmentOnly)
      return;
    const host = constantOf(propertyOf(expr, 'host'), facts);
    const isLocal = typeof host === 'string' && isRemote(host) === 'no';
    found.push({
      message:
        'These options connect to a database without encryption, so everyone in the network can read queries, results and the password. Set `dialectOptions: { ssl: { … } }`.',
      location: { file: facts.file, span: expr.at },
      severity: isLocal ? 'info' : 'warning',
      confidence: isLocal && state === 'default' ? 'low' : 'medium',
    });
  });
  return found;
});

function encryption(object: ObjectExpr, facts: ModuleFacts): 'on' | 'off' | 'default' {
  const options: Expr | undefined = propertyOf(object, 'dialectOptions');
  if (options && options.k !== 'obj') return 'on';
  const ssl =
    (options && (propertyOf(options, 'ssl') ?? propertyOf(options, 'encrypt'))) ?? propertyOf(object, 'ssl');
  if (!ssl) return 'default';
  return constantOf(ssl, facts) === false ? 'off' : 'on';
}

export const rule = usageRule({ meta, topics: ['database-connection'], judge, also: configurations });
