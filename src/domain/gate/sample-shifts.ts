import type { Check } from '../../contract/check.js';
import { holm } from '../../statistics/multiplicity.js';
import { round } from '../present/sentence.js';
import { type ColumnShift, columnShift } from '../profile/column-shift.js';
import { profileOfRows, type RowSample, type SampledRow } from '../profile/row-sample.js';

/** Family-wise error rate over the features: with rows of one population, a check fails in one gate of a thousand. */
export const LEVEL = 0.001;
/** A sample with fewer rows is not split. */
export const LEAST_ROWS = 200;
const LISTED = 10;

export interface SampleShift {
  readonly feature: string;
  readonly shift: ColumnShift;
  /** p-value after Holm's correction over the features. */
  readonly adjusted: number;
}

/** The distance of each column between two parts of a sample, largest first. */
export function sampleShifts(
  { columns }: RowSample,
  first: readonly SampledRow[],
  second: readonly SampledRow[],
): readonly SampleShift[] {
  const [a, b] = [profileOfRows(columns, first), profileOfRows(columns, second)];
  const compared = a.features.flatMap(({ feature, distribution }, position) => {
    const shift = columnShift(distribution, b.features[position]?.distribution ?? null);
    return shift ? [{ feature, shift }] : [];
  });
  const adjusted = holm(compared.map(({ shift }) => shift.pValue));
  return compared
    .map((one, i) => ({ ...one, adjusted: adjusted[i] as number }))
    .sort((x, y) => y.shift.distance - x.shift.distance);
}

export function shiftInWords({ feature, shift }: SampleShift): string {
  return `${feature} (distance ${round(shift.distance)})`;
}

/** The end of a sentence: the column with the largest distance. */
export function largestInWords([largest]: readonly SampleShift[]): string {
  return largest ? `; the largest distance is ${round(largest.shift.distance)} (${largest.feature})` : '';
}

export function shiftEvidence(shifts: readonly SampleShift[]): NonNullable<Check['evidence']> {
  return shifts
    .slice(0, LISTED)
    .map(({ feature, shift }) => ({ feature, value: round(shift.distance), note: 'KS' }));
}

export function tooFewRows({ rows }: RowSample): Omit<Check, 'id'> {
  return {
    verdict: 'unknown',
    threshold: LEAST_ROWS,
    sentence: `${rows.length} rows are too few to split; the check needs ${LEAST_ROWS}.`,
  };
}
