import { doesNothing, returnsIn, throwsIn } from '../../../server/src/check/bodies';
import { hasWord, wordsOf } from '../../../server/src/check/words';
import { writtenPath } from '../../../server/src/check/codeScan';
import { inEachModule } from '../../../server/src/fix/kept';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { ClassIr, ClassMember, Expr, FunctionIr } from '../../../server/src/model/ir';
import type { Report, Rule, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'guard-always-passes',
  title: 'Guard that lets everybody pass',
  description: 'What is called a guard refuses nobody, whatever the request holds.',
  area: 'authentication',
  severity: 'error',
  owasp: ['API2:2023', 'API5:2023'],
  cwe: [287, 285],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const check = inEachModule(({ modules }): Report[] =>
  [...modules.values()]
    .filter(isProduct)
    .flatMap((facts) => [
      ...facts.ir.classes.flatMap((cls) => ofClass(cls, facts)),
      ...facts.ir.functions.flatMap((fn) => ofFunction(fn, facts)),
    ]),
);

const isProduct = ({ file, ir }: ModuleFacts): boolean =>
  !ir.directives.includes('use client') &&
  // Angular has an interface of that name for pages of the browser.
  !ir.imports.some(({ from }) => from.startsWith('@angular/')) &&
  !/(^|\/)(tests?|__tests__|__mocks__|mocks?|fixtures?|e2e|examples?|frontend|client)\/|\.(test|spec|e2e|mock|stub)\.[cm]?[jt]sx?$/.test(
    file,
  );

/** Classes that say by their name that they let strangers pass. */
const OPEN =
  /^(public|optional|allow|noop|no|mock|fake|dummy|anonymous|guest|open|callback|disabled?|stub|maybe|skip|bypass|soft|loose|dev|development|local)$/;

function ofClass(cls: ClassIr, facts: ModuleFacts): Report[] {
  const name = cls.name ?? '';
  if (cls.abstract || wordsOf(name).some((word) => OPEN.test(word))) return [];
  const guards = (cls.implements ?? []).some((type) => type.name === 'CanActivate');
  const inherits = /(^|\.)AuthGuard(\(\))?$/.test(cls.super ? (writtenPath(cls.super) ?? '') : '');
  return cls.members.flatMap((member) => {
    const fn = member.fn === undefined ? undefined : facts.ir.functions[member.fn];
    if (!fn) return [];
    if (guards && member.name === 'canActivate' && alwaysTrue(fn))
      return [
        report(
          member,
          facts,
          `\`${name}.canActivate\` returns true whatever the request holds, so \`@UseGuards(${name})\` keeps nobody out. Check the credential, or take the guard away so that nobody relies on it.`,
        ),
      ];
    if (inherits && member.name === 'handleRequest' && passesUser(fn))
      return [
        report(
          member,
          facts,
          `\`${name}.handleRequest\` hands on the user it is given, also if there is none, and never throws: the guard lets strangers pass. Throw \`err || new UnauthorizedException()\` if there is no user, or call the guard optional.`,
        ),
      ];
    return [];
  });
}

const report = (member: ClassMember, { file }: ModuleFacts, message: string): Report => ({
  message,
  location: { file, span: member.nameAt },
  confidence: 'high',
});

/** Every way returns true, and nothing on the way may throw: only logs are written. */
function alwaysTrue(fn: FunctionIr): boolean {
  const returns = returnsIn(fn.body);
  return returns.length > 0 && returns.every(isTrue) && !throwsIn(fn.body) && doesNothing(fn.body, returns);
}

const isTrue = (expr: Expr | undefined): boolean => {
  if (expr?.k === 'lit') return expr.v === true;
  if (expr?.k === 'call' && /^(Promise\.resolve|of)$/.test(writtenPath(expr.callee) ?? ''))
    return isTrue(expr.args[0]);
  return false;
};

/** `handleRequest(err, user) { return user; }`: what Nest's own throws for is let through. */
function passesUser(fn: FunctionIr): boolean {
  const user = fn.params[1]?.pat;
  const returns = returnsIn(fn.body);
  if (user?.k !== 'id' || returns.length === 0 || throwsIn(fn.body)) return false;
  const isUser = (expr: Expr | undefined): boolean =>
    (expr?.k === 'id' && (expr.name === user.name || expr.name === 'undefined')) ||
    (expr?.k === 'lit' && (expr.v === null || expr.v === false)) ||
    (expr?.k === 'logic' && isUser(expr.l) && isUser(expr.r)) ||
    (expr?.k === 'cond' && isUser(expr.then) && isUser(expr.else));
  return returns.every(isUser) && doesNothing(fn.body, returns);
}

const GUARD =
  /^(require|ensure|check|verify|validate|must be|assert|enforce|is|auth|authenticate|authorize|authorise|protect)( (jwt|token|auth|authentication|authenticated|authorization|authorized|login|logged in|user|admin|role|roles|permission|permissions|session|api key|signed in|access))+( (middleware|guard|hook|handler))?$|^(auth|authentication|authorization|admin|jwt|token|protect|protected|login|authenticate|authorize) (middleware|guard|only|required|hook)$|^(authenticate|authorize|protect|is admin|admin only|login required)$/;

/** A middleware whose name promises a check, and that does nothing but pass on. */
function ofFunction(fn: FunctionIr, { file }: ModuleFacts): Report[] {
  const name = fn.name ?? '';
  if (fn.params.length < 2 || !GUARD.test(wordsOf(name).join(' ')) || hasWord(name, OPEN)) return [];
  const next = fn.params[2]?.pat;
  const isHandler =
    fn.params[0]?.pat.k === 'id' && /^_?(req|request|ctx|context)$/.test(fn.params[0].pat.name);
  if (!isHandler || next?.k !== 'id' || fn.params.length > 3 || fn.body.length === 0) return [];
  const passesOn = (expr: Expr | undefined): boolean =>
    expr?.k === 'await'
      ? passesOn(expr.arg)
      : expr?.k === 'call' &&
        expr.callee.k === 'id' &&
        expr.callee.name === next.name &&
        expr.args.length === 0;
  const returns = returnsIn(fn.body);
  const calls = fn.body.flatMap((s) => (s.k === 'expr' ? [s.e] : []));
  const isPlain = fn.body.every((s) => s.k === 'expr' || s.k === 'return');
  if (!isPlain || ![...returns, ...calls].some(passesOn)) return [];
  const rest = [...returns, ...calls].filter((expr) => expr !== undefined && !passesOn(expr));
  if (!rest.every((expr) => expr !== undefined && isLog(expr))) return [];
  return [
    {
      message: `\`${name}\` passes every request on and checks nothing, though its name promises a check: what it stands before is open to everybody. Check the credential, or take it away.`,
      location: { file, span: fn.at },
      confidence: 'high',
    },
  ];
}

const isLog = (expr: Expr): boolean =>
  expr.k === 'call' &&
  /^(console|log|logger|this\.logger|debug|req\.log)\b/.test(writtenPath(expr.callee) ?? '');

export const rule: Rule = { meta, check };
