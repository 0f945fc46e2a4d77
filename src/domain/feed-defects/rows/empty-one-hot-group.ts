import { list, percent } from '../../present/sentence.js';
import { sharesOf } from '../../profile/column-shift.js';
import type { DatasetProfile, FeatureProfile } from '../../profile/distribution.js';
import type { RowPairs } from '../../profile/row-pairs.js';
import type { FeedDefect } from '../feed-defect.js';

/** In the reference the shares of ones in a group sum to one, within this tolerance for the rounding of a sketch. */
const TOLERANCE = 0.01;
/** Maximum share of rows with two ones; above it the columns are not a one-hot group. */
const MAX_TWICE = 0.001;
/** Minimum share of rows without a category, beyond three standard errors. */
const MIN_EMPTY = 0.02;
const MIN_COLUMNS = 3;
const MIN_ROWS = 200;

/**
 * Detects a one-hot group (adjacent columns of zeros and ones, with exactly one 1 in every row of the reference) that has
 * no category set in some rows: the encoder did not know the value. The monitor checks each column separately.
 */
export function emptyOneHotGroup(reference: DatasetProfile, { columns, pairs }: RowPairs): FeedDefect | null {
  if (pairs.length < MIN_ROWS) return null;
  const ones = new Map(
    reference.features.flatMap((feature) => {
      const share = shareOfOnes(feature);
      return share === null ? [] : [[feature.feature, share] as const];
    }),
  );
  for (let from = 0; from < columns.length; from += 1) {
    let sum = 0;
    for (let to = from; to < columns.length && ones.has(columns[to] as string); to += 1) {
      sum += ones.get(columns[to] as string) as number;
      if (sum > 1 + TOLERANCE) break;
      if (sum < 1 - TOLERANCE || to - from + 1 < MIN_COLUMNS) continue;
      const counts = pairs.map(
        ({ row }) => row.slice(from, to + 1).filter((cell) => Number(cell) === 1).length,
      );
      const empty = counts.filter((count) => count === 0).length / counts.length;
      const twice = counts.filter((count) => count > 1).length / counts.length;
      if (twice > MAX_TWICE || empty - 3 * Math.sqrt((empty * (1 - empty)) / counts.length) < MIN_EMPTY)
        continue;
      const group = columns.slice(from, to + 1);
      return {
        kind: 'empty-one-hot-group',
        certainty: 'certain',
        features: group,
        sentence: `${list(group)} have no category set in ${percent(empty)} of the rows; before, every row had exactly one. Is there a value that the encoder does not know?`,
      };
    }
  }
  return null;
}

/** Null unless the column contains only zeros and ones. */
function shareOfOnes({ distribution }: FeatureProfile): number | null {
  if (distribution?.kind !== 'numeric') return null;
  if (distribution.items.some(({ value }) => value !== 0 && value !== 1)) return null;
  return sharesOf(distribution).get('1') ?? 0;
}
