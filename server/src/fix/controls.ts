/** Controls that the workspace has already, made usable at another place: the expression and the imports it needs. */
import type { ControlId, Endpoint, KnownControl } from '../model/endpoint';
import type { ModuleFacts } from '../model/facts';
import type { Edit } from '../model/finding';
import { contains, sameLocation } from '../model/location';
import type { FixContext } from '../model/rule';
import { addImports, type WantedImport } from './imports';
import { importsOf, topLevelNames } from './names';
import { named } from './namedControl';
import { receiverOf } from './registrar';
import { functionAround } from './syntax';
import { callAt } from './syntaxIndex';
import { joinPath } from './paths';

export interface Usable {
  readonly control: KnownControl;
  /** What to write in the file. */
  readonly expression: string;
  readonly edits: readonly Edit[];
}

/**
 * Controls of the endpoint's framework that can stand in `file`, the most used and nearest first.
 * @param before the place from which on the control is used
 */
export function usableControls(
  control: ControlId,
  endpoint: Endpoint,
  file: string,
  context: FixContext,
  before?: number,
): Usable[] {
  return context.service.knownControls
    .filter((known) => known.control === control && known.framework === endpoint.framework)
    .filter((known) => !isLeaking(known, context))
    .map((known) => named(known, context))
    .sort((a, b) => b.uses - a.uses || nearness(b, file) - nearness(a, file))
    .flatMap((known): Usable[] => {
      const usable = usableIn(file, endpoint, known, context, before);
      return usable ? [usable] : [];
    })
    .filter((one, i, all) => all.findIndex((other) => other.expression === one.expression) === i);
}

const leaking = new WeakMap<KnownControl, boolean>();

/** As `leaks`; asked of few controls for each of many findings. */
function isLeaking(known: KnownControl, context: FixContext): boolean {
  let answer = leaking.get(known);
  if (answer === undefined) leaking.set(known, (answer = leaks(known, context)));
  return answer;
}

/** Does the control show errors to clients? To put it on one more endpoint would spread that. */
function leaks({ location, expression }: KnownControl, context: FixContext): boolean {
  return context.service.endpoints.some((endpoint) => {
    const step = endpoint.chain.find(
      (one) => sameLocation(one.location, location) || one.label === expression,
    );
    const defined = step?.definedAt;
    return (
      defined !== undefined &&
      endpoint.exposures.some(
        ({ sentAt, developmentOnly }) =>
          !developmentOnly && sentAt.file === defined.file && contains(defined.span, sentAt.span),
      )
    );
  });
}

/** How many folders two files share. */
function nearness(known: KnownControl, file: string): number {
  const [a, b] = [known.location.file.split('/'), file.split('/')];
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared++;
  return shared;
}

const GLOBALS = /^(?:true|false|null|undefined|process|console|Number|String|Boolean|new|async|await)$/;

