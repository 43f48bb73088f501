import { callsOf, constantOf } from '../../../server/src/check/codeScan';
import type { ModuleFacts } from '../../../server/src/model/facts';
import type { Expr } from '../../../server/src/model/ir';
import type { Report, Rule, RuleContext, RuleMeta } from '../../../server/src/model/rule';

const meta: RuleMeta = {
  id: 'roles-never-read',
  title: 'Roles that no guard reads',
  description: 'A decorator marks endpoints with roles or permissions, and no guard looks at the mark.',
  area: 'authorization',
  severity: 'error',
  owasp: ['API5:2023'],
  cwe: [862, 285],
  presets: ['recommended', 'strict', 'owasp-api-2023'],
  fixable: false,
};

const DEMANDS = /role|permission|scope|polic(y|ies)|abilit|privilege|acl|claims?$/i;
const READS = /(^|\.)(get|getAllAndOverride|getAllAndMerge|getAll|getMetadata|getOwnMetadata)$/;

/** A key of metadata as it is written: its constant, and the name that it goes by. */
interface Key {
  readonly value?: string;
  readonly name?: string;
}

function check({ modules }: RuleContext): Report[] {
  const all = [...modules.values()].filter(isProduct);
  const written = all.flatMap((facts) =>
    callsOf(facts)
      .filter(({ path }) => path === 'SetMetadata')
      .flatMap(({ call }) => {
        const key = keyOf(call.args[0], facts);
        return key && DEMANDS.test(key.value ?? key.name ?? '') ? [{ key, call, facts }] : [];
      }),
  );
  if (written.length === 0) return [];
  const read = all.flatMap((facts) =>
    callsOf(facts)
      .filter(({ path, call }) => READS.test(path) && call.args.length > 0 && isReflector(path))
      .map(({ call }) => keyOf(call.args[0], facts)),
  );
  // A key that is not known may be any, and packages read by keys of their own.
  if (read.some((key) => key === undefined) || all.some(usesPackage)) return [];
  return written
    .filter(({ key }) => !read.some((other) => other !== undefined && isSame(key, other)))
    .map(({ key, call, facts }) => ({
      message: `\`SetMetadata\` marks endpoints with \`${key.value ?? key.name ?? ''}\`, but no guard of the workspace reads that mark: whatever is demanded there, nobody is refused for it. Read it with \`Reflector\` in a guard, and register the guard.`,
      location: { file: facts.file, span: call.at },
      confidence: 'high' as const,
    }));
}

const isProduct = ({ file }: ModuleFacts): boolean =>
  !/(^|\/)(tests?|__tests__|e2e|mocks?)\/|\.(spec|test|e2e-spec)\.[cm]?[jt]sx?$/.test(file);

const isReflector = (path: string): boolean => /reflect/i.test(path.slice(0, path.lastIndexOf('.')));

function keyOf(expr: Expr | undefined, facts: ModuleFacts): Key | undefined {
  if (!expr) return undefined;
  const value = constantOf(expr, facts);
  if (typeof value === 'string') return { value, ...(expr.k === 'id' ? { name: expr.name } : {}) };
  if (expr.k === 'mem' && typeof expr.prop === 'string') return { name: expr.prop };
  return expr.k === 'id' && isKnownName(expr.name, facts) ? { name: expr.name } : undefined;
}

/** Imported, a constant of the module, or a decorator that is its own key; a parameter may be anything. */
const isKnownName = (name: string, { ir }: ModuleFacts): boolean =>
  ir.imports.some(({ local }) => local === name) ||
  ir.body.some((s) => s.k === 'var' && s.decls.some(({ pat }) => pat.k === 'id' && pat.name === name));

/** Names and values may differ where one side imports what the other side writes: either will do. */
const isSame = (a: Key, b: Key): boolean =>
  (a.value !== undefined && a.value === b.value) || (a.name !== undefined && a.name === b.name);

const usesPackage = ({ ir }: ModuleFacts): boolean =>
  ir.imports.some(({ from }) =>
    /^(nest-?keycloak|nest-access-control|nestjs-roles|@casl\/|nest-casl|nest-authz)/.test(from),
  );

export const rule: Rule = { meta, check };
