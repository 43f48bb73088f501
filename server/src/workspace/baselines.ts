/** The baselines of a workspace: the file that the command line names, or those that the settings do. */
import { againstBaselines } from '../check/baseline';
import type { AnalysisResult } from '../model/analysis';
import type { Baseline } from '../model/baseline';
import type { Finding } from '../model/finding';
import { readBaseline, type ReadBaseline } from './baselineFile';
import { otherText, type Parts } from './parts';
import { join } from './paths';

/** Keeps what was read, since most analyses find the same text again. */
export class Baselines {
  private readonly read = new Map<string, { readonly text: string; readonly result: ReadBaseline }>();

  constructor(private readonly parts: Parts) {}

  /** Where the baseline of the root lies, or would. */
  get fileOfRoot(): string {
    return this.files()[0] ?? join(this.parts.root, 'portcullis.baseline.json');
  }

  /** Every baseline file that the settings name, whether it is there or not. */
  files(): readonly string[] {
    const { baseline, configuration } = this.parts;
    if (baseline === false) return [];
    if (baseline !== undefined) return [baseline];
    const named = configuration.allScopes().map(({ settings, base }) => join(base, settings.baseline));
    return [...new Set(named)];
  }

  /** The result without what was known before; unchanged where there is no baseline. */
  applied(result: AnalysisResult): AnalysisResult {
    const baselines: Baseline[] = [];
    const skipped = [...result.skipped];
    for (const file of this.files()) {
      const read = this.at(file);
      if (read?.ok) baselines.push(read.value);
      else if (read) skipped.push({ file, reason: read.reason });
    }
    if (baselines.length === 0) return { ...result, skipped };
    const { known, files, stale } = againstBaselines(result.findings, baselines, (file) =>
      this.parts.folders.isFile(file),
    );
    const isKnown = new Set(known);
    const findings = result.findings.flatMap((f) => (isKnown.has(f) ? (this.quiet(f) ?? []) : f));
    return { ...result, findings, skipped, baseline: { files, known, stale } };
  }

  /** How a known finding stays visible in an editor whose user wants that. */
  private quiet(finding: Finding): Finding | undefined {
    const { settings } = this.parts.configuration.settingsFor(finding.location.file);
    return settings.showBaselined ? { ...finding, severity: 'hint' } : undefined;
  }

  private at(file: string): ReadBaseline | undefined {
    const text = otherText(this.parts, file);
    if (text === undefined) return undefined;
    const known = this.read.get(file);
    if (known?.text === text) return known.result;
    const result = readBaseline(file, text);
    this.read.set(file, { text, result });
    return result;
  }
}
