import { ksCriticalValue, ksDistance } from '../../../statistics/kolmogorov-smirnov.js';
import { totalWeight, type WeightedValues, weightedQuantile } from '../../../statistics/weighted-values.js';
import { list, percent } from '../../present/sentence.js';
import type { FeatureProfile } from '../../profile/distribution.js';
import type { FeedDefect } from '../feed-defect.js';
import { conversions, converted, decimalsOf, isPlausible } from './conversions.js';

const MIN_DISTINCT = 20;
/** For values far outside the range; flags and codes of few values are not a range. */
const MIN_DISTINCT_OF_RANGE = 5;
/** A separate group far outside: minimum share, and maximum part of it in the gap between the range and the group. */
const MIN_GROUP = 0.03;
const MAX_IN_GAP = 0.1;
/** With a larger share of one value, a mixture is judged by too few rows. */
const MAX_ONE_VALUE = 0.3;
/** Shares of converted rows that are tried. */
const SHARES = [
  0.03, 0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2, 0.225, 0.25, 0.275, 0.3, 0.35, 0.4, 0.45, 0.5,
];
/** Probability that chance alone exceeds the distance of a mixture that explains the column. Small: a fit must be good. */
const FIT = 0.2;
/** The column itself, also shifted and stretched, must differ by this many times the distance that chance explains. */
const MIN_UNEXPLAINED = 1.3;
const MIN_DISTANCE_BY_CHANCE = 0.001;
/** Minimum distance after shift and stretch for values that are only far outside the range. */
const MIN_UNEXPLAINED_DISTANCE = 0.05;
/** Above this share of the largest value, the reference has an upper limit, and a higher limit is no defect. */
const MAX_AT_LIMIT = 0.01;
/** Minimum share of values beyond twice the range of the reference, and minimum rows. */
const MIN_FAR_SHARE = 0.01;
const MIN_FAR_ROWS = 10;
/** Minimum share of these values that end in zero, and maximum share of the largest tenth of the reference that does. */
const MIN_ROUND = 0.95;
const MAX_ROUND_BEFORE = 0.5;

/**
 * Detects rows whose values were multiplied or converted, while the other rows are as before. Evidence is that the column
 * is a mixture of the reference and the converted reference within chance while no shift and stretch explains it, or that
 * the values far outside the range all end in zeros, which the large values of the reference do not.
 */
export function scaledRows(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  const [then, today] = [reference.distribution, actual.distribution];
  if (then?.kind !== 'numeric' || today?.kind !== 'numeric') return null;
  const [before, now] = [then.items, today.items];
  if (before.length < MIN_DISTINCT_OF_RANGE) return null;
  if (before.length < MIN_DISTINCT) return separateGroup(actual.feature, before, now);
  const [n, m] = [totalWeight(before), totalWeight(now)];
  const gap = ksDistance(before, now);
  const far = isCensored(before) ? [] : farValues(before, now);
  const examples = list(far.slice(-3).map(({ value }) => String(value)));
  const found = (certainty: FeedDefect['certainty'], sentence: string): FeedDefect => ({
    kind: 'mixed-units',
    certainty,
    features: [actual.feature],
    sentence,
  });
  const farRows = totalWeight(far);
  const isFar = farRows >= MIN_FAR_ROWS && farRows >= MIN_FAR_SHARE * m;
  if (isFar && endInZero(far, now) >= MIN_ROUND && endInZero(largestTenth(before), now) <= MAX_ROUND_BEFORE) {
    return found(
      'certain',
      `${actual.feature} is far outside its range in ${percent(farRows / m)} of the rows, and these values all end in zero (${examples}); before, large values did not. Were they multiplied?`,
    );
  }
  if (gap <= ksCriticalValue(n, m, MIN_DISTANCE_BY_CHANCE)) return null;
  const one = before.reduce((most, { weight }) => Math.max(most, weight), 0) / n;
  const moved = driftedDistance(before, now);
  if (one <= MAX_ONE_VALUE && moved > MIN_UNEXPLAINED * ksCriticalValue(n, m, MIN_DISTANCE_BY_CHANCE)) {
    const decimals = decimalsOf(now);
    const fit = conversions
      .filter((conversion) => !conversion.mayBeGrowth && isPlausible(conversion, before))
      .flatMap((conversion) => {
        const other = converted(before, conversion, decimals);
        return other
          ? SHARES.map((share) => ({
              conversion,
              share,
              gap: ksDistance(mixture(before, other, share), now),
            }))
          : [];
      })
      .sort((a, b) => a.gap - b.gap)[0];
    if (fit && fit.gap <= ksCriticalValue(n, m, FIT) && fit.gap < moved / 2) {
      return found(
        // A second group of the population can look the same.
        'suspicious',
        `${actual.feature} looks converted (${fit.conversion.name}) in about ${percent(fit.share)} of the rows: the distance to such a mixture is ${fit.gap.toFixed(3)}, and ${gap.toFixed(3)} to the reference${far.length > 0 ? ` (${examples})` : ''}. Do some sources send another unit?`,
      );
    }
  }
  if (isFar && moved > Math.max(MIN_UNEXPLAINED_DISTANCE, ksCriticalValue(n, m, MIN_DISTANCE_BY_CHANCE))) {
    return found(
      'suspicious',
      `${actual.feature} is far outside its range in ${percent(farRows / m)} of the rows (${examples}); before, the largest value was ${before.at(-1)?.value}.`,
    );
  }
  return null;
}

