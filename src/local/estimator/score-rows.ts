import { largest } from '../../statistics/extremes.js';
import { cellNumber } from './cell.js';
import { sigmoid } from './logistic-regression.js';
import type { ModelColumn, TrainedModel } from './model.js';

type Contribution = (cell: string) => number;

/** One linear function of the features. A multiclass model has one for each class. */
interface Scorer {
  readonly intercept: number;
  readonly contributions: readonly Contribution[];
}

export interface Prediction {
  /** The probability of the positive label, the probability of the predicted class, or the expected label of a linear model. */
  readonly score: number;
  /** The predicted class. Undefined for a linear model, and for artifacts that do not contain both labels. */
  readonly label?: string | undefined;
}

/** Scorers by model, cached because an endpoint scores one row per invocation and must not index its levels each time. */
const scorers = new WeakMap<TrainedModel, readonly Scorer[]>();

/**
 * Scores rows of feature cells. Returns one prediction per row, in order. In a number column, a cell that is missing or not a
 * finite number counts as the training set's mean.
 * @throws if a row's number of columns differs from the training set's.
 */
export function scoreRows(model: TrainedModel, rows: readonly (readonly string[])[]): readonly Prediction[] {
  const all = scorersOf(model);
  return rows.map((row, index) =>
    predictionOf(
      model,
      all.map((scorer) => score(scorer, row, index)),
    ),
  );
}

function scorersOf(model: TrainedModel): readonly Scorer[] {
  let known = scorers.get(model);
  if (known === undefined) {
    const parts = model.objective === 'multiclass' ? model.classes : [model];
    known = parts.map(({ intercept, columns }) => ({
      intercept,
      contributions: columns.map(contributionOf),
    }));
    scorers.set(model, known);
  }
  return known;
}

/**
 * The terms of a row's sum, one for each feature, and the intercept. The output is the sum of a linear model, and the
 * probability 1 / (1 + e^−sum) of a logistic one.
 * @throws for a multiclass model, which has one sum for each class, and if the row's number of columns is wrong
 */
export function featureTerms(
  model: TrainedModel,
  row: readonly string[],
): { readonly intercept: number; readonly terms: readonly number[] } {
  const [scorer, other] = scorersOf(model);
  if (scorer === undefined || other !== undefined) {
    throw new Error(
      'The local estimator explains linear and logistic models, but this model predicts several classes.',
    );
  }
  const { intercept, contributions } = scorer;
  score(scorer, row, 0);
  return { intercept, terms: contributions.map((contribution, i) => contribution(row[i] as string)) };
}

function predictionOf(model: TrainedModel, scores: readonly number[]): Prediction {
  const [first = Number.NaN] = scores;
  switch (model.objective) {
    case 'linear':
      return { score: first };
    case 'logistic': {
      const probability = sigmoid(first);
      return { score: probability, label: probability > 0.5 ? model.positiveLabel : model.negativeLabel };
    }
    case 'multiclass': {
      // As scikit-learn's OneVsRestClassifier: the probabilities of the classes are scaled to a sum of 1.
      const probabilities = scores.map(sigmoid);
      const winner = probabilities.indexOf(largest(probabilities));
      const sum = probabilities.reduce((total, probability) => total + probability, 0);
      return { score: (probabilities[winner] as number) / sum, label: model.classes[winner]?.label };
    }
  }
}

function score({ intercept, contributions }: Scorer, row: readonly string[], index: number): number {
  if (row.length !== contributions.length) {
    throw new Error(
      `line ${index + 1} of the payload has ${row.length} columns, but the model was trained on ${contributions.length} features: ` +
        'send only the features, in the order of the training set, without label and header.',
    );
  }
  let sum = intercept;
  for (let i = 0; i < contributions.length; i++) sum += (contributions[i] as Contribution)(row[i] as string);
  return sum;
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
