import { blockLengthFor } from './moving-block-bootstrap.js';

/**
 * Blocks of neighbouring windows, dealt out by the Thue–Morse sequence: balanced against trends, and, unlike every other
 * one in turn, against seasons of whatever length, of which one part might get all the highs and the other the lows.
 */
export function balancedBlocks<T>(windows: readonly T[]): readonly [readonly T[], readonly T[]] {
  const length = blockLengthFor(windows.length);
  const part = (which: number) => windows.filter((_, i) => thueMorse(Math.floor(i / length)) === which);
  return [part(0), part(1)];
}

/** Parity of the ones in the binary form: 0 1 1 0 1 0 0 1 … */
function thueMorse(index: number): number {
  return [...index.toString(2)].filter((digit) => digit === '1').length % 2;
}
