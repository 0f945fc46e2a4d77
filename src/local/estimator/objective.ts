import type { DictionaryColumn } from './dictionary-column.js';

/** What is fitted, and the number that each distinct label text stands for, by the label column's codes. */
export interface Objective {
  readonly kind: 'logistic' | 'linear';
  readonly positiveLabel?: string;
  readonly targets: readonly number[];
}

type Hint = 'logistic' | 'linear' | undefined;

/** Reads XGBoost's `objective` and Linear Learner's `predictor_type`, the two that training jobs carry most. */
function hintOf(hyperparameters: Readonly<Record<string, string>>): Hint {
  const hint = hyperparameters.objective ?? hyperparameters.predictor_type ?? '';
  if (/multi/i.test(hint)) {
    throw new Error(
      `the hyperparameter "${hint}" asks for more than two classes: the local estimator fits a label of two values, or a number.`,
    );
  }
  if (/logistic|binary/i.test(hint)) return 'logistic';
  return /^reg|squared|linear|regress/i.test(hint) ? 'linear' : undefined;
}

/**
 * Two label values make a logistic regression (the larger number, or the later text, is the positive class),
 * many numbers a linear one; a hyperparameter may ask for the linear one on two numbers.
 * @throws if the label is missing somewhere, not finite, has a single value, or more than two texts.
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
  const broken = targets.findIndex((target) => !Number.isFinite(target));
  if (broken >= 0) {
    const text = label.texts[broken] ?? '';
    throw new Error(
      `row ${label.firstRowOf(text)} of the training set has the label "${text}": not a finite number.`,
    );
  }
  const distinct = [...new Set(targets)].sort((a, b) => a - b);
  refuseSingleValue(distinct.map(String));
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
      `the training set's label column has ${distinct.length} distinct numbers, and the hyperparameters ask for a binary label: give it two.`,
    );
  }
  return { kind: 'linear', targets };
}

function fromTexts(label: DictionaryColumn, hint: Hint): Objective {
  const distinct = [...label.texts].sort((a, b) => (a < b ? -1 : 1));
  refuseSingleValue(distinct);
  if (distinct.length > 2) {
    const first = label.texts[0] ?? '';
    throw new Error(
      `the training set's label column has ${distinct.length} distinct texts (row 1 holds "${first}"): it must be a number or one of two texts. ` +
        'If row 1 is a header, remove it: a training set has none. If the label is not the first column, move it there.',
    );
  }
  if (hint === 'linear') {
    throw new Error(
      `the training set's label column holds text ("${distinct[0]}", "${distinct[1]}"), and the hyperparameters ask for a number.`,
    );
  }
  const positive = distinct[1] ?? '';
  return {
    kind: 'logistic',
    positiveLabel: positive,
    targets: label.texts.map((text) => (text === positive ? 1 : 0)),
  };
}

function refuseSingleValue(distinct: readonly string[]): void {
  if (distinct.length === 1) {
    throw new Error(
      `the training set's label column has a single value ("${distinct[0]}"): there is nothing to learn. The label must be the first column.`,
    );
  }
}
