import type { DictionaryColumn } from './dictionary-column.js';

/** The kind of regression, and the target of each distinct label text, by the label column's codes. */
interface Objective {
  readonly kind: 'logistic' | 'linear';
  readonly positiveLabel?: string;
  readonly targets: readonly number[];
}

type Hint = 'logistic' | 'linear' | undefined;

/** Reads XGBoost's `objective` or Linear Learner's `predictor_type`, the most common hyperparameters for the objective. */
function hintOf(hyperparameters: Readonly<Record<string, string>>): Hint {
  const hint = hyperparameters.objective ?? hyperparameters.predictor_type ?? '';
  if (/multi/i.test(hint)) {
    throw new Error(
      `the hyperparameter "${hint}" requests more than two classes: the local estimator fits a label with two values, or a number.`,
    );
  }
  if (/logistic|binary/i.test(hint)) return 'logistic';
  return /^reg|squared|linear|regress/i.test(hint) ? 'linear' : undefined;
}

/**
 * A label with two values gives a logistic regression; the positive class is the larger number, or the later text. A label
 * with more numbers gives a linear regression. A hyperparameter can select the linear regression for two numbers.
 * @throws if a label is missing or not finite, or if the labels have a single value or more than two texts.
 */
export function chooseObjective(
  label: DictionaryColumn,
  hyperparameters: Readonly<Record<string, string>>,
): Objective {
  const hint = hintOf(hyperparameters);
  if (label.texts.includes('')) {
    throw new Error(
      `row ${label.firstRowOf('')} of the training set has no label: the first column is the label.`,
    );
  }
  const numbers = label.numbers();
  return numbers === undefined ? fromTexts(label, hint) : fromNumbers(label, numbers.map(Number), hint);
}

function fromNumbers(label: DictionaryColumn, targets: readonly number[], hint: Hint): Objective {
  const invalid = targets.findIndex((target) => !Number.isFinite(target));
  if (invalid >= 0) {
    const text = label.texts[invalid] ?? '';
    throw new Error(
      `row ${label.firstRowOf(text)} of the training set has the label "${text}", which is not a finite number.`,
    );
  }
  const distinct = [...new Set(targets)].sort((a, b) => a - b);
  assertSeveralValues(distinct.map(String));
  if (distinct.length === 2 && hint !== 'linear') {
    const positive = distinct[1] ?? 1;
    return {
      kind: 'logistic',
      positiveLabel: String(positive),
      targets: targets.map((target) => (target === positive ? 1 : 0)),
    };
  }
  if (hint === 'logistic') {
    throw new Error(
      `the training set's label column has ${distinct.length} distinct numbers, but the hyperparameters request a binary label. Use a label with two values.`,
    );
  }
  return { kind: 'linear', targets };
}

function fromTexts(label: DictionaryColumn, hint: Hint): Objective {
  const distinct = [...label.texts].sort((a, b) => (a < b ? -1 : 1));
  assertSeveralValues(distinct);
  if (distinct.length > 2) {
    const first = label.texts[0] ?? '';
    throw new Error(
      `the training set's label column has ${distinct.length} distinct texts (row 1 contains "${first}"): it must contain numbers or two distinct texts. ` +
        'If row 1 is a header, remove it. If the label is not the first column, make it the first column.',
    );
  }
  if (hint === 'linear') {
    throw new Error(
      `the training set's label column contains text ("${distinct[0]}", "${distinct[1]}"), but the hyperparameters request a number.`,
    );
  }
  const positive = distinct[1] ?? '';
  return {
    kind: 'logistic',
    positiveLabel: positive,
    targets: label.texts.map((text) => (text === positive ? 1 : 0)),
  };
}

function assertSeveralValues(distinct: readonly string[]): void {
  if (distinct.length === 1) {
    throw new Error(
      `the training set's label column has a single value ("${distinct[0]}"): there is nothing to learn. The label must be the first column.`,
    );
  }
}
