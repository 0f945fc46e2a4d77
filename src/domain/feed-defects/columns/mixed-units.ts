import { ksCriticalValue, ksDistance } from '../../../statistics/kolmogorov-smirnov.js';
import { totalWeight, type WeightedValues, weightedQuantile } from '../../../statistics/weighted-values.js';
import { percent } from '../../present/sentence.js';
import type { FeatureProfile } from '../../profile/distribution.js';
import type { FeedDefect } from '../feed-defect.js';
import { type Conversion, conversions, converted, decimalsOf, isPlausible } from './conversions.js';

/** Maximum distance between one mode, converted, and the other; chance may widen it up to the second limit. */
const MAX_DISTANCE = 0.08;
/** Small modes match too many conversions, so the limit does not grow beyond this. */
const MAX_DISTANCE_BY_CHANCE = 0.12;
/** Maximum share of the new mode in the reference, as a part of its share now. */
const MAX_KNOWN_PART = 0.2;
/** The cut between two modes is not exact, so a little more than chance may remain. */
const ROUNDING = 0.02;
const MIN_SHARE = 0.03;
const MIN_ROWS = 30;
/** Maximum mass of the new mode near its inner edge; separates a second mode from a tail. */
const MAX_MASS_AT_EDGE = 0.07;
/** Width of that edge, as a part of the distance between the medians of the modes. */
const EDGE_WIDTH = 0.1;
/** Maximum number of gaps tried as the boundary between two modes. */
const MAX_CUTS = 40;

/**
 * Detects a column with two modes, where one is the other in a different unit and the reference contains only one: some
 * sources changed their unit and others did not. The modes are compared within the column, so the population may change
 * at the same time.
 */
export function mixedUnits(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  const [before, now] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'numeric' || now?.kind !== 'numeric') return null;
  const { items } = now;
  if (items.length < MIN_ROWS || before.items.length < MIN_ROWS) return null;
  // A new mode is outside nearly all of the reference, so the distance is at least this large.
  if (ksDistance(before.items, items) < MIN_SHARE * (1 - MAX_KNOWN_PART)) return null;
  const total = totalWeight(items);
  for (const cut of widestGaps(items)) {
    const low = items.slice(0, cut);
    const high = items.slice(cut);
    const share = totalWeight(high) / total;
    const smaller = Math.min(share, 1 - share);
    if (smaller < MIN_SHARE || Math.min(low.length, high.length) < MIN_ROWS / 3) continue;
    const edge = (high[0] as { value: number }).value;
    const knownHigh =
      totalWeight(before.items.filter(({ value }) => value >= edge)) / totalWeight(before.items);
    const isNewHigh = knownHigh < MAX_KNOWN_PART * share;
    const isNewLow = 1 - knownHigh < MAX_KNOWN_PART * (1 - share);
    if (!isNewHigh && !isNewLow) continue;
    const chance = ksCriticalValue(totalWeight(low), totalWeight(high), 0.05);
    const maxDistance = Math.min(MAX_DISTANCE_BY_CHANCE, Math.max(MAX_DISTANCE, chance));
    // Conversion goes from the known mode to the new one.
    const [known, other] = isNewHigh ? [low, high] : [high, low];
    if (!isSeparateMode(known, other)) continue;
    const fitting = fittingConversion(known, other, maxDistance);
    if (fitting) {
      return {
        kind: 'mixed-units',
        certainty: fitting.gap <= chance + ROUNDING ? 'certain' : 'suspicious',
        features: [actual.feature],
        sentence: `${percent(isNewHigh ? share : 1 - share)} of ${actual.feature} look like the other values converted (${fitting.conversion.name}): two modes, ${low[0]?.value} to ${low.at(-1)?.value} and ${edge} to ${high.at(-1)?.value}, where the reference has one. Do some sources send another unit?`,
      };
    }
  }
  return null;
}

/** Tests values and, if all are positive, their logarithms; the better separation of the two counts. */
function isSeparateMode(known: WeightedValues, other: WeightedValues): boolean {
  const massAtEdge = (of: (value: number) => number) => {
    const [from, to] = [of(weightedQuantile(known, 0.5)), of(weightedQuantile(other, 0.5))];
    const above = to > from;
    const edge = of((above ? other[0] : other.at(-1))?.value as number);
    const reach = edge + EDGE_WIDTH * (to - from);
    const near = other.filter(({ value }) => (above ? of(value) <= reach : of(value) >= reach));
    return totalWeight(near) / totalWeight(other);
  };
  const positive = Math.min(known[0]?.value ?? 0, other[0]?.value ?? 0) > 0;
  return (
    Math.min(
      massAtEdge((value) => value),
      positive ? massAtEdge(Math.log) : 1,
    ) <= MAX_MASS_AT_EDGE
  );
}

function fittingConversion(
  known: WeightedValues,
  other: WeightedValues,
  maxDistance: number,
): { readonly conversion: Conversion; readonly gap: number } | null {
  const decimals = decimalsOf(other);
  const fits = conversions
    .filter((conversion) => !conversion.mayBeGrowth && isPlausible(conversion, known))
    .map((conversion) => ({
      conversion,
      gap: ksDistance(converted(known, conversion, decimals) ?? [], other),
    }))
    .filter(({ gap }) => gap < maxDistance)
    .sort((a, b) => a.gap - b.gap);
  return fits[0] ?? null;
}

/** Candidate boundaries between two modes: the widest gaps between values and, if all are positive, between logarithms. */
function widestGaps(items: WeightedValues): readonly number[] {
  const positive = (items[0]?.value ?? 0) > 0;
  const width = spread(items, (value) => value);
  const widthOfLogs = positive ? spread(items, Math.log) : Number.POSITIVE_INFINITY;
  const gap = (at: number) => {
    const [below, above] = [items[at - 1]?.value as number, items[at]?.value as number];
    return Math.max((above - below) / width, positive ? Math.log(above / below) / widthOfLogs : 0);
  };
  return Array.from({ length: items.length - 1 }, (_, i) => ({ at: i + 1, size: gap(i + 1) }))
    .sort((a, b) => b.size - a.size)
    .slice(0, MAX_CUTS)
    .map(({ at }) => at);
}

function spread(items: WeightedValues, of: (value: number) => number): number {
  return of(weightedQuantile(items, 0.95)) - of(weightedQuantile(items, 0.05));
}
