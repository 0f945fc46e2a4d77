import { rowsOf, sharesOf } from '../profile/column-shift.js';
import type { FeatureProfile } from '../profile/distribution.js';
import { type FeedDefect, percent } from './feed-defect.js';

/** So much of a column unseen before is a source gone wrong; less may be a new category of the business. */
const UNSEEN_SHARE = 0.15;
/** As are so many new values at once, however rare. */
const UNSEEN_VALUES = 10;

/** How sources write that they have no value. As a category that was not there before, a lost gap and no new value. */
const NO_VALUE = new Set([
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
const NO_VALUE_SHARE = 0.005;

/** Values that the reference never held, in a share or a number that no new category explains. */
export function unseenCategories(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  const [before, now] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'categorical' || before.unlisted > 0 || rowsOf(before) < 100) return null;
  if (actual.inferredType !== 'String') return null;
  if (now === null) {
    return {
      kind: 'category burst',
      features: [actual.feature],
      sentence: `${actual.feature} had ${before.counts.length} values and now has too many to list: free text or identifiers in place of categories.`,
    };
  }
  if (now.kind !== 'categorical') return null;
  const known = sharesOf(before);
  const unseen = [...sharesOf(now)].filter(([value]) => !known.has(value));
  const lost = unseen.filter(([value]) => NO_VALUE.has(value.trim().toLowerCase()));
  const lostShare = lost.reduce((sum, [, one]) => sum + one, 0);
  if (lostShare - 3 * Math.sqrt((lostShare * (1 - lostShare)) / actual.present) > NO_VALUE_SHARE) {
    return {
      kind: 'placeholder value',
      features: [actual.feature],
      sentence: `${actual.feature} is "${lost[0]?.[0]}" in ${percent(lostShare)} of the rows, and never was before: a missing value written as a word?`,
    };
  }
  const share = unseen.reduce((sum, [, one]) => sum + one, 0) + now.unlisted / rowsOf(now);
  if (share < UNSEEN_SHARE && (unseen.length < UNSEEN_VALUES || share < 0.02)) return null;
  return {
    kind: 'category burst',
    features: [actual.feature],
    sentence: `${percent(share)} of ${actual.feature} are values never seen before (${unseen.length}: ${unseen
      .slice(0, 4)
      .map(([value]) => value.slice(0, 30))
      .join(', ')}).`,
  };
}
