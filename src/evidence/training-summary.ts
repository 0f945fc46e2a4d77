import { type Row, suggestBaseline } from '../analyzer/index.js';
import type { LabelledSample } from '../domain/gate/labelled-sample.js';
import type { DatasetProfile } from '../domain/profile/distribution.js';
import { RowPairSampler, type RowPairs } from '../domain/profile/row-pairs.js';
import { RepeatCounter, type RowRepeats } from '../domain/profile/row-repeats.js';
import { type RowSample, RowSampler } from '../domain/profile/row-sample.js';
import { profileOf } from './profile.js';

export interface TrainingSummary {
  readonly profile: DatasetProfile;
  readonly sample: RowSample;
  readonly repeats: RowRepeats;
  readonly pairs: RowPairs;
  readonly labelled: LabelledSample | null;
}

export interface LabelledRow {
  readonly features: Row;
  readonly label: string | null;
}

/**
 * Summarizes a training set in one pass. Memory does not grow with the rows.
 * @param columns names of the features, in the order of each row
 * @throws NoDataError if the set has no row
 */
export async function summarizeTraining(
  columns: readonly string[],
  rows: AsyncIterable<LabelledRow>,
  hasLabel: boolean,
): Promise<TrainingSummary> {
  const sampler = new RowSampler(columns);
  const counter = new RepeatCounter();
  const neighbours = new RowPairSampler(columns, hasLabel);
  async function* tapped() {
    for await (const { features, label } of rows) {
      const row = [...features, label];
      sampler.add(row);
      neighbours.add(row);
      counter.add(features);
      yield features;
    }
  }
  const { statistics } = await suggestBaseline({ columns: () => columns, rows: tapped() });
  const sample = sampler.sample();
  const labels = sample.rows.map(({ cells }) => cells[columns.length] ?? null);
  return {
    profile: profileOf(statistics),
    sample,
    repeats: counter.repeats(),
    pairs: neighbours.sample(),
    labelled: hasLabel ? { columns, rows: sample.rows, labels } : null,
  };
}
