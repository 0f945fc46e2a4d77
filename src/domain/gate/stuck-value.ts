import { sharesOf } from './column-shift.js';
import type { FeatureProfile } from './distribution.js';
import { type FeedDefect, percent } from './feed-defect.js';

/** A value that fills the column now and did not before, by less than a chance of one in a million. */
const STUCK_SHARE = 0.995;
const CHANCE = 1e-6;
/** What broken sources write where they have no value. */
const PLACEHOLDERS = new Set(['0', '-1', '-9', '-99', '-999', '-9999', '99', '999', '9999', '99999', '1e+9']);
const PLACEHOLDER_GAIN = 0.03;
const PLACEHOLDER_BEFORE = 0.002;
/** A single number taking this much more of a many-valued column is a default, not a population. */
const SPIKE_GAIN = 0.15;
const MANY_VALUES = 20;

/** A constant column, or one value of many that a source writes instead of what it should. */
export function stuckValue(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  if (!reference.distribution || !actual.distribution) return null;
  const before = sharesOf(reference.distribution);
  const now = sharesOf(actual.distribution);
  if (before.size < 2) return null;
  const features = [actual.feature];
  const [top, share] = [...now].reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0]);
  const topBefore = before.get(top) ?? 0;
  if (share >= STUCK_SHARE && topBefore < 0.95 && Math.max(topBefore, 1e-3) ** actual.present < CHANCE) {
    return {
      kind: 'stuck value',
      features,
      sentence: `${actual.feature} is ${top} in ${percent(share)} of the rows; it was in ${percent(topBefore)} before.`,
    };
  }
  if (actual.distribution.kind !== 'numeric' || before.size < MANY_VALUES) return null;
  for (const [value, share] of now) {
    const was = before.get(value) ?? 0;
    const isPlaceholder = PLACEHOLDERS.has(value) && was < PLACEHOLDER_BEFORE;
    const limit = isPlaceholder ? PLACEHOLDER_GAIN : SPIKE_GAIN;
    if (share - was > limit + 3 * Math.sqrt((share * (1 - share)) / actual.present)) {
      return {
        kind: 'placeholder value',
        features,
        sentence: `${actual.feature} is ${value} in ${percent(share)} of the rows; it was in ${percent(was)} before: a default where the value is lacking?`,
      };
    }
  }
  return null;
}
