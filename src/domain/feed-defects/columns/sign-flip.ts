import { fisherExactRise } from '../../../statistics/fisher-exact.js';
import { ksDistance } from '../../../statistics/kolmogorov-smirnov.js';
import { totalWeight, type WeightedValues, weightedQuantile } from '../../../statistics/weighted-values.js';
import { percent } from '../../present/sentence.js';
import type { FeatureProfile } from '../../profile/distribution.js';
import type { FeedDefect } from '../feed-defect.js';
import { chanceDistance, type DriftAllowance, NO_DRIFT } from './drift-allowance.js';

/** Minimum share of negative values in a column that had none. */
const MIN_NEGATIVE_SHARE = 0.002;
/** Maximum probability that negative values are new by chance. */
const CHANCE = 1e-4;
/** Minimum share of negative values before, in a column that has none now. */
const MIN_LOST_SHARE = 0.02;
/** Minimum number of negative values expected in a column that has none now. */
const MIN_LOST_ROWS = 50;
/** Minimum median depth below zero, in medians of the positive values. */
const MIN_DEPTH = 0.4;
/** Minimum share of negative values in a column that ended at zero, however little they are below it. */
const MIN_BELOW_EDGE = 0.01;
/** A column ends at zero if this share of its values is within this part of its interquartile range above its minimum. */
const MIN_AT_EDGE = 0.02;
const EDGE_WIDTH = 0.2;

/**
 * Detects values with a lost or added sign. Such values are as far from zero as the others, unlike a tail of the
 * distribution that crosses zero.
 */
export function signFlip(before: FeatureProfile, now: FeatureProfile): FeedDefect | null {
  if (before.distribution?.kind !== 'numeric' || now.distribution?.kind !== 'numeric') return null;
  const [was, is] = [negatives(before.distribution.items), negatives(now.distribution.items)];
  const found = (sentence: string): FeedDefect => ({
    kind: 'sign-flip',
    certainty: 'certain',
    features: [now.feature],
    sentence,
  });
  const isNew = was.share === 0 && isUnlikely(before.distribution.items, now.distribution.items);
  if (isNew && is.share >= MIN_NEGATIVE_SHARE && is.isMirrored) {
    return found(
      `${now.feature} is negative in ${percent(is.share)} of the rows, as far below zero as other values are above it; it never was before.`,
    );
  }
  const low = isNew && is.share >= MIN_BELOW_EDGE ? below(now.distribution.items) : [];
  if (low.length > 0 && endsAtZero(before.distribution.items)) {
    return {
      ...found(
        `${now.feature} is below zero in ${percent(is.share)} of the rows (${low.join(', ')}); before, it ended at ${before.distribution.items[0]?.value}. Can it be negative?`,
      ),
      certainty: 'suspicious',
    };
  }
  const expected = was.share * now.present;
  if (is.share === 0 && was.share >= MIN_LOST_SHARE && was.isMirrored && expected >= MIN_LOST_ROWS) {
    return found(
      `${now.feature} is never negative in ${now.present} rows; it was in ${percent(was.share)} before, as far below zero as other values were above it. Was the sign lost?`,
    );
  }
  return null;
}

/** Whether chance hardly ever puts all negative values into the second of two samples (Fisher's exact test). */
function isUnlikely(before: WeightedValues, now: WeightedValues): boolean {
  const group = (items: WeightedValues) => ({
    hits: totalWeight(items.filter(({ value }) => value < 0)),
    of: totalWeight(items),
  });
  return fisherExactRise(group(before), group(now)) < CHANCE;
}

/** The lowest values below zero, as examples. */
function below(items: WeightedValues): readonly number[] {
  return items
    .filter(({ value }) => value < 0)
    .slice(0, 3)
    .map(({ value }) => value);
}

/** Whether values accumulate at a minimum near zero. The tail of a quantity that may cross zero is thin there. */
function endsAtZero(items: WeightedValues): boolean {
  const width = weightedQuantile(items, 0.75) - weightedQuantile(items, 0.25);
  const least = items[0]?.value ?? Number.NaN;
  const edge = items.filter(({ value }) => value <= least + EDGE_WIDTH * width);
  return least <= width && totalWeight(edge) >= MIN_AT_EDGE * totalWeight(items);
}

function negatives(items: WeightedValues): { readonly share: number; readonly isMirrored: boolean } {
  const below = items.filter(({ value }) => value < 0);
  const above = items.filter(({ value }) => value > 0);
  const depth = -weightedQuantile(below, 0.5);
  return {
    share: totalWeight(below) / Math.max(1, totalWeight(items)),
    isMirrored: above.length === 0 || depth >= MIN_DEPTH * weightedQuantile(above, 0.5),
  };
}

/** Minimum distance to the reference, and maximum distance to the negated reference. */
const MIN_DISTANCE = 0.35;
const MAX_NEGATED_DISTANCE = 0.12;
/** Minimum difference of the shapes beyond that distance: a symmetric column that crosses zero is its own mirror image. */
const MIN_ASYMMETRY = 0.1;

/** Detects a column negated in all rows (debit instead of credit), although both signs occurred before. */
export function negatedColumn(
  reference: FeatureProfile,
  actual: FeatureProfile,
  allowance: DriftAllowance = NO_DRIFT,
): FeedDefect | null {
  const [before, now] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'numeric' || now?.kind !== 'numeric') return null;
  const gap = ksDistance(before.items, now.items);
  if (!(gap > MIN_DISTANCE)) return null;
  const negated = [...before.items].reverse().map(({ value, weight }) => ({ value: -value, weight }));
  const left = ksDistance(negated, now.items);
  if (left >= MAX_NEGATED_DISTANCE || left >= gap / 3) return null;
  if (ksDistance(centred(before.items), centred(now.items)) < MIN_ASYMMETRY + left) return null;
  const chance = chanceDistance(totalWeight(before.items), totalWeight(now.items));
  return {
    kind: 'sign-flip',
    certainty: left <= chance + allowance.usual ? 'certain' : 'suspicious',
    features: [actual.feature],
    sentence: `${actual.feature} looks negated: its distance to the reference is ${gap.toFixed(2)}, and ${left.toFixed(2)} to the negated reference.`,
  };
}

function centred(items: WeightedValues): WeightedValues {
  const middle = weightedQuantile(items, 0.5);
  return items.map(({ value, weight }) => ({ value: value - middle, weight }));
}
