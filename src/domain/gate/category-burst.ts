import { rowsOf, sharesOf } from './column-shift.js';
import type { FeatureProfile } from './distribution.js';
import { type FeedDefect, percent } from './feed-defect.js';

/** So much of a column unseen before is a source gone wrong; less may be a new category of the business. */
const UNSEEN_SHARE = 0.15;
/** As are so many new values at once, however rare. */
const UNSEEN_VALUES = 10;

/** Values that the reference never held, in a share or a number that no new category explains. */
export function categoryBurst(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
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
