import { setImmediate } from 'node:timers/promises';
import { DictionaryColumn } from './dictionary-column.js';

export interface TrainingSet {
  readonly rows: number;
  readonly label: DictionaryColumn;
  readonly features: readonly DictionaryColumn[];
}

const ROWS_BETWEEN_YIELDS = 2000;

/**
 * Reads a training set in the format of SageMaker's built-in algorithms: no header, the label in the first column.
 * @throws if there are no rows or no feature columns, or if rows have different numbers of columns.
 */
export async function readTrainingSet(
  rows: AsyncIterable<readonly string[]>,
  signal?: AbortSignal,
): Promise<TrainingSet> {
  let columns: DictionaryColumn[] = [];
  let count = 0;
  for await (const row of rows) {
    count += 1;
    if (count === 1) {
      if (row.length < 2) {
        throw new Error(
          `the training set has ${row.length} column(s): it needs the label in the first column and at least one feature.`,
        );
      }
      columns = row.map(() => new DictionaryColumn());
    }
    if (row.length !== columns.length) {
      throw new Error(
        `row ${count} of the training set has ${row.length} columns, but row 1 has ${columns.length}: give every row the same number of columns.`,
      );
    }
    columns.forEach((column, index) => {
      column.push(row[index] ?? '');
    });
    if (count % ROWS_BETWEEN_YIELDS === 0) {
      await setImmediate();
      signal?.throwIfAborted();
    }
  }
  const [label, ...features] = columns;
  if (label === undefined) {
    throw new Error('the training set has no rows: check the S3 prefix of the train channel.');
  }
  return { rows: count, label, features };
}
