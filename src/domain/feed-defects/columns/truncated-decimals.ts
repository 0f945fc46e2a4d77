import { totalWeight, type WeightedValues, weightedQuantile } from '../../../statistics/weighted-values.js';
import { percent } from '../../present/sentence.js';
import type { FeatureProfile } from '../../profile/distribution.js';
import type { FeedDefect } from '../feed-defect.js';

/** Multiples to which a source may round numbers, coarsest first. */
const STEPS = [1000, 100, 10, 1, 0.1, 0.01, 0.001];
/** Minimum share of values that are multiples of the step now. */
const MIN_ON_STEP = 0.98;
/** Maximum share of values that were multiples of the step before. */
const MAX_ON_STEP_BEFORE = 0.7;
/** Minimum step in interquartile ranges; a smaller one does not affect a model. */
const MIN_STEP = 0.02;
/** Maximum growth of the interquartile range; beyond it the unit changed, and the decimals with it. */
const MAX_GROWTH = 8;
const MIN_DISTINCT = 20;

/** Detects numbers that lost decimals or last digits by truncation or rounding. Additional precision is no defect. */
export function truncatedDecimals(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  const [before, after] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'numeric' || after?.kind !== 'numeric') return null;
  if (before.items.length < MIN_DISTINCT) return null;
  const step = STEPS.find((one) => shareOn(after.items, one) >= MIN_ON_STEP);
  if (step === undefined) return null;
  const was = shareOn(before.items, step);
  if (was > MAX_ON_STEP_BEFORE) return null;
  const [middle, now] = [before.items, after.items].map(
    (items) => weightedQuantile(items, 0.75) - weightedQuantile(items, 0.25),
  ) as [number, number];
  if (step < MIN_STEP * middle || now > MAX_GROWTH * middle) return null;
  return {
    kind: 'truncated-decimals',
    certainty: 'certain',
    features: [actual.feature],
    sentence: `${actual.feature} has multiples of ${step} in ${percent(shareOn(after.items, step))} of the values; before, in ${percent(was)}. Were decimals truncated or rounded?`,
  };
}

function shareOn(items: WeightedValues, step: number): number {
  let on = 0;
  for (const { value, weight } of items) {
    const steps = value / step;
    if (Math.abs(steps - Math.round(steps)) < 1e-6 * Math.max(1, Math.abs(steps))) on += weight;
  }
  return on / Math.max(1, totalWeight(items));
}
