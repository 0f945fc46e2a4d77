/**
 * Splits a series into two parts, block by block, by the Thue–Morse sequence. Consecutive values stay together. The split is
 * balanced against trends and, unlike an alternating split, against seasons of any length: no part gets all the highs.
 */
export function balancedBlocks<T>(windows: readonly T[]): readonly [readonly T[], readonly T[]] {
  const length = blockLengthFor(windows.length);
  const part = (which: number) => windows.filter((_, i) => thueMorse(Math.floor(i / length)) === which);
  return [part(0), part(1)];
}

/** Block length n^(1/3), at least one: the rule of thumb of Politis and White in its simplest form. */
function blockLengthFor(seriesLength: number): number {
  return Math.max(1, Math.round(seriesLength ** (1 / 3)));
}

/** Parity of the ones in the binary form: 0 1 1 0 1 0 0 1 … */
function thueMorse(index: number): number {
  return [...index.toString(2)].filter((digit) => digit === '1').length % 2;
}
