import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type BinaryMetrics,
  metricGroup,
  type ProblemType,
  type QualityProblem,
  type QualityRow,
  qualityAccumulator,
} from '../../../src/analyzer/index.js';
import { rowSetDraws } from '../../../src/analyzer/quality/random-samples.js';

interface Reference {
  readonly name: string;
  readonly problemType: ProblemType;
  readonly threshold?: number;
  readonly rows: readonly QualityRow[];
  readonly values: Readonly<Record<string, number>>;
  readonly confusion_matrix?: unknown;
  readonly roc?: readonly [readonly number[], readonly number[]];
  readonly precisions?: readonly number[];
  readonly recalls?: readonly number[];
}
const references: readonly Reference[] = JSON.parse(
  readFileSync(new URL('./fixtures/quality-reference.json', import.meta.url), 'utf8'),
);

function analyze(rows: readonly QualityRow[], problem: QualityProblem) {
  const accumulator = qualityAccumulator(problem);
  for (const row of rows) accumulator.add(row);
  return accumulator.analysis();
}
const problemOf = ({ problemType, threshold }: Reference): QualityProblem => ({
  problemType,
  ...(threshold !== undefined && { probabilityThreshold: threshold }),
});
const valuesOf = (rows: readonly QualityRow[], problem: QualityProblem) =>
  new Map(
    [...metricGroup(analyze(rows, problem).statistics).metrics].map(([name, { value }]) => [name, value]),
  );
const close = (numbers: readonly number[]) => numbers.map((number) => expect.closeTo(number, 12));

describe('model quality metrics', () => {
  it.each(references)('$problemType, $name: every metric equals scikit-learn', (reference) => {
    const values = valuesOf(reference.rows, problemOf(reference));
    expect([...values.keys()].sort()).toEqual(Object.keys(reference.values).sort());
    for (const [name, value] of Object.entries(reference.values)) {
      const difference = Math.abs((values.get(name) ?? Number.NaN) - value);
      expect(difference / Math.max(1, Math.abs(value)), name).toBeLessThan(1e-9);
    }
  });

  it.each(references.filter(({ confusion_matrix }) => confusion_matrix))(
    '$problemType, $name: the confusion matrix equals scikit-learn',
    (reference) => {
      const { statistics } = analyze(reference.rows, problemOf(reference));
      const group = statistics.binary_classification_metrics ?? statistics.multiclass_classification_metrics;
      expect(group?.confusion_matrix).toEqual(reference.confusion_matrix);
    },
  );

  it.each(references.filter(({ roc }) => roc))('$name: both curves equal scikit-learn', (reference) => {
    const { statistics } = analyze(reference.rows, problemOf(reference));
    const group = statistics.binary_classification_metrics as BinaryMetrics;
    const roc = group.receiver_operating_characteristic_curve;
    // Spark appends (1, 1) although the lowest score is already there.
    expect(roc?.false_positive_rates).toEqual([...close(reference.roc?.[0] ?? []), 1]);
    expect(roc?.true_positive_rates).toEqual([...close(reference.roc?.[1] ?? []), 1]);
    expect(group.precision_recall_curve?.precisions).toEqual(close(reference.precisions ?? []));
    expect(group.precision_recall_curve?.recalls).toEqual(close(reference.recalls ?? []));
  });

  it.each(references)('$problemType, $name: the standard deviation is that of five samples', (reference) => {
    const problem = { ...problemOf(reference), seed: 7 };
    const draw = rowSetDraws(7);
    const sets = reference.rows.map(() => draw());
    const samples = [1, 2, 3, 4, 5].map((i) =>
      valuesOf(
        reference.rows.filter((_, row) => (sets[row] as number) & (1 << i)),
        problem,
      ),
    );
    for (const [name, metric] of metricGroup(analyze(reference.rows, problem).statistics).metrics) {
      const values = samples.map((sample) => sample.get(name) ?? Number.NaN);
      const mean = values.reduce((sum, value) => sum + value, 0) / 5;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 5);
      expect(metric.standard_deviation, name).toBeCloseTo(deviation, 9);
    }
  });

  it('a sample contains about 80 % of the rows', () => {
    const draw = rowSetDraws();
    const sizes = [0, 0, 0, 0, 0, 0];
    for (let row = 0; row < 20_000; row++) {
      const sets = draw();
      for (let i = 0; i < 6; i++) if (sets & (1 << i)) sizes[i] = (sizes[i] as number) + 1;
    }
    expect(sizes[0]).toBe(20_000);
    // Five standard deviations of a binomial share: 0.8 ± 0.014.
    for (const size of sizes.slice(1)) expect(Math.abs(size / 20_000 - 0.8)).toBeLessThan(0.0142);
  });

  it('199 rows have no standard deviation, 200 rows have one', () => {
    const rows = references[0]?.rows ?? [];
    const deviation = (count: number) =>
      metricGroup(
        analyze(rows.slice(0, count), { problemType: 'BinaryClassification' }).statistics,
      ).metrics.get('auc')?.standard_deviation;
    expect(deviation(199)).toBeNaN();
    expect(deviation(200)).toBeGreaterThan(0);
  });

  it('the same rows with the same seed give the same numbers, and another seed other deviations', () => {
    const rows = references[0]?.rows ?? [];
    const run = (seed: number) => analyze(rows, { problemType: 'BinaryClassification', seed });
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });
});
