import { setImmediate } from 'node:timers/promises';
import { DictionaryColumn } from './dictionary-column.js';

export interface TrainingSet {
  readonly rows: number;
  readonly label: DictionaryColumn;
  readonly features: readonly DictionaryColumn[];
}

const ROWS_BETWEEN_YIELDS = 2000;

/**
 * Reads a headerless training set, label first, as SageMaker's built-in algorithms take it.
 * @throws if there are no rows, no feature columns, or rows of different width.
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
          `the training set has ${row.length} column(s): it needs the label first and at least one feature after it.`,
        );
      }
      columns = row.map(() => new DictionaryColumn());
    }
    if (row.length !== columns.length) {
      throw new Error(
        `row ${count} of the training set has ${row.length} columns where row 1 has ${columns.length}: make every row as wide as the first.`,
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
