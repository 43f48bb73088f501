/** Makes a name usable in a file: an import or a `require`, in the style of the file, where its imports are. */
import type { ModuleFacts } from '../model/facts';
import type { Edit } from '../model/finding';
import type { Stmt } from '../model/ir';
import type { Span } from '../model/location';
import { freeName, importsOf, requiredFrom, topLevelNames } from './names';
import { hasSemicolons, indentAt, newlineOf, quoteOf, startsLine } from './text';

export interface WantedImport {
  readonly from: string;
  /** The exported name, `default`, or `*`. */
  readonly name: string;
  readonly local: string;
  /** Makes the module object callable in CommonJS: `require('x').default`. */
  readonly interop?: boolean;
  /** A type: `import { type X }`. */
  readonly typeOnly?: boolean;
  /** A `require` has to stand before this place, where the name is used at once. */
  readonly before?: number;
}

export interface ImportResult {
  readonly edits: readonly Edit[];
  /** The name to use: that of an import which is there already, or an alias if the wanted one is taken. */
  readonly local: string;
}

/** Does the file import with `import`, or (else) with `require`? */
export function isModuleFile({ ir, file }: ModuleFacts): boolean {
  if (/\.mjs$|\.mts$/.test(file)) return true;
  if (/\.cjs$|\.cts$/.test(file)) return false;
  if (ir.imports.length > 0 || ir.exports.length > 0 || ir.sideEffectImports.length > 0) return true;
  return /\.tsx?$/.test(file) && !importsOf(ir).length;
}

/**
 * Adds an import, or merges it into one from the same place. Several imports for one file have to be asked for
 * together, because the edits of one would not know of the others.
 */
export function addImport(facts: ModuleFacts, text: string, wanted: WantedImport): ImportResult {
  const there = importsOf(facts.ir).find(
    (i) =>
      i.from === wanted.from && (i.typeOnly !== true || wanted.typeOnly) && sameExport(i.name, wanted.name),
  );
  if (there) return { edits: [], local: there.local };
  const local = topLevelNames(facts).has(wanted.local) ? freeName(facts, wanted.local) : wanted.local;
  const edit = mergeEdit(facts, text, wanted, local) ?? newImportEdit(facts, text, { ...wanted, local });
  return { edits: [edit], local };
}

/** Adds several imports at once; the locals are in the order of `wanted`. */
export function addImports(
  facts: ModuleFacts,
  text: string,
  wanted: readonly WantedImport[],
): { edits: readonly Edit[]; locals: readonly string[] } {
  const bySource = new Map<string, WantedImport[]>();
  const locals: string[] = [];
  const edits: Edit[] = [];
  for (const one of wanted) {
    const result = addImport(facts, text, one);
    locals.push(result.local);
    if (result.edits.length === 0) continue;
    const key = one.name === 'default' || one.name === '*' ? `${one.from} ${one.name}` : one.from;
    const same = bySource.get(key) ?? [];
    if (same.some((w) => w.name === one.name)) continue;
    bySource.set(key, [...same, { ...one, local: result.local }]);
  }
  for (const group of bySource.values()) {
    const [first] = group;
    if (!first) continue;
    const merged = group.map((one) => mergeEdit(facts, text, one, one.local));
    if (merged.every((edit) => edit !== undefined)) edits.push(...joined(merged));
    else edits.push(newImportEdit(facts, text, ...group));
  }
  return { edits, locals };
}

/** Insertions at one place, in one edit. */
function joined(edits: readonly Edit[]): Edit[] {
  const byPlace = new Map<number, Edit>();
  for (const edit of edits) {
    const at = edit.span?.[0] ?? 0;
    const before = byPlace.get(at);
    byPlace.set(at, before ? { ...before, newText: before.newText + edit.newText } : edit);
  }
  return [...byPlace.values()];
}

/** In CommonJS the module object and its default export are written alike. */
const sameExport = (a: string, b: string): boolean =>
  a === b || ((a === 'default' || a === '*') && (b === 'default' || b === '*'));

function newImportEdit(facts: ModuleFacts, text: string, ...wanted: readonly WantedImport[]): Edit {
  const [first] = wanted;
  const from = `${importQuote(facts, text)}${first?.from ?? ''}${importQuote(facts, text)}`;
  const end = hasSemicolons(text) ? ';' : '';
  const isModule = isModuleFile(facts);
  const whole = wanted.find((w) => w.name === 'default' || w.name === '*');
  const isType = isModule && wanted.every((w) => w.typeOnly === true);
  const names = wanted
    .map((w) => specifier(isType ? { ...w, typeOnly: false } : w, w.local, isModule))
    .join(', ');
  const clause = whole
    ? isModule && whole.name === '*'
      ? `* as ${whole.local}`
      : whole.local
    : `{ ${names} }`;
  const line = isModule
    ? `import ${isType ? 'type ' : ''}${clause} from ${from}${end}`
    : `const ${clause} = require(${from})${whole?.interop ? '.default' : ''}${end}`;
  const newline = newlineOf(text);
  const after = lastImportEnd(facts, text, first?.before);
  if (after > 0) return { file: facts.file, span: [after, after], newText: `${newline}${line}` };
  const start = headEnd(facts, text);
  return { file: facts.file, span: [start, start], newText: `${line}${newline}` };
}

const specifier = ({ name, typeOnly }: WantedImport, local: string, isModule: boolean): string => {
  const renamed = name === local ? name : isModule ? `${name} as ${local}` : `${name}: ${local}`;
  return typeOnly && isModule ? `type ${renamed}` : renamed;
};

