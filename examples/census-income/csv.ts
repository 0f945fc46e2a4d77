import type { CensusRow } from './dataset.js';

/** A training set in the format of SageMaker's built-in algorithms: no header, label first. */
export function trainingCsv(rows: readonly CensusRow[]): string {
  return rows.map((row) => `${row.label},${row.features.join(',')}\n`).join('');
}

/** The input of a batch transform or an invocation: features only, no header, no label. */
export function featuresCsv(rows: readonly CensusRow[]): string {
  return rows.map((row) => `${row.features.join(',')}\n`).join('');
}

/** The share of rows on which a probability above one half and the label agree. */
export function accuracy(rows: readonly CensusRow[], predictions: readonly number[]): number {
  if (rows.length !== predictions.length) {
    throw new Error(`There are ${predictions.length} predictions for ${rows.length} rows.`);
  }
  const correct = rows.filter((row, i) => (predictions[i] as number) > 0.5 === (row.label === '1'));
  return correct.length / rows.length;
}
