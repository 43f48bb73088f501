/** What the command line may touch of its process, so that tests can hand in their own. */
import type { Writable } from 'node:stream';

export interface Io {
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

export const EXIT = { clean: 0, findings: 1, cannotRun: 2, cancelled: 130 } as const;

/** Ends the command with exit code 2; the message is one line for the user. */
export class CannotRun extends Error {}

/** Resolves when the text was taken, so that a slow pipe loses nothing at exit. */
export const write = (stream: Writable, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });

/** `--color` and `--no-color` decide; else NO_COLOR and FORCE_COLOR (no-color.org, force-color.org); else the terminal. */
export function wantsColour(io: Io, option: boolean | undefined): boolean {
  if (option !== undefined) return option;
  if (io.env['NO_COLOR']) return false;
  if (io.env['FORCE_COLOR'] !== undefined) return io.env['FORCE_COLOR'] !== '0';
  return io.stdout.isTTY === true && io.env['TERM'] !== 'dumb';
}

/** Between 60 and 100 columns, as wide as the terminal. */
export const widthOf = (io: Io): number => Math.max(60, Math.min(100, io.stdout.columns ?? 100));
