/** Runs the engine on files in memory, and applies fixes to them. */
import { builtinModules } from 'node:module';
import type { AnalysisResult } from '../../server/src/model/analysis';
import type { Edit, Finding, Fix } from '../../server/src/model/finding';
import { positionAt } from '../../server/src/model/location';
import { parseJs } from '../../server/src/parse/js';
import { parseTree } from '../../server/src/parse/openapi';
import { memoryHost } from '../../server/src/workspace/memoryHost';
import { Workspace } from '../../server/src/workspace/workspace';

export type Files = Readonly<Record<string, string>>;

export const ROOT = '/w';

export interface Audit {
  readonly result: AnalysisResult;
  readonly fixesFor: (finding: Finding) => Fix[];
}

/** Audits files whose paths are relative to the root; a package.json is made up from their imports if there is none. */
export async function audit(files: Files): Promise<Audit> {
  const all: Files = 'package.json' in files ? files : { ...files, 'package.json': packageJson(files) };
  const absolute = Object.fromEntries(Object.entries(all).map(([file, text]) => [`${ROOT}/${file}`, text]));
  const workspace = Workspace.open({ root: ROOT, host: memoryHost(absolute) });
  const result = await workspace.audit();
  return { result, fixesFor: (finding) => workspace.fixesFor(finding) };
}

export function packageJson(files: Files): string {
  const names = Object.values(files).flatMap((text) =>
    [...text.matchAll(/(?:from\s+|require\(\s*|import\s+|import\(\s*)['"]([^'"./][^'"]*)['"]/g)].map(
      ([, specifier = '']) =>
        specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/'),
    ),
  );
  const packages = [...new Set(names)].filter(
    (name) => !name.startsWith('node:') && !name.startsWith('@/') && !builtinModules.includes(name),
  );
  // Files of these folders are routes by their place alone.
  if (
    Object.keys(files).some((file) => /^(?:src\/)?(?:app|pages)\//.test(file)) &&
    !packages.includes('express')
  )
    packages.push('next');
  const versions: Record<string, string> = { express: '^5.1.0', fastify: '^5.2.0', next: '^16.0.0' };
  return JSON.stringify({
    name: 'app',
    dependencies: Object.fromEntries(
      [...new Set(packages)].sort().map((name) => [name, versions[name] ?? '*']),
    ),
  });
}

export const relative = (file: string): string => file.slice(ROOT.length + 1);

export function lineOf(finding: Finding, files: Files): number {
  const text = files[relative(finding.location.file)] ?? '';
  return text.slice(0, finding.location.span[0]).split('\n').length;
}

export const linesOf = (result: AnalysisResult, finding: Finding): number =>
  positionAt(result.lineStarts.get(finding.location.file) ?? [0], finding.location.span[0]).line;

/** The files after a fix. Throws if its edits overlap or lie outside of their file. */
export function applyFix(fix: Fix, files: Files): Record<string, string> {
  const byFile = new Map<string, Edit[]>();
  for (const edit of fix.edits) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  const next: Record<string, string> = { ...files };
  for (const [absolute, edits] of byFile) {
    const file = relative(absolute);
    const before = next[file];
    if (edits.some((edit) => !edit.span)) {
      if (before !== undefined || edits.length > 1) throw new Error(`${file} would be overwritten`);
      next[file] = edits[0]?.newText ?? '';
    } else {
      if (before === undefined) throw new Error(`${file} does not exist`);
      next[file] = applyEdits(before, edits);
    }
  }
  return next;
}

/** Edits at one place are applied in their order, as editors do. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = edits
    .map((edit, index) => ({
      start: edit.span?.[0] ?? 0,
      end: edit.span?.[1] ?? 0,
      text: edit.newText,
      index,
    }))
    .sort((a, b) => a.start - b.start || a.end - b.end || a.index - b.index);
  let result = '';
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length)
      throw new Error(`edits overlap or lie outside: [${String(edit.start)}, ${String(edit.end)})`);
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** Syntax errors of a JS/TS, YAML or JSON text. */
export function syntaxErrors(file: string, text: string): string[] {
  if (/\.(?:json|ya?ml)$/.test(file)) return parseTree(text).problems.map(({ message }) => message);
  if (!/\.[cm]?[jt]sx?$/.test(file)) return [];
  const { problems } = parseJs(file, text);
  return problems.map(({ message }) => message);
}
