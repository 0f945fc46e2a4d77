import { percent } from '../present/sentence.js';
import { sharesOf } from '../profile/column-shift.js';
import type { FeatureProfile } from '../profile/distribution.js';
import type { FeedDefect } from './feed-defect.js';

// Each gain below is the minimum increase of a value's share, beyond three standard errors.

/** Common sentinel values for a missing number. */
const SENTINELS = new Set(['0', '-1', '-9', '-99', '-999', '-9999', '99', '999', '9999', '99999', '1e+9']);
const MIN_SENTINEL_GAIN = 0.03;
/** Maximum share before of a value that counts as rare. */
const RARE_BEFORE = 0.002;
/** For one value outside the range of the reference that makes up more than this share of all such values. */
const MIN_OUTLIER_GAIN = 0.005;
const MIN_OUTLIER_SHARE = 0.5;
/** For a continuous column: no value of the reference has a larger share, so none should accumulate rows. */
const MAX_CONTINUOUS_SHARE = 0.01;
const MIN_CONTINUOUS_GAIN = 0.02;
/** For any value of a column with many distinct values. */
const MIN_GAIN = 0.15;
const MIN_DISTINCT = 20;
/**
 * For a value whose share grew by this factor and exceeds the largest share of the reference by this factor. Both are
 * required because a new price list has popular values of its own.
 */
const MIN_GROWN_GAIN = 0.08;
const MIN_GROWTH = 3;
const MIN_DOMINANCE = 2;

/** Detects one value that a source writes instead of the true one. */
export function sentinelValue(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  if (reference.distribution?.kind !== 'numeric' || actual.distribution?.kind !== 'numeric') return null;
  const before = sharesOf(reference.distribution);
  const now = sharesOf(actual.distribution);
  if (before.size < 2) return null;
  const { items } = reference.distribution;
  const [least, most] = [items[0]?.value ?? 0, items.at(-1)?.value ?? 0];
  const largestBefore = Math.max(...before.values());
  const outliers = [...now].reduce(
    (sum, [value, share]) => (Number(value) < least || Number(value) > most ? sum + share : sum),
    0,
  );
  const limitOf = (value: string, share: number, was: number): number => {
    const isFar = Number(value) < least - (most - least) || Number(value) > most + (most - least);
    const isSentinel = SENTINELS.has(value) && was < RARE_BEFORE;
    const isOutlier = isFar || (isSentinel && (Number(value) < least || Number(value) > most));
    if (isOutlier && share > MIN_OUTLIER_SHARE * outliers) return MIN_OUTLIER_GAIN;
    if (before.size < MIN_DISTINCT) return Number.POSITIVE_INFINITY;
    if (largestBefore < MAX_CONTINUOUS_SHARE) return MIN_CONTINUOUS_GAIN;
    if (isSentinel) return MIN_SENTINEL_GAIN;
    if (share > MIN_GROWTH * was && share > MIN_DOMINANCE * largestBefore) return MIN_GROWN_GAIN;
    return was > RARE_BEFORE || share > MIN_DOMINANCE * largestBefore ? MIN_GAIN : Number.POSITIVE_INFINITY;
  };
  for (const [value, share] of now) {
    const was = before.get(value) ?? 0;
    if (share - was > limitOf(value, share, was) + 3 * Math.sqrt((share * (1 - share)) / actual.present)) {
      return {
        kind: 'sentinel-value',
        certainty: 'certain',
        features: [actual.feature],
        sentence: `${actual.feature} is ${value} in ${percent(share)} of the rows; before, in ${percent(was)}. Is it a default for missing values?`,
      };
    }
  }
  return null;
}
