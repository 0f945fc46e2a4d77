import { sharesOf } from '../profile/column-shift.js';
import type { FeatureProfile } from '../profile/distribution.js';
import { type FeedDefect, percent } from './feed-defect.js';

/** A value that fills the column now and did not before, by less than a chance of one in a million. */
const STUCK_SHARE = 0.995;
const CHANCE = 1e-6;
/** What broken sources write where they have no value. */
const PLACEHOLDERS = new Set(['0', '-1', '-9', '-99', '-999', '-9999', '99', '999', '9999', '99999', '1e+9']);
const PLACEHOLDER_GAIN = 0.03;
const PLACEHOLDER_BEFORE = 0.002;
/** Outside of what the column ever held, one value that most of the outliers share is a default wherever it is certain. */
const OUTSIDE_GAIN = 0.005;
const MOST_OUTLIERS = 0.5;
/** A column where no value stood out has no reason to pile up at one. */
const CONTINUOUS = 0.01;
const PILE_GAIN = 0.02;
/** A single number taking this much more of a many-valued column is a default, not a population. */
const SPIKE_GAIN = 0.15;
/** Less, where it grew to a multiple and outgrew whatever value stood out before: a price list has its own new favourites. */
const MULTIPLE = 3;
const OUTGROWN = 2;
const MULTIPLE_GAIN = 0.08;
const MANY_VALUES = 20;

/** A column that has become constant. */
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
  return null;
}

/** One value of many that a source writes instead of what it should. */
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
    const far = Number(value) < least - (most - least) || Number(value) > most + (most - least);
    const named = PLACEHOLDERS.has(value) && was < PLACEHOLDER_BEFORE;
    const outside = far || (named && (Number(value) < least || Number(value) > most));
    if (outside && share > MOST_OUTLIERS * outliers) return OUTSIDE_GAIN;
    if (before.size < MANY_VALUES) return Number.POSITIVE_INFINITY;
    if (largestBefore < CONTINUOUS) return PILE_GAIN;
    if (named) return PLACEHOLDER_GAIN;
    if (share > MULTIPLE * was && share > OUTGROWN * largestBefore) return MULTIPLE_GAIN;
    return was > PLACEHOLDER_BEFORE || share > OUTGROWN * largestBefore
      ? SPIKE_GAIN
      : Number.POSITIVE_INFINITY;
  };
  for (const [value, share] of now) {
    const was = before.get(value) ?? 0;
    if (share - was > limitOf(value, share, was) + 3 * Math.sqrt((share * (1 - share)) / actual.present)) {
      return {
        kind: 'placeholder value',
        features: [actual.feature],
        sentence: `${actual.feature} is ${value} in ${percent(share)} of the rows; it was in ${percent(was)} before: a default where the value is lacking?`,
      };
    }
  }
  return null;
}
