import { percent } from '../../present/sentence.js';
import { sharesOf } from '../../profile/column-shift.js';
import type { FeatureProfile } from '../../profile/distribution.js';
import type { FeedDefect } from '../feed-defect.js';

/** Minimum share of the value now, and maximum share before. */
const MIN_SHARE = 0.995;
const MAX_SHARE_BEFORE = 0.95;
/** Maximum probability that the value fills the column by chance. */
const CHANCE = 1e-6;

/** Detects a column that became constant. */
export function stuckValue(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  if (!reference.distribution || !actual.distribution) return null;
  const before = sharesOf(reference.distribution);
  const now = sharesOf(actual.distribution);
  if (before.size < 2) return null;
  const [top, share] = [...now].reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0]);
  const topBefore = before.get(top) ?? 0;
  const chance = Math.max(topBefore, 1e-3) ** actual.present;
  if (share < MIN_SHARE || topBefore >= MAX_SHARE_BEFORE || chance >= CHANCE) return null;
  return {
    kind: 'stuck-value',
    certainty: 'certain',
    features: [actual.feature],
    sentence: `${actual.feature} is ${top} in ${percent(share)} of the rows; before, in ${percent(topBefore)}.`,
  };
}
