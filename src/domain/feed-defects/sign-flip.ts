import { ksDistance } from '../../statistics/kolmogorov-smirnov.js';
import { type WeightedValues, weightedQuantile } from '../../statistics/weighted-values.js';
import type { FeatureProfile } from '../profile/distribution.js';
import type { FeedDefect } from './feed-defect.js';

/** The values must lie apart before, and fit once their sign is turned. */
const APART = 0.35;
const FITS = 0.12;
/** The shapes must differ by more than the fit: a symmetric column that crosses zero is its own mirror. */
const LOPSIDED = 0.1;

/** A column whose sign has turned as a whole, though both signs occurred before: debit for credit. */
export function mirroredColumn(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  const [before, now] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'numeric' || now?.kind !== 'numeric') return null;
  const gap = ksDistance(before.items, now.items);
  if (!(gap > APART)) return null;
  const turned = [...before.items].reverse().map(({ value, weight }) => ({ value: -value, weight }));
  const left = ksDistance(turned, now.items);
  if (left >= FITS || left >= gap / 3) return null;
  if (ksDistance(centred(before.items), centred(now.items)) < LOPSIDED + left) return null;
  return {
    kind: 'sign flip',
    features: [actual.feature],
    sentence: `${actual.feature} looks like its own mirror image: the distance to the reference is ${gap.toFixed(2)}, and ${left.toFixed(2)} once the sign is turned.`,
  };
}

function centred(items: WeightedValues): WeightedValues {
  const middle = weightedQuantile(items, 0.5);
  return items.map(({ value, weight }) => ({ value: value - middle, weight }));
}
