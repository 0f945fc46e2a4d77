import { parse } from 'csv-parse/sync';
import { cellNumber } from './cell.js';
import { sigmoid } from './logistic-regression.js';
import type { ModelColumn, TrainedModel } from './model.js';

type Contribution = (cell: string) => number;

/** Scorers by model, cached because an endpoint scores one row per invocation and must not index its levels each time. */
const scorers = new WeakMap<TrainedModel, readonly Contribution[]>();

/**
 * Scores CSV lines of features, without label and header. Returns one prediction per line, in order, joined with newlines
 * and without a newline at the end. A logistic model predicts a probability, a linear model the expected label. In a
 * number column, a cell that is missing or not a finite number counts as the training set's mean.
 * @throws if there are no rows, if a row's number of columns differs from the training set's, or if quotes are invalid.
 */
export function scoreCsv(model: TrainedModel, payload: string): string {
  const rows = readRows(payload);
  if (rows.length === 0)
    throw new Error('the payload contains no rows: send at least one line of comma-separated features.');
  let scorer = scorers.get(model);
  if (scorer === undefined) {
    scorer = model.columns.map(contributionOf);
    scorers.set(model, scorer);
  }
  return rows.map((row, index) => formatPrediction(score(model, scorer, row, index))).join('\n');
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

function readRows(payload: string): string[][] {
  if (payload.includes('"')) {
    return parse(payload, { relax_column_count: true, skip_empty_lines: true, ltrim: true, bom: true });
  }
  return payload
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(','));
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
