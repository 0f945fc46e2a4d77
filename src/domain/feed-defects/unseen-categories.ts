import { percent } from '../present/sentence.js';
import { rowsOf, sharesOf } from '../profile/column-shift.js';
import type { FeatureProfile } from '../profile/distribution.js';
import type { FeedDefect } from './feed-defect.js';

/** Minimum share of new values that indicates a broken source; a smaller share may be a new category of the business. */
const MIN_UNSEEN_SHARE = 0.15;
/** Minimum number of distinct new values that indicates a broken source, however rare each is. */
const MIN_UNSEEN_VALUES = 10;

/** Spellings of a missing value. A new category with one of these names is a missing value that lost its marking. */
const MISSING_MARKERS = new Set([
  'null',
  'nan',
  'none',
  'nil',
  'na',
  'n/a',
  '#n/a',
  'nat',
  'undefined',
  'unknown',
  'missing',
  '-',
  '--',
  '?',
  '.',
]);
const MIN_MARKER_SHARE = 0.005;

/** Detects values that the reference does not contain, in a share or a number that no new category explains. */
export function unseenCategories(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  const [before, now] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'categorical' || before.unlisted > 0 || rowsOf(before) < 100) return null;
  if (actual.inferredType !== 'String') return null;
  if (now === null) {
    return {
      kind: 'unseen-categories',
      certainty: 'certain',
      features: [actual.feature],
      sentence: `${actual.feature} had ${before.counts.length} distinct values and now has too many to list: free text or identifiers instead of categories.`,
    };
  }
  if (now.kind !== 'categorical') return null;
  const known = sharesOf(before);
  const unseen = [...sharesOf(now)].filter(([value]) => !known.has(value));
  const markers = unseen.filter(([value]) => MISSING_MARKERS.has(value.trim().toLowerCase()));
  const markerShare = markers.reduce((sum, [, one]) => sum + one, 0);
  if (markerShare - 3 * Math.sqrt((markerShare * (1 - markerShare)) / actual.present) > MIN_MARKER_SHARE) {
    return {
      kind: 'sentinel-value',
      certainty: 'certain',
      features: [actual.feature],
      sentence: `${actual.feature} is "${markers[0]?.[0]}" in ${percent(markerShare)} of the rows and never was before: a missing value written as text?`,
    };
  }
  const share = unseen.reduce((sum, [, one]) => sum + one, 0) + now.unlisted / rowsOf(now);
  if (share < MIN_UNSEEN_SHARE && (unseen.length < MIN_UNSEEN_VALUES || share < 0.02)) return null;
  return {
    kind: 'unseen-categories',
    certainty: 'certain',
    features: [actual.feature],
    sentence: `${percent(share)} of ${actual.feature} has values that are not in the reference (${unseen.length}: ${unseen
      .slice(0, 4)
      .map(([value]) => value.slice(0, 30))
      .join(', ')}).`,
  };
}
