import { ksDistance } from '../../statistics/kolmogorov-smirnov.js';
import { type WeightedValues, weightedQuantile } from '../../statistics/weighted-values.js';
import type { FeatureProfile } from '../profile/distribution.js';
import { conversions, converted } from './conversions.js';
import type { FeedDefect } from './feed-defect.js';

/** The values must lie apart before, and fit after the conversion, by these gaps of the distribution functions. */
const APART = 0.35;
const FITS = 0.12;
const LEAST_DISTINCT = 8;
/** A spread eight times as wide, or as narrow, is no population on the move. */
const SPREAD_RATIO = 8;
/** Two sides with hardly a value in common are not one measurement. */
const DISJOINT = 0.97;

/** Whether a column's values are the reference's in another unit: exactly, or roughly while the population moved too. */
export function unitConversion(
  reference: FeatureProfile,
  actual: FeatureProfile,
  sameTime: boolean,
): FeedDefect | null {
  const [before, after] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'numeric' || after?.kind !== 'numeric') return null;
  if (new Set(before.items.map(({ value }) => value)).size < LEAST_DISTINCT) return null;
  const gap = ksDistance(before.items, after.items);
  if (!(gap > APART)) return null;
  // What may be growth is told only between rows of the same time.
  const fitting = conversions
    .filter(({ mayBeGrowth }) => sameTime || !mayBeGrowth)
    .map((conversion) => ({
      name: conversion.name,
      gap: ksDistance(converted(before.items, conversion) ?? [], after.items),
    }))
    .filter(({ gap: left }) => !Number.isNaN(left))
    .sort((a, b) => a.gap - b.gap)[0];
  if (fitting && fitting.gap < FITS && fitting.gap < gap / 3) {
    return {
      kind: 'unit change',
      features: [actual.feature],
      sentence: `${actual.feature} looks converted (${fitting.name}): the distance to the reference is ${round(gap)}, and ${round(fitting.gap)} once converted.`,
    };
  }
  const ratio = spread(after.items) / spread(before.items);
  if (ratio >= SPREAD_RATIO || ratio <= 1 / SPREAD_RATIO) {
    return {
      kind: 'unit change',
      features: [actual.feature],
      sentence: `${actual.feature} is spread ${round(ratio)} times as wide as before: another unit or a broken source, not a moved population.`,
    };
  }
  if (gap > DISJOINT) {
    return {
      kind: 'unit change',
      features: [actual.feature],
      sentence: `${actual.feature} has left its range: the distance to the reference is ${round(gap)}, hardly a value in common.`,
    };
  }
  return null;
}

/** NaN where the middle is a single value: then no ratio exceeds anything. */
function spread(items: WeightedValues): number {
  const range = weightedQuantile(items, 0.9) - weightedQuantile(items, 0.1);
  return range > 0 ? range : Number.NaN;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
