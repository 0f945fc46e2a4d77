import { largest } from '../../../statistics/extremes.js';
import { totalWeight, visitSteps, type WeightedValues } from '../../../statistics/weighted-values.js';
import { percent } from '../../present/sentence.js';
import { sharesOf } from '../../profile/column-shift.js';
import type { FeatureProfile } from '../../profile/distribution.js';
import type { FeedDefect } from '../feed-defect.js';

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
/** For any other column with many distinct values. */
const MIN_GAIN = 0.08;
const MIN_DISTINCT = 20;
/**
 * Minimum prominence of a value (its share, in mean shares of its neighbours), in prominences that the reference already
 * has. In a quantity, drift moves neighbouring values together. A code has prominent values of its own, so its growth
 * remains below this.
 */
const MIN_PROMINENCE = 2.5;
const USUAL_PROMINENCE = 1.2;
const NEIGHBOURS = 2;
/** Minimum share before of a code that may simply become more frequent. */
const MIN_KNOWN_SHARE = 0.005;
const MIN_PROMINENT_SHARE = 0.02;
/** Minimum share before of a value whose growth a shift of the population can explain. */
const MIN_SHIFTED_SHARE = 0.05;
/** Probability that the other values seem to move towards a value although they stay. */
const TOWARDS_BY_CHANCE = 0.05;
/** Minimum share of the reference beyond the largest or smallest value now, where that value gained rows. */
const MIN_CLIPPED_SHARE = 0.05;
/** Missing values are replaced if their share fell to at most this part, from at least this share. */
const MAX_MISSING_LEFT = 0.25;
const MIN_MISSING_BEFORE = 0.02;

/** Detects one value that a source writes instead of the true one. */
export function sentinelValue(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  const [then, today] = [reference.distribution, actual.distribution];
  if (!then || !today) return null;
  const before = sharesOf(then);
  const now = sharesOf(today);
  if (before.size < 2) return null;
  const found = (value: string, why: string): FeedDefect => ({
    kind: 'sentinel-value',
    certainty: 'certain',
    features: [actual.feature],
    value,
    sentence: `${actual.feature} is ${value} in ${percent(now.get(value) ?? 0)} of the rows; before, in ${percent(before.get(value) ?? 0)}.${why}`,
  });
  const gains = (value: string, least: number) => {
    const share = now.get(value) ?? 0;
    return share - (before.get(value) ?? 0) > least + 3 * Math.sqrt((share * (1 - share)) / actual.present);
  };
  const filled = replacedMissing(reference, actual);
  if (filled > 0) {
    const value = [...now.keys()].find(
      (one) => gains(one, filled / 2) && (now.get(one) ?? 0) - (before.get(one) ?? 0) < 2 * filled,
    );
    if (value !== undefined)
      return found(value, ` Missing values fell by ${percent(filled)} of the rows. Were they filled?`);
  }
  if (then.kind !== 'numeric' || today.kind !== 'numeric') return null;
  const { items } = then;
  const [least, most] = [items[0]?.value ?? 0, items.at(-1)?.value ?? 0];
  const [lowest, highest] = [today.items[0]?.value ?? 0, today.items.at(-1)?.value ?? 0];
  const largestBefore = largest(before.values());
  const isContinuous = largestBefore < MAX_CONTINUOUS_SHARE;
  const outliers = [...now].reduce(
    (sum, [value, share]) => (Number(value) < least || Number(value) > most ? sum + share : sum),
    0,
  );
  const usual = MIN_PROMINENCE * largest(prominences(items).values(), USUAL_PROMINENCE);
  const prominent = prominences(today.items);
  for (const [value, share] of now) {
    const at = Number(value);
    const was = before.get(value) ?? 0;
    const isFar = at < least - (most - least) || at > most + (most - least);
    const isSentinel = SENTINELS.has(value) && was < RARE_BEFORE;
    const isOutlier = isFar || (isSentinel && (at < least || at > most));
    if (isOutlier && share > MIN_OUTLIER_SHARE * outliers && gains(value, MIN_OUTLIER_GAIN)) {
      return found(value, ' Is it a default for missing values?');
    }
    if (before.size < MIN_DISTINCT || !((prominent.get(value) ?? 0) > usual)) continue;
    if (was >= MIN_SHIFTED_SHARE && movedTowards(at, items, today.items)) continue;
    const cut = at === highest ? shareBeyond(items, (one) => one > at) : 0;
    const cutBelow = at === lowest ? shareBeyond(items, (one) => one < at) : 0;
    if (Math.max(cut, cutBelow) > MIN_CLIPPED_SHARE && gains(value, MIN_CLIPPED_SHARE / 2)) {
      return found(
        value,
        ` No value is ${cut > 0 ? 'above' : 'below'} it now; before, ${percent(Math.max(cut, cutBelow))} were. Were values clipped?`,
      );
    }
    // A known value of an integer may be the code of a category that became more frequent.
    const isKnownCode = reference.inferredType === 'Integral' && was >= MIN_KNOWN_SHARE;
    if (isKnownCode && gains(value, MIN_GAIN)) {
      return {
        ...found(value, ' Is it a default for missing values, or a category that became more frequent?'),
        certainty: 'suspicious',
      };
    }
    if (gains(value, isContinuous ? MIN_CONTINUOUS_GAIN : isSentinel ? MIN_SENTINEL_GAIN : MIN_GAIN)) {
      return {
        ...found(value, ' Neighbouring values did not grow with it. Is it a default for missing values?'),
        certainty: was >= MIN_SHIFTED_SHARE ? 'suspicious' : 'certain',
      };
    }
  }
  return null;
}