/** The edits after which the control means the same in `file`; undefined if nothing makes it so. */
function usableIn(
  file: string,
  endpoint: Endpoint,
  known: KnownControl,
  context: FixContext,
  before?: number,
): Usable | undefined {
  const facts = context.modules.get(file);
  const text = context.text(file);
  const { expression } = known;
  if (!facts || text === undefined || !/^(?:new\s+)?[A-Za-z_$][\w$]*(?:[.(]|$)/.test(expression))
    return undefined;
  if (/=>|\bfunction\b|…/.test(expression)) return undefined;
  const names = namesOfText(expression);
  const [head = '', ...others] = names;
  const source = context.modules.get(known.location.file);
  if (!source) return undefined;
  if (endpoint.framework === 'fastify' && isInstance(head, known, source)) {
    const call = callAt(facts.ir, endpoint.location.span);
    const receiver = call && receiverOf(call);
    if (others.length > 0 || receiver?.k !== 'id') return undefined;
    return { control: known, expression: expression.replace(head, receiver.name), edits: [] };
  }
  if (known.location.file === file)
    return isTopLevel(names, facts) ? { control: known, expression, edits: [] } : undefined;
  const wanted: WantedImport[] = [];
  for (const name of names) {
    const one = importOf(name, file, known, source, context);
    if (!one) return undefined;
    wanted.push(before === undefined ? one : { ...one, before });
  }
  const { edits, locals } = addImports(facts, text, wanted);
  const renamed = names.reduce(
    (result, name, i) => (locals[i] === name ? result : replaceName(result, name, locals[i] ?? name)),
    expression,
  );
  return { control: known, expression: renamed, edits };
}

/** Names that a piece of code refers to: no member names, keys, strings. */
function namesOfText(code: string): string[] {
  const bare = code
    .replace(/'[^']*'|"[^"]*"|`[^`]*`/g, '')
    .replace(/\.\s*[A-Za-z_$][\w$]*/g, '')
    .replace(/[A-Za-z_$][\w$]*\s*:/g, '');
  return [...new Set(bare.match(/[A-Za-z_$][\w$]*/g) ?? [])].filter((name) => !GLOBALS.test(name));
}

const replaceName = (code: string, name: string, by: string): string =>
  code.replace(new RegExp(`(?<![\\w$.'"])${name.replace(/\$/g, '\\$')}(?![\\w$'"])`), by);

const isTopLevel = (names: readonly string[], facts: ModuleFacts): boolean => {
  const known = topLevelNames(facts);
  return names.every((name) => known.has(name));
};

/** Is the name a Fastify instance where the control stands, so that its decorators are meant? */
function isInstance(name: string, known: KnownControl, source: ModuleFacts): boolean {
  if (/^(?:fastify|app|server|instance|scope|api)$/.test(name)) return true;
  const fn = functionAround(source.ir, known.location.span);
  return fn?.params.some((p) => p.pat.k === 'id' && p.pat.name === name) ?? false;
}

/** How `file` can import what `name` means in the file of the control. */
function importOf(
  name: string,
  file: string,
  known: KnownControl,
  source: ModuleFacts,
  context: FixContext,
): WantedImport | undefined {
  const isHead = namesOfText(known.expression)[0] === name;
  if (isHead && known.exported) {
    if (isCircular(known.exported.file, file, context)) return undefined;
    return { from: context.specifier(file, known.exported.file), name: known.exported.name, local: name };
  }
  if (isHead && known.imported) return { from: known.imported.from, name: known.imported.name, local: name };
  const imported = importsOf(source.ir).find((i) => i.local === name);
  if (imported && !imported.from.startsWith('.') && !/^[@~#]\//.test(imported.from))
    return { from: imported.from, name: imported.name, local: name };
  const target = imported && resolveRelative(source.file, imported.from, context);
  if (imported && target !== undefined && !isCircular(target, file, context))
    return { from: context.specifier(file, target), name: imported.name, local: name };
  const exported = source.ir.exports.find((e) => e.kind === 'local' && e.local === name);
  if (exported?.kind === 'local' && !isCircular(source.file, file, context))
    return { from: context.specifier(file, source.file), name: exported.exported, local: name };
  return undefined;
}

/** Would `to`, importing `from`, be imported by it in turn, and so find it half-made when it is loaded? */
function isCircular(from: string, to: string, context: FixContext, seen = new Set<string>()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  const facts = context.modules.get(from);
  if (!facts) return false;
  const sources = [
    ...importsOf(facts.ir).map((i) => i.from),
    ...facts.ir.exports.flatMap((e) => (e.kind === 'local' ? [] : [e.from])),
  ];
  return [...new Set(sources)].some((specifier) => {
    const target = resolveRelative(from, specifier, context);
    return target !== undefined && isCircular(target, to, context, seen);
  });
}

const EXTENSIONS = ['', '.ts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '/index.ts', '/index.js'];

/** The workspace file that a relative specifier leads to. */
export function resolveRelative(file: string, specifier: string, context: FixContext): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const path = joinPath(file.slice(0, file.lastIndexOf('/')), specifier);
  const bare = path.replace(/\.([cm]?)jsx?$/, '.$1ts');
  return [...EXTENSIONS.map((extension) => path + extension), bare, `${bare}x`].find((candidate) =>
    context.modules.has(candidate),
  );
}
