import { boostedTrees } from '../../../statistics/boosted-trees.js';
import type { LabelledTable } from './labelled-table.js';
import { momentsOf } from './lines.js';

const LEAST_ROWS = 200;
const CERTAIN = 3;

/**
 * Which relation of inputs and label the offered training set shows: models of both periods, from the inputs alone, predict its
 * labels. Null if neither is better beyond chance, or with few rows.
 */
export function relationOfTraining(
  { features, before, after, training }: LabelledTable,
  label: Float64Array,
  loss: 'squared' | 'logistic',
): 'before' | 'after' | null {
  if (training.length < LEAST_ROWS) return null;
  const [was, is] = [before, after].map(({ rows }) => boostedTrees(features, label, rows, { loss })) as [
    Float64Array,
    Float64Array,
  ];
  const errorOf = (predicted: Float64Array, row: number) =>
    ((label[row] as number) - (predicted[row] as number)) ** 2;
  const gain = momentsOf(training, (row) => errorOf(was, row) - errorOf(is, row));
  if (gain.error === 0 || Math.abs(gain.mean) < CERTAIN * gain.error) return null;
  return gain.mean > 0 ? 'after' : 'before';
}
