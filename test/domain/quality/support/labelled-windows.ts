import type { ProblemType } from '../../../../src/contract/quality-metric.js';
import type { QualityEvidence } from '../../../../src/domain/quality/diagnose-quality.js';
import type { LabelledRow } from '../../../../src/domain/quality/labels/labelled-table.js';
import type { ModelOutput } from '../../../../src/domain/quality/scored-rows.js';
import { integerDraw, normalDraw, type Random, seededRandom } from '../../../../src/statistics/random.js';

/** A row's numbers; the last feature of the table is a category of the fourth one. */
export type Inputs = readonly [number, number, number, number, number];

export interface Situation {
  /** What the label depends on, before and after. */
  readonly after?: (x: Inputs) => number;
  /** Shift of the first input, in standard deviations. */
  readonly shift?: number;
  /** Noise of numbers as labels. */
  readonly noise?: number;
  /** What happens to the labels on their way. */
  readonly corrupt?: (labels: readonly string[], random: Random) => readonly string[];
  /** Whether the outputs are classes without a probability. */
  readonly classesOnly?: boolean;
  /** Rows of a training set with the relation of that period. */
  readonly training?: 'before' | 'after';
}

/** The score of a row before the change. */
export const score = ([a, b, c, d]: Inputs): number => 2 * a + 1.5 * b - 1.5 * c + (d > 0.5 ? 1 : 0) - 0.3;

const CLASSES = ['bike', 'car', 'train', 'walk'];

/** Labelled rows before and after a change, with the outputs of a model that knows the earlier relation nearly. */
export function labelledWindows(
  problemType: ProblemType,
  { after = score, shift = 0, noise = 1, corrupt, classesOnly = false, training }: Situation,
  seed: number,
  rows = 2000,
): QualityEvidence {
  const random = seededRandom(seed * 7919);
  const drawn = (relation: (x: Inputs) => number, moved: number, spread: number, outputs = true) => {
    const inputs = Array.from(
      { length: rows },
      (): Inputs => [
        normalDraw(random) + moved,
        normalDraw(random),
        normalDraw(random),
        random(),
        normalDraw(random),
      ],
    );
    const labels = inputs.map((x) => labelOf(problemType, relation, x, spread, random));
    return { inputs, labels, outputs };
  };
  const asRows = (
    { inputs, outputs }: ReturnType<typeof drawn>,
    labels: readonly string[],
  ): readonly LabelledRow[] =>
    inputs.map((x, i) => ({
      features: [...x.map((value) => value.toFixed(3)), ['n', 'e', 's', 'w'][Math.floor(x[3] * 4)] as string],
      label: labels[i] as string,
      ...(outputs ? { output: outputOf(problemType, x, classesOnly) } : {}),
    }));
  const was = drawn(score, 0, 1);
  const is = drawn(after, shift, noise);
  const set = training && drawn(training === 'after' ? after : score, 0, 1, false);
  return {
    problemType,
    features: 6,
    before: asRows(was, was.labels),
    after: asRows(is, corrupt ? corrupt(is.labels, random) : is.labels),
    ...(set ? { training: asRows(set, set.labels) } : {}),
  };
}

function labelOf(
  problemType: ProblemType,
  relation: (x: Inputs) => number,
  x: Inputs,
  noise: number,
  random: Random,
): string {
  switch (problemType) {
    case 'BinaryClassification':
      return random() < logistic(1.5 * relation(x)) ? '1' : '0';
    case 'Regression':
      return (100 + 10 * relation(x) + 8 * noise * normalDraw(random)).toFixed(2);
    case 'MulticlassClassification':
      return classOf(relation(x) + 0.5 * normalDraw(random), x);
  }
}

function outputOf(problemType: ProblemType, x: Inputs, classesOnly: boolean): ModelOutput {
  const near = 0.95 * score(x) + 0.05;
  switch (problemType) {
    case 'BinaryClassification':
      return classesOnly
        ? { prediction: near > 0 ? '1' : '0' }
        : { prediction: near > 0 ? '1' : '0', probability: Number(logistic(1.5 * near).toFixed(4)) };
    case 'Regression':
      return { prediction: (100 + 10 * near).toFixed(2) };
    case 'MulticlassClassification':
      return { prediction: classOf(near, x) };
  }
}

function classOf(value: number, [, , , d]: Inputs): string {
  if (value < -2) return CLASSES[3] as string;
  if (value > 2) return CLASSES[1] as string;
  return (d > 0.5 ? CLASSES[0] : CLASSES[2]) as string;
}

/** A share of the labels replaced. */
export const replaced =
  (share: number, by: (labels: readonly string[], random: Random, own: string) => string) =>
  (labels: readonly string[], random: Random): readonly string[] =>
    labels.map((own) => (random() < share ? by(labels, random, own) : own));

export const ofAnotherRow = (labels: readonly string[], random: Random): string =>
  labels[integerDraw(random, labels.length)] as string;

export const converted =
  (of: (value: number) => number) =>
  (labels: readonly string[]): readonly string[] =>
    labels.map((label) => String(of(Number(label))));

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