/**
 * Detects a group of values far above or below the range, with a gap in between, in a column of few distinct values such as
 * years: a population does not leap over the gap.
 */
function separateGroup(feature: string, before: WeightedValues, now: WeightedValues): FeedDefect | null {
  const negated = (items: WeightedValues) =>
    items.map(({ value, weight }) => ({ value: -value, weight })).reverse();
  for (const [was, is, sign] of [
    [before, now, 1],
    [negated(before), negated(now), -1],
  ] as const) {
    const far = farValues(was, is);
    const [rows, total] = [totalWeight(far), totalWeight(is)];
    const beyond = totalWeight(is.filter(({ value }) => value > (was.at(-1)?.value as number)));
    if (rows < Math.max(MIN_FAR_ROWS, MIN_GROUP * total) || beyond - rows > MAX_IN_GAP * rows) continue;
    const examples = list(far.slice(-3).map(({ value }) => String(sign * value)));
    return {
      kind: 'mixed-units',
      certainty: 'suspicious',
      features: [feature],
      sentence: `${feature} is far outside its range in ${percent(rows / total)} of the rows (${examples}), and almost no value is in between; before, it was ${before[0]?.value} to ${before.at(-1)?.value}.`,
    };
  }
  return null;
}

/**
 * Values further above the median than twice the largest value of the reference, on the scale of the values and, for
 * positive values, of their logarithms.
 */
function farValues(before: WeightedValues, now: WeightedValues): WeightedValues {
  const middle = weightedQuantile(before, 0.5);
  const most = before.at(-1)?.value as number;
  const isPositive = middle > 0;
  return now.filter(
    ({ value }) =>
      value > middle + 2 * (most - middle) &&
      (!isPositive || Math.log(value / middle) > 1.3 * Math.log(most / middle)),
  );
}

function isCensored(items: WeightedValues): boolean {
  return (items.at(-1)?.weight ?? 0) > MAX_AT_LIMIT * totalWeight(items);
}

function largestTenth(items: WeightedValues): WeightedValues {
  const from = weightedQuantile(items, 0.9);
  return items.filter(({ value }) => value >= from);
}

/** Share of the values that are multiples of ten of the column's smallest step. */
function endInZero(items: WeightedValues, all: WeightedValues): number {
  const step = 10 ** (1 - decimalsOf(all));
  const round = items.filter(({ value }) => Math.abs(value / step - Math.round(value / step)) < 1e-6);
  return totalWeight(round) / Math.max(1, totalWeight(items));
}

/** The smallest distance that remains after a shift, a factor, or both: what a moved population explains. */
function driftedDistance(before: WeightedValues, now: WeightedValues): number {
  const at = (items: WeightedValues, share: number) => weightedQuantile(items, share);
  const width = (items: WeightedValues) => at(items, 0.75) - at(items, 0.25);
  const stretch = width(before) > 0 ? width(now) / width(before) : 1;
  const [was, is] = [at(before, 0.5), at(now, 0.5)];
  const step = 10 ** decimalsOf(now);
  return Math.min(
    ...[
      (value: number) => value,
      (value: number) => value + is - was,
      (value: number) => (was > 0 ? (value * is) / was : value),
      (value: number) => value * stretch,
      (value: number) => is + (value - was) * stretch,
    ].map((of) =>
      ksDistance(
        before.map(({ value, weight }) => ({ value: Math.round(of(value) * step) / step, weight })),
        now,
      ),
    ),
  );
}

function mixture(before: WeightedValues, other: WeightedValues, share: number): WeightedValues {
  return [
    ...before.map(({ value, weight }) => ({ value, weight: weight * (1 - share) })),
    ...other.map(({ value, weight }) => ({ value, weight: weight * share })),
  ].sort((a, b) => a.value - b.value);
}
