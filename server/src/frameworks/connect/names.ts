/** Names of services and methods as they stand on the wire, from what code generators write. */
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { stringOf, type Value } from '../../link/interpret/values';

export interface Names {
  /** `connectrpc.eliza.v1.ElizaService`. */
  readonly service: string;
  /** By the name in code, in lower case. */
  readonly methods: ReadonlyMap<string, string>;
  /** Nothing but the place of the code tells the name of the package. */
  readonly isGuessed: boolean;
}

/** @param at where the descriptor is written: `ElizaService`, `ElizaService.method.say` */
export function serviceNames(interpreter: Interpreter, descriptor: Value, at: Location): Names {
  const known = stringOf(memberOf(interpreter, descriptor, 'typeName', at));
  const name = /^\w+/.exec(interpreter.view.text(at.file)?.slice(...at.span) ?? '')?.[0] ?? '{?}';
  const binding = interpreter.view.module(at.file)?.ir.imports.find(({ local }) => local === name);
  const target = binding && interpreter.view.resolve(at.file, binding.from);
  const text = target?.kind === 'file' ? (interpreter.view.text(target.file) ?? '') : '';
  const imported =
    binding && binding.imported !== '*' && binding.imported !== 'default' ? binding.imported : name;
  const own = new RegExp(`@generated from service (?:\\w+\\.)*${imported}\\b`).exec(text)?.[0];
  const service = known ?? own?.replace('@generated from service ', '');
  if (service !== undefined) return { service, methods: methodsOf(text, service), isGuessed: false };
  const folders = guessedPackage(binding?.from ?? '');
  return {
    service: folders === '' ? `{?}.${imported}` : `${folders}.${imported}`,
    methods: new Map(),
    isGuessed: true,
  };
}

/** `@generated from rpc connectrpc.eliza.v1.ElizaService.Say`. */
function methodsOf(text: string, service: string): Map<string, string> {
  const marks = text.matchAll(/@generated from rpc ([\w.]+)\.(\w+)/g);
  return new Map(
    [...marks].flatMap(([, owner, name = '']) => (owner === service ? [[name.toLowerCase(), name]] : [])),
  );
}

/** Generators write the code of the package `a.b.v1` into the folder `a/b/v1`. */
function guessedPackage(specifier: string): string {
  const folders = specifier
    .replace(/^@buf\/[^/]+\//, '')
    .split('/')
    .slice(0, -1)
    .filter((part) => !/^(\.{1,2}|@.*|src|lib|gen\w*|generated|proto\w*|dist|~)$/.test(part));
  return folders.join('.');
}
