/** Checks documents one after another, and remembers those that are being edited. */
import type { LoadText } from './document/references';
import type { RemoteCopy } from './document/remote';
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
  /** Copies of what `$ref`s to addresses name. */
  readonly remotes?: readonly RemoteCopy[];
  /** Whether there is code to hold the document against. */
  readonly isCompared?: boolean;
}

interface Open {
  /** What is the same for every text of it. */
  readonly key: string;
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
    const { file, text, isOpen, isCompared = false, remotes } = request;
    const off = new Set(request.off);
    const options = {
      load,
      isOn: ({ id }: { readonly id: string }) => !off.has(id),
      isCancelled,
      isCompared,
      remotes,
    };
    if (!isOpen) {
      this.open.delete(file);
      return checkDocument(file, text, options);
    }
    const key = JSON.stringify([request.off, remotes]);
    let known = this.open.get(file);
    if (known?.key !== key) {
      known = { key, live: new LiveDocument(file) };
      this.open.set(file, known);
    }
    return known.live.check(text, options);
  }

  close(file: string): void {
    this.open.delete(file);
  }
}
