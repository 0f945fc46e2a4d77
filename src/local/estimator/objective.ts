import type { DictionaryColumn } from './dictionary-column.js';

/** The kind of regression, and the target of each distinct label text, by the label column's codes. */
type Objective =
  | { readonly kind: 'linear'; readonly targets: readonly number[] }
  | {
      readonly kind: 'logistic';
      readonly positiveLabel: string;
      readonly negativeLabel: string;
      /** 1 for the positive label, else 0. */
      readonly targets: readonly number[];
    }
  | {
      readonly kind: 'multiclass';
      /** Ascending. */
      readonly classes: readonly string[];
      /** The position in `classes`. */
      readonly targets: readonly number[];
    };

type Hint = Objective['kind'] | undefined;

/** Each class is a model of its own, so a label with a value for almost every row would train for hours. */
const MAX_CLASSES = 50;

/** Reads XGBoost's `objective` or Linear Learner's `predictor_type`, the most common hyperparameters for the objective. */
function hintOf(hyperparameters: Readonly<Record<string, string>>): Hint {
  const hint = hyperparameters.objective ?? hyperparameters.predictor_type ?? '';
  if (/multi/i.test(hint)) return 'multiclass';
  if (/logistic|binary/i.test(hint)) return 'logistic';
  return /^reg|squared|linear|regress/i.test(hint) ? 'linear' : undefined;
}

/**
 * A label with two values gives a logistic regression; the positive class is the larger number, or the later text. A label
 * with more numbers gives a linear regression. A hyperparameter can select the linear regression for two numbers, or classes.
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
  if (hint === 'multiclass') return classesOf(label, numbers);
  return numbers === undefined ? fromTexts(label, hint) : fromNumbers(label, numbers.map(Number), hint);
}

/** Number labels are in numeric order, so that the class "10" comes after "9". */
function classesOf(label: DictionaryColumn, numbers: readonly (number | undefined)[] | undefined): Objective {
  const order = (text: string) => numbers?.[label.texts.indexOf(text)] ?? 0;
  const classes = [...label.texts].sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1));
  assertSeveralValues(classes);
  if (classes.length > MAX_CLASSES) {
    throw new Error(
      `the training set's label column has ${classes.length} distinct values: the local estimator fits at most ${MAX_CLASSES} classes. The label must be the first column.`,
    );
  }
  return { kind: 'multiclass', classes, targets: label.texts.map((text) => classes.indexOf(text)) };
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
      negativeLabel: String(distinct[0]),
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
      `the training set's label column has ${distinct.length} distinct texts (row 1 contains "${first}"): it must contain numbers or two distinct texts, unless the hyperparameter "objective" is "multi:softmax". ` +
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
    negativeLabel: distinct[0] ?? '',
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
