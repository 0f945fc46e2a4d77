import { columnShift } from '../profile/column-shift.js';
import type { DatasetProfile } from '../profile/distribution.js';
import type { RowPairs } from '../profile/row-pairs.js';
import type { FeedDefect } from './feed-defect.js';

const LEAST_ROWS = 200;
/** Two names for one thing have one distribution; a sketch rounds by less than this. */
const APART = 0.015;

/**
 * Two columns that hold the same in every row, though the reference's differ: one was overwritten by the other.
 */
export function copiedColumn(reference: DatasetProfile, { columns, pairs }: RowPairs): FeedDefect | null {
  if (pairs.length < LEAST_ROWS) return null;
  const known = new Map(reference.features.map((feature) => [feature.feature, feature.distribution]));
  for (let a = 1; a < columns.length; a += 1) {
    if (pairs.every(({ row }) => row[a] === pairs[0]?.row[a])) continue;
    for (let b = 0; b < a; b += 1) {
      if (!pairs.every(({ row }) => row[a] === row[b])) continue;
      const [one, other] = [columns[a] as string, columns[b] as string];
      const [was, wasOther] = [known.get(one) ?? null, known.get(other) ?? null];
      const apart = columnShift(was, wasOther);
      if (was === null || wasOther === null || (apart && apart.distance < APART)) continue;
      return {
        kind: 'copied column',
        features: [one, other],
        sentence: `${one} and ${other} are the same in each of ${pairs.length} rows, and were not before (distance ${apart ? apart.distance.toFixed(2) : 'beyond comparison'}): one overwritten by the other?`,
      };
    }
  }
  return null;
}
