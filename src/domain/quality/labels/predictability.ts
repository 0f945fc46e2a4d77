import { boostedTrees } from '../../../statistics/boosted-trees.js';
import type { LabelledTable } from './labelled-table.js';
import { explainedShare, line } from './lines.js';

/** How well the later labels are predictable from the inputs alone, learnt on one half of them and tested on the other. */
export function laterSkill(table: LabelledTable, label: Float64Array, loss: 'squared' | 'logistic'): number {
  return skillWithin(table, label, loss, table.after.halves);
}

export function earlierSkill(
  table: LabelledTable,
  label: Float64Array,
  loss: 'squared' | 'logistic',
): number {
  return skillWithin(table, label, loss, table.before.halves);
}

function skillWithin(
  { features }: LabelledTable,
  label: Float64Array,
  loss: 'squared' | 'logistic',
  halves: readonly [Uint32Array, Uint32Array],
): number {
  const skills = [0, 1].map((half) => {
    const predicted = boostedTrees(features, label, halves[half] as Uint32Array, { loss });
    return explainedShare(halves[1 - half] as Uint32Array, label, predicted);
  });
  return Math.max(0, ((skills[0] as number) + (skills[1] as number)) / 2);
}

/** Neighbours that a label may have been taken from. */
const NEIGHBOURS = [1, -1, 2, -2];

/** Says if the later labels fit the inputs of a neighbouring row: then they were shifted. */
export function rowOfLabel(
  { features, outputs, before, after }: LabelledTable,
  label: Float64Array,
): readonly string[] {
  const expected = boostedTrees([...features, ...outputs], label, before.rows, { loss: 'squared' });
  const slopeAt = (offset: number) => {
    const rows = after.rows.filter((_, i) => i + offset >= 0 && i + offset < after.rows.length);
    const shifted = Float64Array.from(expected, (_, row) => expected[row + offset] ?? Number.NaN);
    return line(rows, shifted, label).b;
  };
  const own = slopeAt(0);
  const offset = NEIGHBOURS.find((one) => slopeAt(one) > Math.max(0.5, 3 * Math.abs(own)));
  if (offset === undefined) return [];
  return [
    `the labels fit the inputs ${Math.abs(offset)} ${Math.abs(offset) === 1 ? 'row' : 'rows'} ${offset > 0 ? 'later' : 'earlier'}: they are shifted`,
  ];
}
