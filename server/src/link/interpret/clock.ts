/** The interpreter's clock, which says what was there before what. */
let time = 0;

/** The next moment. */
export const stamp = (): number => ++time;

/** The one that `stamp` gives next. */
export const upcoming = (): number => time + 1;
