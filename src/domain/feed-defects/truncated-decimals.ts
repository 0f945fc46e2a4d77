import { totalWeight, type WeightedValues, weightedQuantile } from '../../statistics/weighted-values.js';
import type { FeatureProfile } from '../profile/distribution.js';
import { type FeedDefect, percent } from './feed-defect.js';

/** Steps in which a source may write numbers, coarsest first. */
const STEPS = [1000, 100, 10, 1, 0.1, 0.01, 0.001];
/** Nearly all are on the step now, and far from all were. */
const ON_STEP = 0.98;
const ON_STEP_BEFORE = 0.7;
/** A step this small against the middle half of the values changes nothing that a model could see. */
const VISIBLE = 0.02;
/** Numbers that have grown as a whole have left their decimals behind with their unit. */
const OTHER_SCALE = 8;
const LEAST_DISTINCT = 20;

/** Numbers that have lost their decimals, or their last digits: cut off or rounded on the way. Finer numbers are welcome. */
export function truncatedDecimals(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  const [before, after] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'numeric' || after?.kind !== 'numeric') return null;
  if (before.items.length < LEAST_DISTINCT) return null;
  const step = STEPS.find((one) => shareOn(after.items, one) >= ON_STEP);
  if (step === undefined) return null;
  const was = shareOn(before.items, step);
  if (was > ON_STEP_BEFORE) return null;
  const [middle, now] = [before.items, after.items].map(
    (items) => weightedQuantile(items, 0.75) - weightedQuantile(items, 0.25),
  ) as [number, number];
  if (step < VISIBLE * middle || now > OTHER_SCALE * middle) return null;
  return {
    kind: 'cut decimals',
    features: [actual.feature],
    sentence: `${actual.feature} comes in steps of ${step} now, ${percent(shareOn(after.items, step))} of it; ${percent(was)} did before: cut off or rounded?`,
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
