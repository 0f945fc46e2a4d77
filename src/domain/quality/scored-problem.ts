import type { ScoredProblem } from '../../contract/held-out.js';
import type { ProblemType } from '../../contract/quality-metric.js';
import { canonicalLabel } from './canonical-label.js';

const MOST_VALUES = 1_000;
/** Numbers with more distinct values are no classes. */
const MOST_CLASSES = 20;
const DEFAULT_THRESHOLD = 0.5;

/** What a column of labels or outputs contains. Missing cells do not count. */
export class ColumnValues {
  /** The first 1,000 distinct values, labels in one notation. */
  readonly distinct = new Set<string>();
  isNumeric = true;
  isWhole = true;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;

  add(cell: string | null): void {
    if (cell === null || cell.trim() === '') return;
    if (this.distinct.size < MOST_VALUES) this.distinct.add(canonicalLabel(cell));
    const number = Number(cell);
    if (!Number.isFinite(number)) {
      this.isNumeric = false;
      return;
    }
    if (!Number.isInteger(number)) this.isWhole = false;
    this.min = Math.min(this.min, number);
    this.max = Math.max(this.max, number);
  }
}

export interface ScoredColumns {
  readonly labels: ColumnValues;
  /** In the order in which a model returns them. */
  readonly outputs: readonly { readonly name: string; readonly values: ColumnValues }[];
}

/** What a model quality monitor states about the model. Attributes are names or indexes of outputs. */
export interface StatedProblem {
  readonly problemType: ProblemType;
  readonly inferenceAttribute?: string;
  readonly probabilityAttribute?: string;
  readonly probabilityThreshold?: number;
}

/**
 * Determines what is predicted and which output says it: from a model quality monitor, else from the values. Returns a sentence
 * if it is not clear which output is which.
 */
export function scoredProblem(columns: ScoredColumns, stated: StatedProblem | null): ScoredProblem | string {
  const problemType = stated?.problemType ?? problemTypeOf(columns);
  const threshold = stated?.probabilityThreshold ?? DEFAULT_THRESHOLD;
  const names = columns.outputs.map(({ name }) => name);
  const prediction = outputNamed(names, stated?.inferenceAttribute);
  const probability = outputNamed(names, stated?.probabilityAttribute);
  if (prediction !== null || (problemType === 'BinaryClassification' && probability !== null)) {
    return {
      problemType,
      ...(prediction === null ? {} : { prediction }),
      ...(probability === null ? {} : { probability }),
      threshold,
    };
  }
  const { labels, outputs } = columns;
  if (problemType === 'Regression') {
    const number = outputs.find(({ values }) => values.isNumeric);
    return number
      ? { problemType, prediction: number.name, threshold }
      : 'the labels are numbers, and no output of the model is one';
  }
  const label = outputs.find(({ values }) =>
    [...values.distinct].every((value) => labels.distinct.has(value)),
  );
  if (problemType === 'MulticlassClassification') {
    return label
      ? { problemType, prediction: label.name, threshold }
      : 'no output of the model contains the predicted label';
  }
  const chance = outputs.find(
    ({ name, values }) => name !== label?.name && values.isNumeric && values.min >= 0 && values.max <= 1,
  );
  if (!label && !chance) return 'no output of the model contains a label or a probability';
  return {
    problemType,
    ...(label ? { prediction: label.name } : {}),
    ...(chance ? { probability: chance.name } : {}),
    threshold,
  };
}

function problemTypeOf({ labels, outputs }: ScoredColumns): ProblemType {
  if (labels.distinct.size <= 2) return 'BinaryClassification';
  const isNumber = labels.isNumeric && (!labels.isWhole || labels.distinct.size > MOST_CLASSES);
  // Whole labels of a few values may be counts. A model that predicts fractions of them does not predict classes.
  const predictsNumbers =
    labels.isNumeric &&
    outputs.length === 1 &&
    outputs.every(({ values }) => values.isNumeric && !values.isWhole);
  return isNumber || predictsNumbers ? 'Regression' : 'MulticlassClassification';
}

/** The output that an attribute names: by its name, its index, or the last step of a path. Null if there is none. */
export function outputNamed(outputs: readonly string[], attribute: string | undefined): string | null {
  if (attribute === undefined) return null;
  const text = attribute.trim();
  const last = (path: string) =>
    path
      .split(/[.[\]'"]+/)
      .filter(Boolean)
      .at(-1);
  return (
    outputs.find((name) => name === text) ??
    (/^\d+$/.test(text) ? outputs[Number(text)] : undefined) ??
    outputs.find((name) => last(name) === last(text)) ??
    null
  );
}
