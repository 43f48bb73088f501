/**
 * Reads `cases.md`: a literate specification of a rule. Each heading of second or third level is a case; the fenced
 * blocks below it that say `file=path` are the files of one workspace. `// expect: rule-id` (or `# expect:`) marks
 * its own line, or the next one if it stands alone; words after the id are the severity and confidence to expect.
 */

export interface Expectation {
  readonly ruleId: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly severity?: string;
  readonly confidence?: string;
}

export interface RuleCase {
  readonly title: string;
  /** Line of the heading in the Markdown file. */
  readonly line: number;
  readonly files: Readonly<Record<string, string>>;
  readonly expected: readonly Expectation[];
}

const MARKER = /(?:\/\/|#|\{?\/\*)\s*expect:\s*([^*\n]*?)\s*(?:\*\/\}?)?\s*$/;
const SEVERITIES = new Set(['error', 'warning', 'info', 'hint']);
const CONFIDENCES = new Set(['high', 'medium', 'low']);

export function parseCases(markdown: string): RuleCase[] {
  const cases: { title: string; line: number; files: Record<string, string>; expected: Expectation[] }[] = [];
  const lines = markdown.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const heading = /^#{2,4}\s+(.*)$/.exec(lines[i] ?? '');
    if (heading) cases.push({ title: heading[1] ?? '', line: i + 1, files: {}, expected: [] });
    const fence = /^(`{3,})\w*\s*(.*)$/.exec(lines[i] ?? '');
    if (!fence) continue;
    const body: string[] = [];
    for (i++; i < lines.length && lines[i] !== fence[1]; i++) body.push(lines[i] ?? '');
    const file = /\bfile=(\S+)/.exec(fence[2] ?? '')?.[1];
    const current = cases.at(-1);
    if (file === undefined || !current) continue;
    if (file in current.files) throw new Error(`line ${String(i)}: ${file} is given twice`);
    const { text, expected } = withoutMarkers(file, body);
    current.files[file] = text;
    current.expected.push(...expected);
  }
  return cases.filter(({ files }) => Object.keys(files).length > 0);
}

/** Markers are taken out, so that the engine and its fixes see code as users write it. */
function withoutMarkers(file: string, body: readonly string[]): { text: string; expected: Expectation[] } {
  const kept: string[] = [];
  const expected: Expectation[] = [];
  for (const line of body) {
    const marker = MARKER.exec(line);
    if (!marker) {
      kept.push(line);
      continue;
    }
    const code = line.slice(0, marker.index).trimEnd();
    if (code.trim() !== '') kept.push(code);
    const at = code.trim() === '' ? kept.length + 1 : kept.length;
    for (const wanted of (marker[1] ?? '').split(',')) {
      const [ruleId = '', ...words] = wanted.trim().split(/\s+/);
      const unknown = words.find((word) => !SEVERITIES.has(word) && !CONFIDENCES.has(word));
      if (!/^[a-z\d-]+$/.test(ruleId) || unknown !== undefined)
        throw new Error(`${file}: not a marker: ${line.trim()}`);
      expected.push({
        ruleId,
        file,
        line: at,
        severity: words.find((word) => SEVERITIES.has(word)),
        confidence: words.find((word) => CONFIDENCES.has(word)),
      });
    }
  }
  return { text: `${kept.join('\n')}\n`, expected };
}
