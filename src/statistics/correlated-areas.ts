import type { PairedDifference } from './paired-difference.js';
import { normalDifference } from './paired-difference.js';

export interface CorrelatedAreas extends PairedDifference {
  /** Area under the ROC curve of each score: Mann and Whitney's statistic, ties count half. */
  readonly first: number;
  readonly second: number;
}

/**
 * Compares the areas under the ROC curves of two scores of the same rows (DeLong, DeLong and Clarke-Pearson 1988), in
 * O(n log n) by midranks (Sun and Xu 2014). `positive` is 1 for a positive row, else 0. Null without both classes.
 */
export function compareAreas(
  positive: Uint8Array,
  first: Float64Array,
  second: Float64Array,
): CorrelatedAreas | null {
  const positives = positive.reduce((sum, one) => sum + one, 0);
  const negatives = positive.length - positives;
  if (positives === 0 || negatives === 0) return null;
  const a = placements(positive, first, positives, negatives);
  const b = placements(positive, second, positives, negatives);
  const difference = b.area - a.area;
  // The variance of the difference is that of the rows' differences, so equal scores have variance 0 exactly.
  let [ofPositives, ofNegatives] = [0, 0];
  for (let row = 0; row < positive.length; row += 1) {
    const one = (b.share[row] as number) - (a.share[row] as number) - difference;
    if (positive[row] === 1) ofPositives += one * one;
    else ofNegatives += one * one;
  }
  const variance =
    ofPositives / Math.max(1, positives - 1) / positives +
    ofNegatives / Math.max(1, negatives - 1) / negatives;
  return { first: a.area, second: b.area, ...normalDifference(difference, Math.sqrt(variance)) };
}

/** For each row, the share of the rows of the other class that it is on the right side of; ties count half. */
function placements(
  positive: Uint8Array,
  score: Float64Array,
  positives: number,
  negatives: number,
): { readonly share: Float64Array; readonly area: number } {
  const order = ascendingOrder(score);
  const share = new Float64Array(score.length);
  let [positivesBelow, negativesBelow, area] = [0, 0, 0];
  for (let i = 0; i < order.length; ) {
    const value = score[order[i] as number] as number;
    let end = i;
    let tiedPositives = 0;
    while (end < order.length && (score[order[end] as number] as number) === value) {
      tiedPositives += positive[order[end] as number] as number;
      end += 1;
    }
    const tiedNegatives = end - i - tiedPositives;
    const ofPositive = (negativesBelow + tiedNegatives / 2) / negatives;
    const ofNegative = (positives - positivesBelow - tiedPositives / 2) / positives;
    for (let at = i; at < end; at += 1) {
      const row = order[at] as number;
      share[row] = positive[row] === 1 ? ofPositive : ofNegative;
    }
    area += tiedPositives * ofPositive;
    positivesBelow += tiedPositives;
    negativesBelow += tiedNegatives;
    i = end;
  }
  return { share, area: area / positives };
}

function ascendingOrder(values: Float64Array): Uint32Array {
  return Uint32Array.from(values, (_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
}
