/** Which functions give a promise, as far as modules tell by their text: their own, those of their siblings, well-known ones. */
import type { ModuleFacts } from '../model/facts';
import type { CallExpr, FunctionIr, Stmt } from '../model/ir';
import { classAround } from '../fix/syntax';
import { perModule, writtenPath } from './codeScan';

export type Modules = ReadonlyMap<string, ModuleFacts>;

export interface Promised {
  readonly name: string;
  /** Absent for packages. */
  readonly fn?: FunctionIr;
}

/** Exports of packages that give a promise of an answer and never the answer itself. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  argon2: /^verify$/,
  '@node-rs/argon2': /^verify$/,
  '@node-rs/bcrypt': /^(verify|compare)$/,
  jose: /^(jwtVerify|jwtDecrypt|compactVerify|flattenedVerify)$/,
  bcrypt: /^compare$/,
  bcryptjs: /^compare$/,
  'next-auth': /^getServerSession$/,
  'next-auth/jwt': /^getToken$/,
};

/** The function that a call calls, if it is known that it gives a promise; callbacks instead of promises are none. */
export function promisedBy(call: CallExpr, facts: ModuleFacts, modules: Modules): Promised | undefined {
  const path = writtenPath(call.callee);
  if (path === undefined || call.args.some(({ k }) => k === 'fn')) return undefined;
  const name = path.split('.').at(-1) ?? '';
  if (path.startsWith('this.') && path === `this.${name}`) return ofMethod(name, call, facts);
  const [first = ''] = path.split('.');
  const imported = facts.ir.imports.find(({ local }) => local === first);
  if (imported) {
    const known = PACKAGES[imported.from];
    if (known) {
      const exported = path.includes('.') ? name : imported.imported;
      return known.test(exported) ? { name } : undefined;
    }
    if (!imported.from.startsWith('.') || path.includes('.')) return undefined;
    const other = moduleAt(facts.file, imported.from, modules);
    const fn = other && exportedFunction(other, imported.imported);
    return fn && givesPromise(fn) ? { name, fn } : undefined;
  }
  const required = requiredBy(facts).get(first);
  if (required !== undefined && path.includes('.'))
    return PACKAGES[required]?.test(name) ? { name } : undefined;
  const fn = path === name ? declared(facts).get(name) : undefined;
  return fn && givesPromise(fn) ? { name, fn } : undefined;
}

const givesPromise = (fn: FunctionIr): boolean =>
  (fn.async === true && fn.generator !== true) || fn.returnType?.name === 'Promise';

function ofMethod(name: string, call: CallExpr, facts: ModuleFacts): Promised | undefined {
  const member = classAround(facts.ir, call.at)?.members.find((one) => one.name === name);
  const fn = member?.fn === undefined ? undefined : facts.ir.functions[member.fn];
  return fn && fn.kind === 'method' && givesPromise(fn) ? { name, fn } : undefined;
}

/** Functions of the top level of a module by name; a name with two is none. */
const declared = perModule((facts): ReadonlyMap<string, FunctionIr> => {
  const found = new Map<string, FunctionIr | undefined>();
  const note = (name: string, index: number): void => {
    found.set(name, found.has(name) ? undefined : facts.ir.functions[index]);
  };
  const visit = (s: Stmt): void => {
    if (s.k === 'fndecl') note(s.name, s.fn);
    if (s.k === 'var')
      for (const { pat, init } of s.decls) if (pat.k === 'id' && init?.k === 'fn') note(pat.name, init.fn);
  };
  facts.ir.body.forEach(visit);
  // A parameter or variable of the same name somewhere inside may be what is called there.
  for (const fn of facts.ir.functions)
    for (const { pat } of fn.params) if (pat.k === 'id') found.delete(pat.name);
  return new Map([...found].flatMap(([name, fn]) => (fn ? [[name, fn] as const] : [])));
});

const requiredBy = perModule((facts): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const s of facts.ir.body)
    if (s.k === 'var')
      for (const { pat, init } of s.decls)
        if (
          pat.k === 'id' &&
          init?.k === 'call' &&
          init.callee.k === 'id' &&
          init.callee.name === 'require'
        ) {
          const [arg] = init.args;
          if (arg?.k === 'lit' && typeof arg.v === 'string') found.set(pat.name, arg.v);
        }
  return found;
});

function exportedFunction(facts: ModuleFacts, name: string): FunctionIr | undefined {
  const binding = facts.ir.exports.find((one) => one.kind === 'local' && one.exported === name);
  return binding?.kind === 'local' ? declared(facts).get(binding.local) : undefined;
}

/** The module that a relative specifier leads to. */
function moduleAt(from: string, specifier: string, modules: Modules): ModuleFacts | undefined {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  const base = parts.join('/');
  const bare = base.replace(/\.[cm]?js$/, '');
  for (const candidate of [
    base,
    ...['.ts', '.js', '.tsx', '.mts', '.mjs', '/index.ts', '/index.js'].map((end) => `${bare}${end}`),
  ]) {
    const facts = modules.get(candidate);
    if (facts) return facts;
  }
  return undefined;
}
