/**
 * Copies a check that another handler makes at its beginning (`const session = await auth(); if (!session) return …`)
 * to the beginning of a handler that lacks it. The statements are taken as their author wrote them, so the refusal is
 * the one that clients of this workspace know.
 */
import type { ControlId, Endpoint } from '../model/endpoint';
import type { ModuleFacts } from '../model/facts';
import type { Edit } from '../model/finding';
import type { FunctionIr, Stmt } from '../model/ir';
import { contains, sameLocation } from '../model/location';
import type { FixContext } from '../model/rule';
import { resolveRelative } from './controls';
import { atBodyStart, bodyIndent } from './handlerBody';
import { addImports, type WantedImport } from './imports';
import { allNames, declared, freeNames, importsOf, topLevelNames } from './names';
import { boundNames, parametersFor } from './copyParameters';
import { functionAt, visitStatements } from './syntax';
import { indentAt, newlineOf } from './text';

export interface CopiedCheck {
  readonly from: Endpoint;
  readonly edits: readonly Edit[];
}

/** The check of the nearest endpoint that makes one and whose statements can stand in this handler. */
export function copiedCheck(
  control: ControlId,
  endpoint: Endpoint,
  context: FixContext,
  meant: readonly Endpoint[] = [endpoint],
): CopiedCheck | undefined {
  const handler = handlerOf(endpoint, context);
  if (!handler || !isOwnHandler(endpoint, meant, context)) return undefined;
  const candidates = context.service.endpoints
    .filter((other) => other.framework === endpoint.framework && other.id !== endpoint.id)
    .sort((a, b) => nearness(b, endpoint) - nearness(a, endpoint));
  for (const other of candidates.slice(0, 200)) {
    const edits = copyFrom(control, other, handler, context);
    if (edits) return { from: other, edits };
  }
  return undefined;
}

const nearness = (a: Endpoint, b: Endpoint): number =>
  (a.location.file === b.location.file ? 2 : 0) + (a.app === b.app ? 1 : 0);

export interface Handler {
  readonly facts: ModuleFacts;
  readonly text: string;
  readonly fn: FunctionIr;
}

/** The handler's function, if it is in the workspace and has a block for its body (unless none is needed). */
export function handlerOf(endpoint: Endpoint, context: FixContext, needsBlock = true): Handler | undefined {
  const at = endpoint.handler?.location;
  const facts = at && context.modules.get(at.file);
  const text = at && context.text(at.file);
  const fn = facts && functionAt(facts.ir, at.span);
  return fn && text !== undefined && (!needsBlock || text[fn.bodyAt[0]] === '{')
    ? { facts, text, fn }
    : undefined;
}

/** Is the handler run for these endpoints only? One that a wrapper shares is not to be changed for some of them. */
export function isOwnHandler(endpoint: Endpoint, meant: readonly Endpoint[], context: FixContext): boolean {
  const at = endpoint.handler?.location;
  return (
    at !== undefined &&
    context.service.endpoints.every(
      (other) =>
        !other.handler ||
        !sameLocation(other.handler.location, at) ||
        meant.some(({ id }) => id === other.id),
    )
  );
}

function copyFrom(
  control: ControlId,
  other: Endpoint,
  target: Handler,
  context: FixContext,
): Edit[] | undefined {
  const effect = other.chain
    .filter((step) => step.scope === 'inline')
    .flatMap((step) => step.effects)
    .find((e) => e.control === control && e.strength === 'required');
  const source = effect && handlerOf(other, context);
  if (!source || source.fn === target.fn) return undefined;
  const last = checkIndex(source, effect.evidence.location, context);
  if (last < 0) return undefined;
  const statements = needed(source, last);
  const given = parametersFor(source, target, statements);
  const wanted = given && importsFor(source, target, statements, other.framework, context);
  if (!given || !wanted) return undefined;
  const { edits, locals } = addImports(target.facts, target.text, wanted);
  if (wanted.some((one, i) => one.local !== locals[i])) return undefined;
  const code = statements.map((statement) => moved(source, target, statement, given.renames));
  const lines = code.join(newlineOf(target.text));
  return [...edits, ...given.edits, ...atBodyStart(target.facts.file, target.text, target.fn, lines)];
}

