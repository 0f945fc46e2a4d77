import { totalWeight } from '../../../statistics/weighted-values.js';
import { list, percent } from '../../present/sentence.js';
import type { FeatureProfile } from '../../profile/distribution.js';
import type { FeedDefect } from '../feed-defect.js';

const MAX_CODES = 60;
const MIN_CODES = 3;
/** In a list of codes, the reference contains at most this part of the whole numbers in its range. */
const MAX_DENSITY = 0.5;
/** Every code must be frequent, so that the reference contains them all. */
const MIN_ROWS_PER_CODE = 5;
/** Minimum share and number of new values. One new code may be a new category of the business. */
const MIN_SHARE = 0.02;
const MIN_NEW = 3;

/** Detects an integer code with many values that are not in its list: codes moved, or digits changed. */
export function unseenCodes(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  const [before, now] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'numeric' || now?.kind !== 'numeric' || reference.inferredType !== 'Integral')
    return null;
  const { items } = before;
  const [least, most] = [items[0]?.value ?? 0, items.at(-1)?.value ?? 0];
  if (items.length < MIN_CODES || items.length > MAX_CODES) return null;
  if (items.length > MAX_DENSITY * (most - least + 1)) return null;
  if (items.some(({ weight }) => weight < MIN_ROWS_PER_CODE)) return null;
  const known = new Set(items.map(({ value }) => value));
  const unseen = now.items.filter(({ value }) => !known.has(value));
  const share = totalWeight(unseen) / Math.max(1, totalWeight(now.items));
  const chance = 3 * Math.sqrt((share * (1 - share)) / Math.max(1, actual.present));
  if (unseen.length < MIN_NEW || share - chance < MIN_SHARE) return null;
  return {
    kind: 'unseen-codes',
    certainty: unseen.length >= items.length / 2 ? 'certain' : 'suspicious',
    features: [actual.feature],
    sentence: `${percent(share)} of ${actual.feature} has codes that are not in the reference (${unseen.length}: ${list(unseen.slice(0, 4).map(({ value }) => String(value)))}); before, it had ${items.length}.`,
  };
}
