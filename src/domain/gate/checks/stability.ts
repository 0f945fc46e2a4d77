import type { Check, CheckId } from '../../../contract/check.js';
import { holm } from '../../../statistics/multiplicity.js';
import { list, round } from '../../present/sentence.js';
import { type ColumnShift, columnShift } from '../../profile/column-shift.js';
import type { DatasetProfile } from '../../profile/distribution.js';
import { profileOfRows, type RowSample } from '../../profile/row-sample.js';

/** Family-wise over the features: honest rows fail once in a thousand gates. */
const LEVEL = 0.001;
/** Certain but smaller differences than this do not change what the monitor says. */
const RELEVANT = 0.05;
/** The last third this far off the first two says that the set is already stale. */
const STALE = 0.1;
const LEAST_ROWS = 200;

/** Would another half of the same rows have given another baseline? Halves are every other row, so time plays no part. */
export function stabilityCheck(sample: RowSample): Check {
  const id = 'stability';
  if (sample.rows.length < LEAST_ROWS) return tooFew(id, sample);
  const even = sample.rows.filter((_, i) => i % 2 === 0);
  const odd = sample.rows.filter((_, i) => i % 2 === 1);
  const found = shifts(profileOfRows(sample.columns, even), profileOfRows(sample.columns, odd));
  const unstable = found.filter(({ adjusted, shift }) => adjusted < LEVEL && shift.distance > RELEVANT);
  const evidence = evidenceOf(found);
  if (unstable.length > 0) {
    return {
      id,
      verdict: 'fail',
      threshold: LEVEL,
      sentence: `Two halves of the same rows disagree on ${list(unstable.map(said))}: every other row comes from elsewhere.`,
      evidence,
    };
  }
  return {
    id,
    verdict: 'pass',
    threshold: LEVEL,
    sentence: `Two halves of the same rows agree on all ${found.length} columns${largestOf(found)}.`,
    evidence,
  };
}

/** Is the training set already stale against its own last third? Rows are taken to stand in order of time. */
export function timeOrderCheck(sample: RowSample): Check {
  const id = 'time-order';
  if (sample.rows.length < LEAST_ROWS) return tooFew(id, sample);
  const border = (sample.rowsSeen * 2) / 3;
  const early = sample.rows.filter(({ position }) => position < border);
  const late = sample.rows.filter(({ position }) => position >= border);
  const found = shifts(profileOfRows(sample.columns, early), profileOfRows(sample.columns, late));
  const stale = found.filter(({ adjusted, shift }) => adjusted < LEVEL && shift.beyondChance > STALE);
  return {
    id,
    verdict: stale.length > 0 ? 'warn' : 'pass',
    threshold: STALE,
    sentence:
      stale.length > 0
        ? `The last third of the training set has moved from the first two on ${list(stale.map(said))}: it is sorted, or part of it is already stale.`
        : `The last third of the training set is like the first two${largestOf(found)}.`,
    evidence: evidenceOf(found),
  };
}

interface Found {
  readonly feature: string;
  readonly shift: ColumnShift;
  /** Holm's, over the features. */
  readonly adjusted: number;
}

function shifts(a: DatasetProfile, b: DatasetProfile): readonly Found[] {
  const compared = a.features.flatMap(({ feature, distribution }, position) => {
    const shift = columnShift(distribution, b.features[position]?.distribution ?? null);
    return shift ? [{ feature, shift }] : [];
  });
  const adjusted = holm(compared.map(({ shift }) => shift.pValue));
  return compared
    .map((one, i) => ({ ...one, adjusted: adjusted[i] as number }))
    .sort((x, y) => y.shift.distance - x.shift.distance);
}

function said({ feature, shift }: Found): string {
  return `${feature} (distance ${round(shift.distance)})`;
}

function largestOf(found: readonly Found[]): string {
  return found[0] ? `; the largest distance is ${round(found[0].shift.distance)} (${found[0].feature})` : '';
}

function evidenceOf(found: readonly Found[]) {
  return found
    .slice(0, 10)
    .map(({ feature, shift }) => ({ feature, value: round(shift.distance), note: 'KS' }));
}

function tooFew(id: CheckId, sample: RowSample): Check {
  return {
    id,
    verdict: 'unknown',
    threshold: LEAST_ROWS,
    sentence: `${sample.rows.length} rows are too few to split; ${LEAST_ROWS} are needed.`,
  };
}
