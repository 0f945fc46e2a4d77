import { ksDistance } from '../../statistics/kolmogorov-smirnov.js';
import { type WeightedValues, weightedQuantile } from '../../statistics/weighted-values.js';
import type { FeatureProfile } from '../profile/distribution.js';
import { conversions, converted } from './conversions.js';
import type { FeedDefect } from './feed-defect.js';

/** Minimum distance to the reference, and maximum distance to the converted reference. */
const MIN_DISTANCE = 0.35;
const MAX_CONVERTED_DISTANCE = 0.12;
const MIN_DISTINCT = 8;
/** Minimum factor between the spreads (10th to 90th percentile); a change of the population stays below it. */
const MIN_SPREAD_RATIO = 8;
/** Distance above which the two have almost no value in common, so they are not the same measurement. */
const DISJOINT_DISTANCE = 0.97;

/**
 * Detects a column whose unit changed: a known conversion matches it, or its spread or range changed more than any
 * change of the population does. `samePeriod`: both come from one period, so growth cannot explain a small factor.
 */
export function unitConversion(
  reference: FeatureProfile,
  actual: FeatureProfile,
  samePeriod: boolean,
): FeedDefect | null {
  const [before, after] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'numeric' || after?.kind !== 'numeric') return null;
  if (new Set(before.items.map(({ value }) => value)).size < MIN_DISTINCT) return null;
  const gap = ksDistance(before.items, after.items);
  if (!(gap > MIN_DISTANCE)) return null;
  // Between different periods, growth explains a small factor as well.
  const fitting = conversions
    .filter(({ mayBeGrowth }) => samePeriod || !mayBeGrowth)
    .map((conversion) => ({
      name: conversion.name,
      gap: ksDistance(converted(before.items, conversion) ?? [], after.items),
    }))
    .filter(({ gap: left }) => !Number.isNaN(left))
    .sort((a, b) => a.gap - b.gap)[0];
  if (fitting && fitting.gap < MAX_CONVERTED_DISTANCE && fitting.gap < gap / 3) {
    return {
      kind: 'unit-conversion',
      certainty: 'certain',
      features: [actual.feature],
      sentence: `${actual.feature} looks converted (${fitting.name}): its distance to the reference is ${rounded(gap)}, and ${rounded(fitting.gap)} to the converted reference.`,
    };
  }
  const ratio = spread(after.items) / spread(before.items);
  if (ratio >= MIN_SPREAD_RATIO || ratio <= 1 / MIN_SPREAD_RATIO) {
    return {
      kind: 'unit-conversion',
      certainty: 'certain',
      features: [actual.feature],
      sentence: `${actual.feature} has ${rounded(ratio)} times the spread that it had before: another unit or a broken source, not a change of the population.`,
    };
  }
  if (gap > DISJOINT_DISTANCE) {
    return {
      kind: 'unit-conversion',
      certainty: 'certain',
      features: [actual.feature],
      sentence: `${actual.feature} has left its range: its distance to the reference is ${rounded(gap)}, so they have almost no value in common.`,
    };
  }
  return null;
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