/** The quotes of the imports count more than those of the rest. */
function importQuote(facts: ModuleFacts, text: string): string {
  const [first] = declarations(facts, text);
  const quote = first && /['"](?=[^'"]*['"]\)?[^'"]*$)/.exec(text.slice(first[0], first[1]))?.[0];
  return quote ?? quoteOf(text);
}

/** Adds a name to the braces of an import that there is. */
function mergeEdit(facts: ModuleFacts, text: string, wanted: WantedImport, local: string): Edit | undefined {
  if (wanted.name === 'default' || wanted.name === '*') return undefined;
  const { file, ir } = facts;
  const typed = wanted.typeOnly ? mergeType(facts, text, wanted, local) : undefined;
  if (typed) return typed;
  const named = ir.imports.filter((b) => b.from === wanted.from && !b.typeOnly && b.imported !== '*');
  const last = named.filter((b) => b.imported !== 'default').at(-1);
  const isNamed = last && text.slice(last.at[0], last.at[1]).match(/^[\w$]/) !== null;
  if (isNamed) {
    // One name a line stays one name a line.
    const gap = startsLine(text, last.at[0]) ? newlineOf(text) + indentAt(text, last.at[0]) : ' ';
    return insertion(file, last.at[1], `,${gap}${specifier(wanted, local, true)}`);
  }
  const [whole] = ir.imports.filter((b) => b.from === wanted.from && !b.typeOnly);
  if (whole?.imported === 'default' && /^\s*from\b/.test(text.slice(whole.at[1])))
    return insertion(file, whole.at[1], `, { ${specifier(wanted, local, true)} }`);
  for (const statement of ir.body) {
    if (statement.k !== 'var') continue;
    for (const { pat, init } of statement.decls) {
      if (pat.k !== 'objpat' || pat.rest || requiredFrom(init) !== wanted.from) continue;
      const property = pat.props.at(-1);
      if (property) return insertion(file, property.at[1], `, ${specifier(wanted, local, false)}`);
    }
  }
  return undefined;
}

/** Adds a type beside those that the file imports from there already: `import type { A, B }`, `{ type A, type B }`. */
function mergeType(facts: ModuleFacts, text: string, wanted: WantedImport, local: string): Edit | undefined {
  const { file, ir } = facts;
  const last = ir.imports.filter((b) => b.from === wanted.from && b.typeOnly && b.imported !== '*').at(-1);
  const around =
    last && declarations(facts, text).find(([start, end]) => start <= last.at[0] && last.at[1] <= end);
  if (!last || !around || last.imported === 'default') return undefined;
  const isTypeImport = /^import\s+type\b/.test(text.slice(around[0]));
  const gap = startsLine(text, last.at[0]) ? newlineOf(text) + indentAt(text, last.at[0]) : ' ';
  return insertion(
    file,
    last.at[1],
    `,${gap}${specifier({ ...wanted, typeOnly: !isTypeImport }, local, true)}`,
  );
}

const insertion = (file: string, at: number, newText: string): Edit => ({ file, span: [at, at], newText });

const DECLARATION =
  /^(?:import\b[^;'"]*?(?:from\s*)?['"][^'"\n]+['"](?:\s*(?:with|assert)\s*\{[^}]*\})?;?|(?:const|var|let)\s+[^=;]+=\s*require\(\s*['"][^'"\n]+['"]\s*\)(?:\.\w+)*;?)[ \t]*/gm;

/** Where the import declarations and top-level `require`s of a file stand. */
function declarations({ ir }: ModuleFacts, text: string): Span[] {
  return [...text.matchAll(DECLARATION)].flatMap((match): Span[] => {
    const span: Span = [match.index, match.index + match[0].trimEnd().length];
    // Only what the parser saw as a declaration counts, not such a line in a comment or a template.
    const isImport =
      ir.imports.some(({ at }) => span[0] <= at[0] && at[1] <= span[1]) ||
      ir.sideEffectImports.some((from) => new RegExp(`^import\\s*['"]${escaped(from)}['"]`).test(match[0]));
    // `require('fastify')()` makes an application; it is no mere import.
    const isRequire = ir.body.some((s) => s.k === 'var' && s.at[0] === span[0] && s.at[1] <= span[1] + 1);
    return isImport || isRequire ? [span] : [];
  });
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Where the last import ends; `require`s count only as long as nothing else stands between them. */
function lastImportEnd(facts: ModuleFacts, text: string, before?: number): number {
  const spans = declarations(facts, text);
  if (isModuleFile(facts)) {
    const imports = spans.filter(([start]) => text.startsWith('import', start));
    return (imports.length > 0 ? imports : spans).at(-1)?.[1] ?? 0;
  }
  let end = 0;
  for (const statement of facts.ir.body) {
    if (before !== undefined && statement.at[0] >= before) break;
    const span = spans.find(([start]) => start === statement.at[0]);
    if (span) end = span[1];
    else if (isRequiring(statement)) end = statement.at[1];
    else if (end > 0 && !(statement.k === 'expr' && statement.e.k === 'lit')) break;
  }
  return end;
}

/** `var a = require('a'), b = require('b');` */
const isRequiring = (statement: Stmt): boolean =>
  statement.k === 'var' && statement.decls.every(({ init }) => requiredFrom(init) !== undefined);

/** After a hash-bang line, a byte order mark, directives and leading comments that belong to the file. */
function headEnd({ ir }: ModuleFacts, text: string): number {
  const bang = /^\uFEFF?(?:#!.*\r?\n)?/.exec(text)?.[0].length ?? 0;
  if (ir.directives.length === 0) return bang;
  const directive = /^(?:\s|\/\/.*\r?\n|\/\*[^]*?\*\/)*(?:(['"])use [\w ]+\1;?[ \t]*(?:\r?\n)?)+/.exec(
    text.slice(bang),
  );
  return bang + (directive?.[0].length ?? 0);
}
