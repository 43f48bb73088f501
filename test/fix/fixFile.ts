/**
 * Reads the literate specifications of fixes in `test/fix/*.md`. Each heading of second level is a case: blocks that
 * say `file=path` are the files of one workspace, then a line `Fix of rule-id: title` names a fix, and the blocks
 * below it that say `after=path` are the files that it changes or makes, as they shall be. A line `No fix of rule-id`
 * demands that the rule reports something and offers nothing.
 */
export interface FixStep {
  readonly ruleId: string;
  readonly title: string;
  readonly line: number;
  readonly after: Readonly<Record<string, string>>;
}

export interface FixCase {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly fixes: readonly FixStep[];
  /** Rules that report something in the case, and must offer nothing. */
  readonly none: readonly string[];
}

export function parseFixCases(markdown: string): FixCase[] {
  const cases: {
    title: string;
    files: Record<string, string>;
    fixes: { ruleId: string; title: string; line: number; after: Record<string, string> }[];
    none: string[];
  }[] = [];
  const lines = markdown.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const heading = /^## (.*)$/.exec(line);
    if (heading) cases.push({ title: heading[1] ?? '', files: {}, fixes: [], none: [] });
    const current = cases.at(-1);
    if (!current) continue;
    const fix = /^Fix of ([a-z-]+): (.*)$/.exec(line);
    if (fix) current.fixes.push({ ruleId: fix[1] ?? '', title: fix[2] ?? '', line: i + 1, after: {} });
    const none = /^No fix of ([a-z-]+)$/.exec(line)?.[1];
    if (none !== undefined) current.none.push(none);
    const fence = /^```\w* (file|after)=(\S+)$/.exec(line);
    if (!fence) continue;
    const body: string[] = [];
    for (i++; i < lines.length && lines[i] !== '```'; i++) body.push(lines[i] ?? '');
    const [, kind, file = ''] = fence;
    const target = kind === 'file' ? current.files : current.fixes.at(-1)?.after;
    if (!target) throw new Error(`line ${String(i)}: no fix is named before ${file}`);
    target[file] = `${body.join('\n')}\n`;
  }
  return cases;
}
