import { cellNumber } from './cell.js';
import { sigmoid } from './logistic-regression.js';
import type { ModelColumn, TrainedModel } from './model.js';

type Contribution = (cell: string) => number;

/** Scorers by model, cached because an endpoint scores one row per invocation and must not index its levels each time. */
const scorers = new WeakMap<TrainedModel, readonly Contribution[]>();

/**
 * Scores rows of feature cells. Returns one prediction per row, in order. A logistic model predicts a probability, a linear
 * model the expected label. In a number column, a cell that is missing or not a finite number counts as the training set's
 * mean.
 * @throws if a row's number of columns differs from the training set's.
 */
export function scoreRows(model: TrainedModel, rows: readonly (readonly string[])[]): readonly string[] {
  let scorer = scorers.get(model);
  if (scorer === undefined) {
    scorer = model.columns.map(contributionOf);
    scorers.set(model, scorer);
  }
  return rows.map((row, index) => formatPrediction(score(model, scorer, row, index)));
}

function score(
  model: TrainedModel,
  scorer: readonly Contribution[],
  row: readonly string[],
  index: number,
): number {
  if (row.length !== scorer.length) {
    throw new Error(
      `line ${index + 1} of the payload has ${row.length} columns, but the model was trained on ${scorer.length} features: ` +
        'send only the features, in the order of the training set, without label and header.',
    );
  }
  let sum = model.intercept;
  for (let i = 0; i < scorer.length; i++) sum += (scorer[i] as Contribution)(row[i] as string);
  return model.objective === 'logistic' ? sigmoid(sum) : sum;
}

function contributionOf(column: ModelColumn): Contribution {
  if (column.kind === 'numeric') {
    const slope = column.weight / column.standardDeviation;
    return (cell) => {
      const number = cellNumber(cell);
      return number === undefined || !Number.isFinite(number) ? 0 : (number - column.mean) * slope;
    };
  }
  const weights = new Map(column.levels.map((level, i) => [level, column.weights[i] ?? 0]));
  return (cell) => weights.get(cell.trim()) ?? 0;
}

/**
 * Writes a prediction with a decimal point and, below 1, without an exponent. Model Monitor infers a column's type from
 * the text of its values, so a "0" or "1e-7" among fractions would cause a violation.
 */
function formatPrediction(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text.includes('.') ? text : `${text}.0`;
  return Math.abs(value) < 1 ? value.toFixed(20) : text;
}
