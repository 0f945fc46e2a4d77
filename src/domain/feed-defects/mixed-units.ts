import { ksCriticalValue, ksDistance } from '../../statistics/kolmogorov-smirnov.js';
import { totalWeight, type WeightedValues, weightedQuantile } from '../../statistics/weighted-values.js';
import type { FeatureProfile } from '../profile/distribution.js';
import { type Conversion, conversions, converted } from './conversions.js';
import { type FeedDefect, percent } from './feed-defect.js';

/** The two lumps must agree once converted, by this gap of their distribution functions or what chance makes of it. */
const FITS = 0.08;
/** Small lumps fit too many things. */
const FITS_AT_MOST = 0.12;
/** The reference hardly holds the smaller lump: this part of its share at most. */
const NEW_LUMP = 0.2;
const LEAST_SHARE = 0.03;
const LEAST_ROWS = 30;
/** Of the new lump, so much may lie within this part of the way between the lumps' middles: it rises out of a valley. A tail does not. */
const AT_THE_EDGE = 0.07;
const EDGE = 0.1;
const CUTS = 40;

/**
 * A column of two lumps, of which the one is the other in another unit, and the reference knows one of them only: some
 * sources have changed their unit and others not. Told within the column itself, so that the population may have moved
 * at the same time.
 */
export function mixedUnits(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  const [before, now] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'numeric' || now?.kind !== 'numeric') return null;
  const { items } = now;
  if (items.length < LEAST_ROWS || before.items.length < LEAST_ROWS) return null;
  // A new lump lies beyond nearly all of the reference, so the two are at least that far apart.
  if (ksDistance(before.items, items) < LEAST_SHARE * (1 - NEW_LUMP)) return null;
  const total = totalWeight(items);
  for (const cut of valleys(items)) {
    const low = items.slice(0, cut);
    const high = items.slice(cut);
    const share = totalWeight(high) / total;
    const smaller = Math.min(share, 1 - share);
    if (smaller < LEAST_SHARE || Math.min(low.length, high.length) < LEAST_ROWS / 3) continue;
    const edge = (high[0] as { value: number }).value;
    const knownHigh =
      totalWeight(before.items.filter(({ value }) => value >= edge)) / totalWeight(before.items);
    const isNewHigh = knownHigh < NEW_LUMP * share;
    const isNewLow = 1 - knownHigh < NEW_LUMP * (1 - share);
    if (!isNewHigh && !isNewLow) continue;
    const chance = ksCriticalValue(totalWeight(low), totalWeight(high), 0.05);
    const room = Math.min(FITS_AT_MOST, Math.max(FITS, chance));
    // From the known lump to the new one.
    const [known, other] = isNewHigh ? [low, high] : [high, low];
    if (!risesFromValley(known, other)) continue;
    const fitting = fittingConversion(known, other, room);
    if (fitting) {
      return {
        kind: 'mixed units',
        features: [actual.feature],
        sentence: `${percent(isNewHigh ? share : 1 - share)} of ${actual.feature} look like the others converted (${fitting.name}): two lumps, ${low[0]?.value} to ${low.at(-1)?.value} and ${edge} to ${high.at(-1)?.value}, where the reference has one. Another unit from some of the sources?`,
      };
    }
  }
  return null;
}

/** In value, or in proportion: whichever parts the lumps better. */
function risesFromValley(known: WeightedValues, other: WeightedValues): boolean {
  const atTheEdge = (of: (value: number) => number) => {
    const [from, to] = [of(weightedQuantile(known, 0.5)), of(weightedQuantile(other, 0.5))];
    const above = to > from;
    const edge = of((above ? other[0] : other.at(-1))?.value as number);
    const reach = edge + EDGE * (to - from);
    const near = other.filter(({ value }) => (above ? of(value) <= reach : of(value) >= reach));
    return totalWeight(near) / totalWeight(other);
  };
  const positive = Math.min(known[0]?.value ?? 0, other[0]?.value ?? 0) > 0;
  return (
    Math.min(
      atTheEdge((value) => value),
      positive ? atTheEdge(Math.log) : 1,
    ) <= AT_THE_EDGE
  );
}

function fittingConversion(known: WeightedValues, other: WeightedValues, room: number): Conversion | null {
  const fits = conversions
    .filter(({ mayBeGrowth }) => !mayBeGrowth)
    .map((conversion) => ({ conversion, gap: ksDistance(converted(known, conversion) ?? [], other) }))
    .filter(({ gap }) => gap < room)
    .sort((a, b) => a.gap - b.gap);
  return fits[0]?.conversion ?? null;
}

/** Where the values may fall into two lumps: their widest gaps, in value and, of positive values, in proportion. */
function valleys(items: WeightedValues): readonly number[] {
  const positive = (items[0]?.value ?? 0) > 0;
  const width = spread(items, (value) => value);
  const widthOfLogs = positive ? spread(items, Math.log) : Number.POSITIVE_INFINITY;
  const gap = (at: number) => {
    const [below, above] = [items[at - 1]?.value as number, items[at]?.value as number];
    return Math.max((above - below) / width, positive ? Math.log(above / below) / widthOfLogs : 0);
  };
  return Array.from({ length: items.length - 1 }, (_, i) => ({ at: i + 1, size: gap(i + 1) }))
    .sort((a, b) => b.size - a.size)
    .slice(0, CUTS)
    .map(({ at }) => at);
}

function spread(items: WeightedValues, of: (value: number) => number): number {
  return of(weightedQuantile(items, 0.95)) - of(weightedQuantile(items, 0.05));
}
