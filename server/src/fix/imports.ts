/** Makes a name usable in a file: an import or a `require`, in the style of the file, where its imports are. */
import type { ModuleFacts } from '../model/facts';
import type { Edit } from '../model/finding';
import { hasSemicolons, newlineOf, quoted } from './text';

export interface WantedImport {
  readonly from: string;
  /** The exported name, or `default`. */
  readonly name: string;
  readonly local: string;
}

/** The edit that adds the import; none if the file has the name already. */
export function importEdits(facts: ModuleFacts, text: string, wanted: WantedImport): Edit[] {
  const { ir } = facts;
  if (ir.imports.some((binding) => binding.local === wanted.local) || declares(facts, wanted.local))
    return [];
  const end = hasSemicolons(text) ? ';' : '';
  const newline = newlineOf(text);
  const from = quoted(text, wanted.from);
  const isModule = ir.imports.length > 0 || ir.exports.length > 0 || ir.sideEffectImports.length > 0;
  const line = isModule
    ? `import ${wanted.name === 'default' ? wanted.local : wanted.name === '*' ? `* as ${wanted.local}` : named(wanted, ' as ')} from ${from}${end}`
    : `const ${wanted.name === 'default' || wanted.name === '*' ? wanted.local : named(wanted, ': ')} = require(${from})${end}`;
  const after = lastImportEnd(facts, text);
  if (after > 0) return [{ file: facts.file, span: [after, after], newText: `${newline}${line}` }];
  const start = /^#!.*\r?\n/.exec(text)?.[0].length ?? (text.startsWith('\uFEFF') ? 1 : 0);
  return [{ file: facts.file, span: [start, start], newText: `${line}${newline}` }];
}

const named = (wanted: WantedImport, as: string): string =>
  `{ ${wanted.name === wanted.local ? wanted.name : `${wanted.name}${as}${wanted.local}`} }`;

const declares = (facts: ModuleFacts, name: string): boolean =>
  facts.ir.body.some(
    (s) =>
      (s.k === 'fndecl' && s.name === name) ||
      (s.k === 'classdecl' && s.name === name) ||
      (s.k === 'var' && s.decls.some((d) => patternNames(d.pat).includes(name))),
  );

function patternNames(pattern: import('../model/ir').Pattern): string[] {
  switch (pattern.k) {
    case 'id':
      return [pattern.name];
    case 'objpat':
      return pattern.props.flatMap((p) => patternNames(p.value));
    case 'arrpat':
      return pattern.items.flatMap((p) => (p ? patternNames(p) : []));
    case 'default':
      return patternNames(pattern.pat);
    default:
      return [];
  }
}

/** Where the last import statement or top-level `require` at the head of the file ends; 0 if there is none. */
function lastImportEnd(facts: ModuleFacts, text: string): number {
  let end = 0;
  const pattern =
    /^(?:import\b[^;'"]*?(?:from\s*)?['"][^'"\n]+['"](?:\s*(?:with|assert)\s*\{[^}]*\})?;?|(?:const|var|let)\s+[^=;]+=\s*require\(\s*['"][^'"\n]+['"]\s*\)[^;\n]*;?)[ \t]*/gm;
  for (const match of text.matchAll(pattern)) {
    const at = match.index;
    // Only code counts, not a line in a template literal: an import must lie before the first other statement or among them.
    if (facts.ir.functions.some((fn) => fn.bodyAt[0] < at && at < fn.bodyAt[1])) continue;
    end = at + match[0].trimEnd().length;
  }
  return end;
}
