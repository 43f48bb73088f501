/** Checks documents one after another, and remembers those that are being edited. */
import type { LoadText } from './document/references';
import { checkDocument, type DocumentResult } from './check';
import { LiveDocument } from './live';

/** Plain data, so that it can go to another thread. */
export interface CheckRequest {
  readonly file: string;
  readonly text: string;
  /** Ids of rules that are off. */
  readonly off: readonly string[];
  /** Whether the document is being edited, so that the next text will differ little. */
  readonly isOpen: boolean;
  /** The user's own Spectral rulesets. */
  readonly rulesets: readonly string[];
  /** Whether there is code to hold the document against. */
  readonly isCompared?: boolean;
}

interface Open {
  readonly off: string;
  readonly live: LiveDocument;
}

export class DocumentChecker {
  private readonly open = new Map<string, Open>();

  /**
   * With Spectral for the user's rulesets, which is loaded when there is one.
   *
   * @throws CheckCancelled when `isCancelled` says so meanwhile
   */
  async check(request: CheckRequest, load: LoadText, isCancelled?: () => boolean): Promise<DocumentResult> {
    const result = this.own(request, load, isCancelled);
    if (request.rulesets.length === 0 || !result.isOpenApi) return result;
    const { runRuleset } = await import('./spectral/run');
    const findings = [...result.findings];
    const files = [...result.files];
    for (const ruleset of request.rulesets) {
      const run = await runRuleset(ruleset, request.file, request.text, load);
      findings.push(...run.findings);
      files.push(...run.files);
    }
    return { ...result, findings, files };
  }

  private own(request: CheckRequest, load: LoadText, isCancelled?: () => boolean): DocumentResult {
    const { file, text, isOpen, isCompared = false } = request;
    const off = new Set(request.off);
    const options = {
      load,
      isOn: ({ id }: { readonly id: string }) => !off.has(id),
      isCancelled,
      isCompared,
    };
    if (!isOpen) {
      this.open.delete(file);
      return checkDocument(file, text, options);
    }
    const key = request.off.join(' ');
    let known = this.open.get(file);
    if (known?.off !== key) {
      known = { off: key, live: new LiveDocument(file) };
      this.open.set(file, known);
    }
    return known.live.check(text, options);
  }

  close(file: string): void {
    this.open.delete(file);
  }
}
