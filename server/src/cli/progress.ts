import type { Progress } from '../workspace/workspace';
import type { Io } from './io';

const WORDS: Readonly<Record<Progress['stage'], string>> = {
  discover: 'Looking for files',
  parse: 'Reading code',
  link: 'Following routes',
  documents: 'Checking OpenAPI documents',
  check: 'Checking endpoints',
};
const INTERVAL = 80;

export interface ProgressLine {
  readonly show: (progress: Progress) => void;
  readonly clear: () => void;
}

/** One line on stderr that rewrites itself; nothing unless stderr is a terminal. */
export function progressLine(io: Io, quiet: boolean): ProgressLine {
  if (quiet || io.stderr.isTTY !== true) return { show: () => undefined, clear: () => undefined };
  let last = 0;
  let shown = false;
  return {
    show: ({ stage, done, total }) => {
      const now = Date.now();
      if (now - last < INTERVAL) return;
      last = now;
      shown = true;
      const count = total > 0 ? ` ${done} of ${total}` : '';
      io.stderr.write(`\r\u001b[K${WORDS[stage]}${count}`);
    },
    clear: () => {
      if (shown) io.stderr.write('\r\u001b[K');
      shown = false;
    },
  };
}
