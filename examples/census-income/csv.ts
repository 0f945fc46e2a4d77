import type { CensusRow } from './dataset.js';

/** A training set as SageMaker's built-in algorithms take it: no header, the label first. */
export function trainingCsv(rows: readonly CensusRow[]): string {
  return rows.map((row) => `${row.label},${row.features.join(',')}\n`).join('');
}

/** Features alone, as a batch transform or an invocation takes them: no header, no label. */
export function featuresCsv(rows: readonly CensusRow[]): string {
  return rows.map((row) => `${row.features.join(',')}\n`).join('');
}

/** The share of rows on which a probability above one half and the label agree. */
export function accuracy(rows: readonly CensusRow[], predictions: readonly number[]): number {
  if (rows.length !== predictions.length) {
    throw new Error(`${predictions.length} predictions came back for ${rows.length} rows.`);
  }
  const right = rows.filter((row, i) => (predictions[i] as number) > 0.5 === (row.label === '1'));
  return right.length / rows.length;
}