/** Which top-level statement of the handler refuses the request, itself or through a helper. */
function checkIndex(
  source: Handler,
  evidence: { file: string; span: readonly [number, number] } | undefined,
  context: FixContext,
): number {
  const { body } = source.fn;
  if (!evidence) return -1;
  if (evidence.file === source.facts.file && contains(source.fn.bodyAt, evidence.span)) {
    const index = body.findIndex((s) => contains(s.at, evidence.span));
    // A refusal inside of a larger statement, such as a `try` around everything, cannot be taken out of it.
    return body[index]?.k === 'if' || isShort(body[index]) ? index : -1;
  }
  const helpers = new Set(
    importsOf(source.facts.ir)
      .filter(
        ({ from }) =>
          resolveRelative(source.facts.file, from, context) === evidence.file ||
          isAliasOf(from, evidence.file),
      )
      .map((i) => i.local),
  );
  return body.findIndex((s) => {
    let calls = false;
    if (isShort(s))
      visitStatements([s], (e) => {
        if (e.k === 'call' && e.callee.k === 'id' && helpers.has(e.callee.name)) calls = true;
      });
    return calls;
  });
}

/** `$lib/auth`, `~/auth.server`: the rest of the specifier is the end of the file's path. */
function isAliasOf(from: string, file: string): boolean {
  const rest = /^[@~#$][\w-]*\/(.+)$/.exec(from)?.[1];
  return rest !== undefined && file.replace(/\.[cm]?[jt]sx?$/, '').endsWith(`/${rest.replace(/\.js$/, '')}`);
}

const isShort = (s: Stmt | undefined): boolean => s?.k === 'var' || s?.k === 'expr';

/** The statements up to the check that it depends on. */
function needed({ facts, fn }: Handler, last: number): Stmt[] {
  const check = fn.body[last];
  if (!check) return [];
  const taken = [check];
  const names = freeNames(facts.ir, taken);
  for (let i = last - 1; i >= 0; i--) {
    const statement = fn.body[i];
    if (!statement || !declared(statement).some((name) => names.has(name))) continue;
    taken.unshift(statement);
    for (const name of freeNames(facts.ir, [statement])) names.add(name);
  }
  return taken;
}

const GLOBAL =
  /^(?:process|console|undefined|Response|Request|Headers|URL|Error|JSON|Number|String|Boolean|Date|Buffer|TextEncoder|fetch|crypto|Math|Object|Array)$/;

/** What the target has to import for the statements; undefined if they use something that it cannot. */
function importsFor(
  source: Handler,
  target: Handler,
  statements: readonly Stmt[],
  framework: string,
  context: FixContext,
): WantedImport[] | undefined {
  const isSameFile = source.facts.file === target.facts.file;
  const params = new Set(source.fn.params.flatMap(({ pat }) => boundNames(pat)));
  const known = topLevelNames(source.facts);
  const wanted: WantedImport[] = [];
  for (const name of freeNames(source.facts.ir, statements)) {
    if (params.has(name) || (isSameFile && known.has(name))) continue;
    const imported = importsOf(source.facts.ir).find((i) => i.local === name);
    if (!imported) {
      // Nitro and Nuxt have their names, and those of `server/utils`, at hand in every file of the server.
      if ((GLOBAL.test(name) || framework === 'h3') && !known.has(name)) continue;
      return undefined;
    }
    const file = resolveRelative(source.facts.file, imported.from, context);
    const isPackage = !imported.from.startsWith('.');
    if (!isPackage && file === undefined) return undefined;
    wanted.push({
      from: file === undefined ? imported.from : context.specifier(target.facts.file, file),
      name: imported.name,
      local: imported.local,
    });
  }
  return wanted.some(
    (w) =>
      allNames(target.facts).has(w.local) &&
      !importsOf(target.facts.ir).some((i) => i.local === w.local && i.from === w.from),
  )
    ? undefined
    : wanted;
}

/** The text of a statement, indented as the target's body is, with parameters renamed. */
function moved(
  source: Handler,
  target: Handler,
  statement: Stmt,
  renames: ReadonlyMap<string, string>,
): string {
  let text = source.text.slice(statement.at[0], statement.at[1]);
  const spots: { at: number; name: string }[] = [];
  visitStatements([statement], (e) => {
    if (e.k === 'id' && renames.has(e.name)) spots.push({ at: e.at[0] - statement.at[0], name: e.name });
  });
  for (const { at, name } of spots.sort((a, b) => b.at - a.at))
    text = text.slice(0, at) + (renames.get(name) ?? name) + text.slice(at + name.length);
  const from = indentAt(source.text, statement.at[0]);
  const to = bodyIndent(target.text, target.fn);
  return to + text.replace(/\r?\n/g, newlineOf(target.text)).replaceAll(`\n${from}`, `\n${to}`);
}
