/** Messages that were not accepted: the last 20 and a count, so that a repeating sender cannot grow the result. */
export interface Refusals {
  readonly count: number;
  readonly last: readonly string[];
}

export const NO_REFUSALS: Refusals = { count: 0, last: [] };
const KEPT = 20;
const LONGEST = 300;

export function refuse(refusals: Refusals, what: string): Refusals {
  return { count: refusals.count + 1, last: [...refusals.last, what.slice(0, LONGEST)].slice(-KEPT) };
}

/** The refusals after the first `count` of them. */
export function refusalsAfter(count: number, { count: all, last }: Refusals): Refusals {
  const open = all - count;
  return { count: open, last: open > 0 ? last.slice(-open) : [] };
}
