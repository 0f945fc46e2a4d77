/** A threshold is of no use if it detects only shifts above this many standard deviations, or this share of the rows. */
export const USELESS_SHIFT = 1.5;
export const USELESS_SHARE = 0.5;
