/** State, and who looked at it: a remembered call is good until something changes that it has seen. */

/** What has a state that code may change. */
export interface Mutable {
  /** When it was made, by `stamp`; what lives as long as the linking is of time 0. */
  readonly born: number;
  /** A call that is remembered has looked at it. */
  seen?: boolean;
  /** After how many changes it changed last, if it was looked at before. */
  changed?: number;
}

/** All that is not in the interpreter's hands: what models of frameworks keep. Remembered calls do not look at it. */
export const OUTSIDE: Mutable = { born: 0 };
