import {
  claimOf,
  claimsIn,
  decides,
  isIdentityHeader,
  isRoleName,
  type Claim,
} from '../../../server/src/check/identity';
import { databaseCall, isOwnerField } from '../../../server/src/check/databaseViews';
import { endpointName } from '../../../server/src/check/ruleApi';
import { onePerPlace, type Said } from '../../../server/src/check/usageRule';
import { originsIn } from '../../../server/src/check/usageViews';
import { childStatements, visitExpression } from '../../../server/src/fix/syntax';
import { inEachModule, perFunction } from '../../../server/src/fix/kept';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { Expr, Stmt } from '../../../server/src/model/ir';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'client-supplied-identity',
  title: 'Role or identity taken from the client',
  description:
    'Who the caller is, or what he may do, is read from a part of the request that he writes himself.',
  area: 'authorization',
  severity: 'error',
  owasp: ['API2:2023', 'API5:2023'],
  cwe: [639, 290, 807],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const check = (context: RuleContext): Report[] =>
  onePerPlace([...claimedRoles(context), ...claimedOwners(context)]);

/** `if (req.headers['x-role'] === 'admin') next()` */
const claimedRoles = inEachModule(({ modules }): Said[] =>
  [...modules.values()].flatMap((facts) => facts.ir.functions.flatMap((fn) => claimedIn(fn, facts))),
);

const claimedIn = perFunction((fn, facts): Said[] => {
  const tests = testsIn(fn.body);
  if (tests.length === 0) return [];
  const variables = claimsIn(fn.body);
  return tests.flatMap(({ test, branches }) => {
    const found = roleTested(test, variables);
    return found && (isUnasked(found.claim) || decides(branches, facts))
      ? [said(found.expr, found.claim, facts)]
      : [];
  });
});

/** Headers and cookies are no forms to fill in: a role there is meant to decide. */
const isUnasked = ({ source }: Claim): boolean => source === 'header' || source === 'cookie';

interface Test {
  readonly test: Expr;
  readonly branches: readonly Stmt[];
}

function testsIn(body: readonly Stmt[]): Test[] {
  return body.flatMap((statement, index): Test[] => {
    const own =
      statement.k === 'if'
        ? [{ test: statement.test, branches: [...statement.then, ...(statement.else ?? [])] }]
        : statement.k === 'return' && statement.arg?.k === 'cond'
          ? [{ test: statement.arg.test, branches: [statement] }]
          : [];
    void index;
    return [...own, ...testsIn(childStatements(statement))];
  });
}

function roleTested(
  test: Expr,
  variables: ReadonlyMap<string, Claim>,
): { expr: Expr; claim: Claim } | undefined {
  let found: { expr: Expr; claim: Claim } | undefined;
  const isRole = (expr: Expr): Claim | undefined => {
    const claim = claimOf(expr, variables);
    return claim && isRoleName(claim.name) ? claim : undefined;
  };
  visitExpression(test, (expr) => {
    if (expr.k !== 'bin' || !/^[!=]==?$/.test(expr.op)) return;
    const [constant, other] = isConstant(expr.l) ? [expr.l, expr.r] : [expr.r, expr.l];
    const claim = isConstant(constant) ? isRole(other) : undefined;
    if (claim && !(constant.k === 'id' && constant.name === 'undefined')) found ??= { expr, claim };
  });
  const bare = test.k === 'un' && test.op === '!' ? test.arg : test;
  const claim = isRole(bare);
  // `if (req.query.admin)`; a role that is merely there says nothing.
  if (claim && /admin|super|staff/i.test(claim.name)) found ??= { expr: bare, claim };
  return found;
}

const isConstant = (expr: Expr): boolean =>
  (expr.k === 'lit' && expr.v !== null && expr.v !== '') ||
  (expr.k === 'mem' && /role|admin/i.test(expr.obj.k === 'id' ? expr.obj.name : ''));

const said = (expr: Expr, { source, name }: Claim, facts: ModuleFacts): Said => ({
  message: `The ${source === 'body' || source === 'query' ? `${source} field` : source} \`${name}\` decides what the caller may do, but every client can send what it likes there. Take the role from the verified token, the session or the database.`,
  location: { file: facts.file, span: expr.at },
  confidence: source === 'header' ? 'medium' : 'high',
  key: 'role',
});

/** `findMany({ where: { userId: req.headers['x-user-id'] } })` where nothing proves who sent it. */
function claimedOwners({ service }: RuleContext): Said[] {
  return service.endpoints
    .filter(({ posture }) => posture.authentication.state === 'absent')
    .flatMap((endpoint) =>
      endpoint.usages.flatMap((usage) => {
        const call = databaseCall(usage);
        if (!call || usage.developmentOnly) return [];
        const fields = [...(call.condition ?? [])].filter(
          ([field]) => field === '' || /(^|_)id$/i.test(field) || isOwnerField(field),
        );
        const origin = fields
          .flatMap(([, view]) => originsIn(view))
          .find((one) => one.kind === 'request' && one.source === 'header' && isIdentityHeader(one.name));
        if (origin?.kind !== 'request') return [];
        return [
          {
            message: `${endpointName(endpoint)} takes the header \`${origin.name}\` for the caller's identity, but every client can send what it likes there. Take it from a verified token, unless a gateway sets the header and strips the client's.`,
            location: usage.location,
            confidence: 'medium' as const,
            key: 'owner',
          },
        ];
      }),
    );
}

export const rule: Rule = { meta, check };
