import { percent } from '../../present/sentence.js';
import { rowsOf, sharesOf } from '../../profile/column-shift.js';
import type { FeatureProfile } from '../../profile/distribution.js';
import type { FeedDefect } from '../feed-defect.js';
import { expectedUnseen } from './unseen-categories.js';

/** Minimum share of such values, beyond three standard errors. */
const MIN_SHARE = 0.003;
const MIN_KNOWN = 2;
const MIN_ROWS = 100;
/** In a column with a larger expected share of new values, new values are normal. */
const MAX_EXPECTED = 0.01;
/** Number of cut values: one short name may be a new category. */
const MIN_CUT = 2;
const SHOWN = 4;

const NUMBER = /^[-+]?\d+([.,]\d+)?$/;
/** Characters of markup, encodings and faulty decoding. */
const MARKUP = /[^\p{L}\p{M}\p{N}\s.,:;/&'’()+_\-–#!*€$£°@]|[\u0080-\u00bf]|[ÃÂ]./u;

/**
 * Detects new values of a closed list of categories that are not written as the known ones: numbers among names, markup or
 * wrongly decoded characters, or the beginnings of known values. A new category of the business is written as the others.
 */
export function foreignCategories(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  const [before, now] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'categorical' || now?.kind !== 'categorical' || before.unlisted > 0) return null;
  if (rowsOf(before) < MIN_ROWS || before.counts.length < MIN_KNOWN) return null;
  if (expectedUnseen(before.counts).likely > MAX_EXPECTED) return null;
  const known = [...sharesOf(before).keys()];
  const unseen = [...sharesOf(now)].filter(([value]) => !known.includes(value));
  const shortest = known.reduce((least, value) => Math.min(least, value.length), Number.POSITIVE_INFINITY);
  const cut = unseen.filter(
    ([value]) => value.length < shortest && known.some((one) => one.startsWith(value)),
  );
  const isUnlike = (pattern: RegExp) => (value: string) =>
    pattern.test(value) && !known.some((one) => pattern.test(one));
  const [isNumber, isMarkup] = [isUnlike(NUMBER), isUnlike(MARKUP)];
  const foreign = unseen.filter(
    ([value]) =>
      isNumber(value) ||
      isMarkup(value) ||
      (cut.length >= MIN_CUT && value.length < shortest && known.some((one) => one.startsWith(value))),
  );
  const share = foreign.reduce((sum, [, one]) => sum + one, 0);
  if (share - 3 * Math.sqrt((share * (1 - share)) / Math.max(1, actual.present)) < MIN_SHARE) return null;
  const quoted = (values: readonly string[]) =>
    values
      .slice(0, SHOWN)
      .map((value) => `"${value.slice(0, 30)}"`)
      .join(', ');
  return {
    kind: 'unseen-categories',
    certainty: 'suspicious',
    features: [actual.feature],
    sentence: `${percent(share)} of ${actual.feature} has new values that are not written as the known ones: ${quoted(foreign.map(([value]) => value))} among ${quoted(known)}. Does a source send codes, cut values or another encoding?`,
  };
}
