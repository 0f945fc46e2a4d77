import { percent } from '../../present/sentence.js';
import { rowsOf, sharesOf } from '../../profile/column-shift.js';
import type { FeatureProfile } from '../../profile/distribution.js';
import type { FeedDefect } from '../feed-defect.js';

/** Minimum share of new values that indicates a broken source; a smaller share may be a new category of the business. */
const MIN_UNSEEN_SHARE = 0.15;
/** Minimum number of distinct new values that indicates a broken source, however rare each is. */
const MIN_UNSEEN_VALUES = 10;
const MIN_UNSEEN_SHARE_OF_MANY = 0.02;
/** In a column whose expected share of new values is larger, new values are normal. */
const MAX_EXPECTED = 0.01;
/** From this expected share on, most values are names or identifiers, and new ones say nothing. */
const MOSTLY_UNIQUE = 0.2;
/** How many times the expected share a change of the population may cause. */
const MAX_GROWTH = 10;
/** Known values with this share of the rows that vanish were replaced by the new ones. */
const MIN_VANISHED_SHARE = 0.03;
const MIN_VANISHED_PART = 0.5;
/** Error markers; a new category with such a name is not a category of the business. */
const ERROR_MARKER =
  /^(err|error|invalid|exception|fail(ed|ure)?|default|test|null|nan|undefined|#[a-z/0!?]+)([-_ #]?\d+)?$/i;

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

/**
 * Detects values that the reference does not contain, in a share or a number that no new category explains. A new
 * category of a closed list is suspicious; it is certain that the source is broken if known values vanish for it, or if
 * the values mark errors or belong to another column.
 */
export function unseenCategories(
  reference: FeatureProfile,
  actual: FeatureProfile,
  isElsewhere: (value: string) => boolean = () => false,
): FeedDefect | null {
  const [before, now] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'categorical' || before.unlisted > 0 || rowsOf(before) < 100) return null;
  if (actual.inferredType !== 'String') return null;
  const expected = expectedUnseen(before.counts);
  if (expected.most > MOSTLY_UNIQUE) return null;
  if (now === null) {
    if (expected.most > MAX_EXPECTED) return null;
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
  if (share < MIN_UNSEEN_SHARE && (unseen.length < MIN_UNSEEN_VALUES || share < MIN_UNSEEN_SHARE_OF_MANY))
    return null;
  if (share <= MAX_GROWTH * expected.most) return null;
  const isClosed = expected.likely <= MAX_EXPECTED;
  const present = sharesOf(now);
  const vanished = [...known].reduce(
    (sum, [value, one]) => (one >= MIN_VANISHED_SHARE && !present.has(value) ? sum + one : sum),
    0,
  );
  const errors = unseen.reduce((sum, [value, one]) => (ERROR_MARKER.test(value.trim()) ? sum + one : sum), 0);
  const foreign = unseen.reduce((sum, [value, one]) => (isElsewhere(value) ? sum + one : sum), 0);
  const isReplaced = vanished > MIN_VANISHED_PART * share || errors > share / 2 || foreign > share / 2;
  const isBurst = share >= MIN_UNSEEN_SHARE && unseen.length >= MIN_UNSEEN_VALUES;
  return {
    kind: 'unseen-categories',
    certainty: isReplaced || (isClosed && isBurst) ? 'certain' : 'suspicious',
    features: [actual.feature],
    sentence: `${percent(share)} of ${actual.feature} has values that are not in the reference (${unseen.length}: ${unseen
      .slice(0, 4)
      .map(([value]) => value.slice(0, 30))
      .join(', ')}).`,
  };
}

/**
 * Share of the rows that have a value which the reference does not contain, without any change (Good 1953: the share of
 * the values that occur once), and its upper limit by three standard errors.
 */
export function expectedUnseen(counts: readonly { readonly count: number }[]): {
  readonly likely: number;
  readonly most: number;
} {
  const rows = counts.reduce((sum, { count }) => sum + count, 0);
  const once = counts.filter(({ count }) => count === 1).length;
  return { likely: once / rows, most: (once + 3 * Math.sqrt(once + 1)) / rows };
}
