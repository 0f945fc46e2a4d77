import type { S3Port } from '../../../aws/s3.js';
import type { DatasetLayout } from '../../../contract/dataset.js';
import { exactPercent, smallPercent } from '../../../domain/present/sentence.js';
import { RepeatCounter } from '../../../domain/profile/row-repeats.js';
import { MOST_HELD_OUT_ROWS } from '../../../domain/quality/held-out-plan.js';
import { contentDigest, overlapOf, overlapVerdict } from '../../../domain/quality/held-out-rows.js';
import { labelledRows } from '../../data/dataset.js';
import { refused } from '../../support/errors.js';
import type { HeldOutSelection } from './selection.js';

/**
 * Compares a given dataset with the training set by the digests of their rows. Of more than 100,000 distinct rows, those with
 * the smallest digests are used. Memory does not grow with either set.
 * @throws ApplicationFailure `HeldOutOverlaps` if the training set contains its rows beyond what chance explains
 */
export async function independentRows(
  s3: S3Port,
  given: DatasetLayout,
  training: DatasetLayout,
): Promise<HeldOutSelection> {
  // Keeps at least this number of digests, and at most twice as many.
  const counter = new RepeatCounter(MOST_HELD_OUT_ROWS / 2);
  for await (const { features } of labelledRows(s3, given)) counter.addDigest(contentDigest(features));
  const own = counter.repeats();
  const inTraining = new Set<number>();
  const trained = new RepeatCounter();
  for await (const { features } of labelledRows(s3, training)) {
    const digest = contentDigest(features);
    trained.addDigest(digest);
    if (digest <= own.bound && own.counts.has(digest)) inTraining.add(digest);
  }
  const overlap = overlapOf(own, inTraining, trained.repeats());
  const { rows, shared, byChance } = overlap;
  const verdict = overlapVerdict(overlap);
  if (verdict === 'refuse') {
    throw refused(
      'HeldOutOverlaps',
      `${shared} of ${rows} rows (${exactPercent(shared / rows)}) of dataset ${given.s3Uri} are in the training set ${training.s3Uri} too; chance gives ${smallPercent(byChance)}. A model looks better on rows that it was trained on than it is. Give rows that are not in the training set, or give heldOut instead to split the training set before training, then start a new run.`,
    );
  }
  const leavesOut = verdict === 'leave-out';
  return {
    isHeldOut: ({ features }) => {
      const digest = contentDigest(features);
      return digest <= own.bound && !(leavesOut && inTraining.has(digest));
    },
    found: {
      shared,
      sharedByChance: byChance,
      sharedLeftOut: leavesOut,
      beyondLimit: own.rows - rows,
    },
  };
}
