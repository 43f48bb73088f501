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
}

interface Open {
  readonly off: string;
  readonly live: LiveDocument;
}

export class DocumentChecker {
  private readonly open = new Map<string, Open>();

  /** @throws CheckCancelled when `isCancelled` says so meanwhile */
  check(request: CheckRequest, load: LoadText, isCancelled?: () => boolean): DocumentResult {
    const { file, text, isOpen } = request;
    const off = new Set(request.off);
    const options = { load, isOn: ({ id }: { readonly id: string }) => !off.has(id), isCancelled };
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