/**
 * Whether the other values moved towards this one: then a shift of the population explains that it gained rows. A default
 * replaces values wherever they are, so the others keep their distances from it.
 */
function movedTowards(value: number, before: WeightedValues, now: WeightedValues): boolean {
  const distances = (items: WeightedValues) =>
    items
      .filter((one) => one.value !== value)
      .map((one) => ({ value: Math.abs(one.value - value), weight: one.weight }))
      .sort((a, b) => a.value - b.value);
  const [was, is] = [distances(before), distances(now)];
  if (was.length === 0 || is.length === 0) return true;
  const [n, m] = [totalWeight(was), totalWeight(is)];
  let nearer = 0;
  visitSteps(was, is, (cdfBefore, cdfNow) => {
    nearer = Math.max(nearer, cdfNow - cdfBefore);
  });
  // Smirnov's limit of the one-sided distance.
  return Math.exp((-2 * nearer ** 2 * n * m) / (n + m)) < TOWARDS_BY_CHANCE;
}

/** Drop of the share of missing values if most of them vanished, otherwise 0. */
function replacedMissing(reference: FeatureProfile, actual: FeatureProfile): number {
  const [was, is] = [reference, actual].map(
    ({ present, missing }) => missing / Math.max(1, present + missing),
  ) as [number, number];
  return was >= MIN_MISSING_BEFORE && is <= MAX_MISSING_LEFT * was ? was - is : 0;
}

/** Share of each frequent value in mean shares of its nearest distinct neighbours. */
function prominences(items: WeightedValues): ReadonlyMap<string, number> {
  const total = totalWeight(items);
  const found = new Map<string, number>();
  items.forEach(({ value, weight }, at) => {
    if (weight < MIN_PROMINENT_SHARE * total) return;
    const around = [
      ...items.slice(Math.max(0, at - NEIGHBOURS), at),
      ...items.slice(at + 1, at + 1 + NEIGHBOURS),
    ];
    found.set(String(value), weight / Math.max(1, totalWeight(around) / Math.max(1, around.length)));
  });
  return found;
}

function shareBeyond(items: WeightedValues, isBeyond: (value: number) => boolean): number {
  return totalWeight(items.filter(({ value }) => isBeyond(value))) / Math.max(1, totalWeight(items));
}
