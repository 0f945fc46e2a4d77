import { ksDistance } from '../../../statistics/kolmogorov-smirnov.js';
import { totalWeight, type WeightedValues, weightedQuantile } from '../../../statistics/weighted-values.js';
import type { FeatureProfile } from '../../profile/distribution.js';
import type { FeedDefect } from '../feed-defect.js';
import { type Conversion, conversions, converted, decimalsOf, isPlausible } from './conversions.js';
import { chanceDistance, type DriftAllowance, NO_DRIFT } from './drift-allowance.js';

/** Minimum distance to the reference, and how much better the converted reference must match. */
const MIN_DISTANCE = 0.35;
const MAX_REMAINING_PART = 1 / 3;
const MIN_DISTINCT = 8;
/** With a larger share of one value, a conversion is judged by too few rows. */
const MAX_ONE_VALUE = 0.5;
/** Minimum factor between the spreads (10th to 90th percentile); a change of the population stays below it. */
const MIN_SPREAD_RATIO = 8;
/** Distance above which a changed spread is certain: the two overlap hardly. */
const SEPARATE_DISTANCE = 0.85;
/** Distance above which the two have almost no value in common, so they are not the same measurement. */
const DISJOINT_DISTANCE = 0.97;
/** From this share of distinct values on, whole numbers are identifiers or counters, which leave any range. */
const MOSTLY_UNIQUE = 0.9;

/**
 * Detects a column whose unit changed. A known conversion is certain if it is plausible for the values and the rest is
 * within chance and the drift of the other columns. Another range or spread is suspicious, because no cause is known.
 */
export function unitConversion(
  reference: FeatureProfile,
  actual: FeatureProfile,
  allowance: DriftAllowance = NO_DRIFT,
): FeedDefect | null {
  const [before, after] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'numeric' || after?.kind !== 'numeric') return null;
  if (before.items.length < MIN_DISTINCT) return null;
  const gap = ksDistance(before.items, after.items);
  if (!(gap > MIN_DISTANCE)) return null;
  const chance = chanceDistance(totalWeight(before.items), totalWeight(after.items));
  const found = (certainty: FeedDefect['certainty'], sentence: string): FeedDefect => ({
    kind: 'unit-conversion',
    certainty,
    features: [actual.feature],
    sentence: `${sentence} ${valuesBeforeAndNow(before.items, after.items)}`,
  });
  const fitting = largestShare(before.items) > MAX_ONE_VALUE ? null : bestFit(before.items, after.items);
  if (fitting && fitting.gap < gap * MAX_REMAINING_PART) {
    const drift = gap > DISJOINT_DISTANCE ? allowance.largest : allowance.usual;
    if (fitting.gap <= chance + drift) {
      return found(
        'certain',
        `${actual.feature} looks converted (${fitting.conversion.name}): its distance to the reference is ${rounded(gap)}, and ${rounded(fitting.gap)} to the converted reference.`,
      );
    }
  }
  const ratio = spread(after.items) / spread(before.items);
  if (ratio >= MIN_SPREAD_RATIO || ratio <= 1 / MIN_SPREAD_RATIO) {
    return found(
      gap > SEPARATE_DISTANCE ? 'certain' : 'suspicious',
      `${actual.feature} has ${rounded(ratio)} times the spread that it had before: another unit or a broken source?`,
    );
  }
  const isCounter =
    reference.inferredType === 'Integral' && after.items.length > MOSTLY_UNIQUE * totalWeight(after.items);
  if (gap > DISJOINT_DISTANCE && !isCounter) {
    return found(
      'suspicious',
      `${actual.feature} has left its range: its distance to the reference is ${rounded(gap)}, so they have almost no value in common.`,
    );
  }
  return null;
}

function bestFit(
  before: WeightedValues,
  after: WeightedValues,
): { readonly conversion: Conversion; readonly gap: number } | null {
  const decimals = decimalsOf(after);
  return (
    conversions
      // Growth of the population explains a small factor as well.
      .filter((conversion) => !conversion.mayBeGrowth && isPlausible(conversion, before))
      .map((conversion) => ({
        conversion,
        gap: ksDistance(converted(before, conversion, decimals) ?? [], after),
      }))
      .filter(({ gap }) => !Number.isNaN(gap))
      .sort((a, b) => a.gap - b.gap)[0] ?? null
  );
}

function largestShare(items: WeightedValues): number {
  return items.reduce((most, { weight }) => Math.max(most, weight), 0) / Math.max(1, totalWeight(items));
}

/** Names the usual values, so that a person can judge them. */
export function valuesBeforeAndNow(before: WeightedValues, now: WeightedValues): string {
  const range = (items: WeightedValues) =>
    [0.05, 0.5, 0.95].map((share) => rounded(weightedQuantile(items, share))).join(', ');
  return `5th, 50th and 95th percentile: ${range(before)} before, ${range(now)} now.`;
}

/** NaN if the range is zero; comparisons with NaN are false. */
function spread(items: WeightedValues): number {
  const range = weightedQuantile(items, 0.9) - weightedQuantile(items, 0.1);
  return range > 0 ? range : Number.NaN;
}

/** Three significant digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
