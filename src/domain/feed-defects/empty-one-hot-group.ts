import { list } from '../present/sentence.js';
import { sharesOf } from '../profile/column-shift.js';
import type { DatasetProfile, FeatureProfile } from '../profile/distribution.js';
import type { RowPairs } from '../profile/row-pairs.js';
import { type FeedDefect, percent } from './feed-defect.js';

/** In the reference the group's shares of ones add up to one, but for what a sketch rounds. */
const WHOLE = 0.01;
/** Rows with two ones: in so many it is no one-hot group. */
const TWICE = 0.001;
const EMPTY = 0.02;
const LEAST_COLUMNS = 3;
const LEAST_ROWS = 200;

/**
 * Neighbouring columns of zeros and ones of which every row of the reference held exactly one, and which hold none now in
 * some: the value that they encode was not known to the encoder. The monitor sees each column alone.
 */
export function emptyOneHotGroup(reference: DatasetProfile, { columns, pairs }: RowPairs): FeedDefect | null {
  if (pairs.length < LEAST_ROWS) return null;
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
      if (sum > 1 + WHOLE) break;
      if (sum < 1 - WHOLE || to - from + 1 < LEAST_COLUMNS) continue;
      const counts = pairs.map(
        ({ row }) => row.slice(from, to + 1).filter((cell) => Number(cell) === 1).length,
      );
      const empty = counts.filter((count) => count === 0).length / counts.length;
      const twice = counts.filter((count) => count > 1).length / counts.length;
      if (twice > TWICE || empty - 3 * Math.sqrt((empty * (1 - empty)) / counts.length) < EMPTY) continue;
      const group = columns.slice(from, to + 1);
      return {
        kind: 'empty one-hot group',
        features: group,
        sentence: `${list(group)} hold no one in ${percent(empty)} of the rows; together they held exactly one in each before: a value that the encoder does not know?`,
      };
    }
  }
  return null;
}

/** Null for any other column than of zeros and ones. */
function shareOfOnes({ distribution }: FeatureProfile): number | null {
  if (distribution?.kind !== 'numeric') return null;
  if (distribution.items.some(({ value }) => value !== 0 && value !== 1)) return null;
  return sharesOf(distribution).get('1') ?? 0;
}
