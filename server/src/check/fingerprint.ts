/**
 * What makes a finding the same one after unrelated edits: its rule, file, endpoint and the code it points at, but no
 * line number. Findings that agree in all of this are counted in the order in which they stand.
 */
import type { Finding } from '../model/finding';

export interface Unmarked {
  readonly finding: Finding;
  /** What the rule says to tell findings on the same code apart. */
  readonly key?: string;
}

/** More code than this would change with edits that have nothing to do with the finding. */
const CODE_LENGTH = 120;

/**
 * Completes findings with their fingerprints.
 *
 * @param findings sorted by place
 * @param root folder that paths in fingerprints are relative to, so that all machines agree
 * @param text current text of a file
 */
export function fingerprinted(
  findings: readonly Unmarked[],
  root: string,
  text: (file: string) => string | undefined,
): Finding[] {
  const counts = new Map<string, number>();
  return findings.map(({ finding, key }) => {
    const { file, span } = finding.location;
    const endpoint = finding.endpoint ? `${finding.endpoint.method} ${finding.endpoint.path}` : '';
    const code = [normalised(text(file)?.slice(span[0], span[1]) ?? ''), key ?? ''];
    const path = file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
    const identity = [finding.ruleId, path, endpoint, ...code].join('\n');
    const count = (counts.get(identity) ?? 0) + 1;
    counts.set(identity, count);
    // A spread with more members behind it gives every finding a hidden class of its own, larger than the finding.
    return Object.assign({}, finding, {
      fingerprint: hash64(count === 1 ? identity : `${identity}\n${String(count)}`),
      // Which of several endpoints is named first may change with any of them: baselines compare them all.
      content: hash64([finding.ruleId, ...code].join('\n')),
    });
  });
}

/** Code without what formatters change: blanks, kinds of quotes, commas and semicolons at ends. */
function normalised(code: string): string {
  return code
    .replace(/\s+/g, '')
    .replace(/["`]/g, "'")
    .replace(/[,;](?=[)\]}]|$)/g, '')
    .slice(0, CODE_LENGTH);
}

/** FNV-1a, 64 bits, over UTF-16 units (http://www.isthe.com/chongo/tech/comp/fnv/), as 16 hexadecimal digits. */
export function hash64(text: string): string {
  // The prime is 2^40 + 0x1b3, so that a multiplication is one by 0x1b3 and a shift; halves of 32 bits are exact.
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let i = 0; i < text.length; i++) {
    const mixed = (low ^ text.charCodeAt(i)) >>> 0;
    const product = mixed * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 0x1_0000_0000) + (mixed << 8)) >>> 0;
    low = product >>> 0;
  }
  // Joined, the text is one piece; added, it would keep both halves beside.
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}
