import { ksCriticalValue, ksDistance } from '../../../statistics/kolmogorov-smirnov.js';
import { totalWeight, type WeightedValues } from '../../../statistics/weighted-values.js';
import { list, percent } from '../../present/sentence.js';
import type { FeatureProfile } from '../../profile/distribution.js';
import type { FeedDefect } from '../feed-defect.js';

const MIN_DISTINCT = 8;
/** Minimum share and number of values outside. */
const MIN_SHARE = 0.03;
const MIN_ROWS = 10;
/** Maximum probability that chance puts all these values outside the range of the reference. */
const CHANCE = 1e-6;
/** Minimum share and number of values inside, and their maximum distance from the reference; chance may widen it. */
const MIN_INSIDE_SHARE = 0.2;
const MIN_INSIDE_ROWS = 50;
const MAX_INSIDE_DISTANCE = 0.05;
const INSIDE_BY_CHANCE = 0.01;

/**
 * Detects values outside everything that was seen before, while the other values are as before. A population that moves takes
 * its inner values along. Of one population, the k smallest or largest of n + m values are all in the sample of m with
 * a probability below (m/(n + m))^k. Suspicious, because a new group of the population may be far from the others.
 */
export function outsideRange(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  const [before, now] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'numeric' || now?.kind !== 'numeric') return null;
  if (before.items.length < MIN_DISTINCT) return null;
  const [least, most] = [before.items[0]?.value as number, before.items.at(-1)?.value as number];
  const inside = now.items.filter(({ value }) => value >= least && value <= most);
  const [n, m, within] = [totalWeight(before.items), totalWeight(now.items), totalWeight(inside)];
  if (within < Math.max(MIN_INSIDE_ROWS, MIN_INSIDE_SHARE * m)) return null;
  for (const outside of [
    now.items.filter(({ value }) => value < least),
    now.items.filter(({ value }) => value > most),
  ]) {
    const rows = totalWeight(outside);
    if (rows < Math.max(MIN_ROWS, MIN_SHARE * m) || (m / (n + m)) ** rows > CHANCE) continue;
    const allowed = Math.max(MAX_INSIDE_DISTANCE, ksCriticalValue(n, within, INSIDE_BY_CHANCE));
    if (ksDistance(before.items, inside) > allowed) return null;
    return {
      kind: 'outside-range',
      certainty: 'suspicious',
      features: [actual.feature],
      sentence: `${percent(rows / m)} of ${actual.feature} are outside the range of the reference, ${least} to ${most} (${examplesOf(outside)}), and the other values are as before. Do some rows have another unit or lost digits?`,
    };
  }
  return null;
}

function examplesOf(items: WeightedValues): string {
  return list(
    [...items]
      .sort((a, b) => b.weight - a.weight)
      .slice(0, 3)
      .map(({ value }) => String(value)),
  );
}
