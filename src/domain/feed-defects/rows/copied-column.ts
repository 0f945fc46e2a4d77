import { columnShift } from '../../profile/column-shift.js';
import type { DatasetProfile } from '../../profile/distribution.js';
import type { RowPairs } from '../../profile/row-pairs.js';
import type { FeedDefect } from '../feed-defect.js';

const MIN_ROWS = 200;
/** Below this distance two columns of the reference count as equal; the rounding of a sketch is smaller. */
const SAME_DISTRIBUTION = 0.015;

/** Detects two columns with equal values in every row that differ in the reference: one overwrote the other. */
export function copiedColumn(reference: DatasetProfile, { columns, pairs }: RowPairs): FeedDefect | null {
  if (pairs.length < MIN_ROWS) return null;
  const known = new Map(reference.features.map((feature) => [feature.feature, feature.distribution]));
  for (let a = 1; a < columns.length; a += 1) {
    if (pairs.every(({ row }) => row[a] === pairs[0]?.row[a])) continue;
    for (let b = 0; b < a; b += 1) {
      if (!pairs.every(({ row }) => row[a] === row[b])) continue;
      const [one, other] = [columns[a] as string, columns[b] as string];
      const [was, wasOther] = [known.get(one) ?? null, known.get(other) ?? null];
      const apart = columnShift(was, wasOther);
      if (was === null || wasOther === null || (apart && apart.distance < SAME_DISTRIBUTION)) continue;
      return {
        kind: 'copied-column',
        certainty: 'certain',
        features: [one, other],
        sentence: `${one} and ${other} are equal in all ${pairs.length} sampled rows and were not before (distance ${apart ? apart.distance.toFixed(2) : 'not comparable'}). Did one overwrite the other?`,
      };
    }
  }
  return null;
}
