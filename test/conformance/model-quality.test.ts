import { createReadStream, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  analyzeQuality,
  checkQuality,
  containerJson,
  parseQualityConstraints,
  parseQualityStatistics,
  type QualityProblem,
  type QualityRow,
  readCsv,
  suggestQualityConstraints,
} from '../../src/analyzer/index.js';

const fixtures = new URL('./fixtures/', import.meta.url);
const churn = new URL('quality-churn-validation.csv', fixtures);

const text = (value: unknown) => [...containerJson(value)].join('');

async function rowsOf(file: URL, columns: { label: string; prediction?: string; probability?: string }) {
  const dataset = readCsv(createReadStream(file), { header: true });
  const rows: QualityRow[] = [];
  for await (const row of dataset.rows) {
    const cell = (name: string) => row[dataset.columns()?.indexOf(name) ?? -1] ?? null;
    rows.push({
      label: cell(columns.label),
      ...(columns.prediction && { prediction: cell(columns.prediction) }),
      ...(columns.probability && { probability: cell(columns.probability) }),
    });
  }
  return rows;
}

const analyze = (rows: readonly QualityRow[], problem: QualityProblem) => analyzeQuality([rows], problem);

/** Rows that give a confusion matrix of AWS's documentation. */
const rowsOfMatrix = (matrix: Readonly<Record<string, Readonly<Record<string, number>>>>): QualityRow[] =>
  Object.entries(matrix).flatMap(([label, line]) =>
    Object.entries(line).flatMap(([prediction, count]) =>
      Array.from({ length: count }, () => ({ label, prediction })),
    ),
  );

describe('model quality against real output', () => {
  it('a regression of 100 rows gives the statistics.json of the real container, byte for byte', async () => {
    const rows = await rowsOf(new URL('quality-regression-100-rows.csv', fixtures), {
      label: 'Label',
      prediction: 'Prediction',
    });
    const { statistics } = await analyze(rows, { problemType: 'Regression' });
    const golden = readFileSync(new URL('quality-regression-golden-statistics.json', fixtures), 'utf8');
    expect(text(statistics)).toBe(golden.trimEnd());
  });

  it('the churn validation set gives the thresholds of the real baseline job', async () => {
    const rows = await rowsOf(churn, {
      label: 'label',
      prediction: 'prediction',
      probability: 'probability',
    });
    const { statistics, findings } = await analyze(rows, { problemType: 'BinaryClassification' });
    expect(findings).toEqual([]);
    expect(statistics.binary_classification_metrics?.confusion_matrix).toEqual({
      0: { 0: 173, 1: 0 },
      1: { 0: 12, 1: 16 },
    });
    const constraints = suggestQualityConstraints(statistics);
    const thresholds = Object.entries(constraints.binary_classification_constraints ?? {}).map(
      ([name, { threshold, comparison_operator }]) => [name, threshold, comparison_operator],
    );
    expect(thresholds.filter(([name]) => name !== 'auc')).toEqual([
      ['recall', 16 / 28, 'LessThanThreshold'],
      ['precision', 1, 'LessThanThreshold'],
      ['accuracy', 189 / 201, 'LessThanThreshold'],
      ['true_positive_rate', 16 / 28, 'LessThanThreshold'],
      ['true_negative_rate', 1, 'LessThanThreshold'],
      ['false_positive_rate', 0, 'GreaterThanThreshold'],
      ['false_negative_rate', 1 - 16 / 28, 'GreaterThanThreshold'],
      // The published table shows six digits: 0.869565.
      ['f0_5', expect.closeTo(80 / 92, 12), 'LessThanThreshold'],
      ['f1', 32 / 44, 'LessThanThreshold'],
      ['f2', 0.625, 'LessThanThreshold'],
    ]);
    expect(checkQuality(statistics, constraints)).toEqual([]);
  });

  it('real statistics and constraints of a model quality job are parsed, and "NaN" is written again', () => {
    const golden = readFileSync(new URL('quality-regression-golden-statistics.json', fixtures), 'utf8');
    const statistics = parseQualityStatistics(golden, 'statistics.json');
    expect(statistics.regression_metrics?.mae.standard_deviation).toBeNaN();
    expect(text(statistics)).toBe(golden.trimEnd());
    const constraints = suggestQualityConstraints(statistics);
    expect(parseQualityConstraints(text(constraints), 'constraints.json')).toEqual(constraints);
  });

  it("AWS's binary example gives the published values, the last digit included", async () => {
    const matrix = { 0: { 0: 1, 1: 2 }, 1: { 0: 0, 1: 1 } };
    const { statistics } = await analyze(rowsOfMatrix(matrix), { problemType: 'BinaryClassification' });
    const { confusion_matrix, ...metrics } = statistics.binary_classification_metrics ?? {};
    expect(confusion_matrix).toEqual(matrix);
    expect(
      Object.fromEntries(
        Object.entries(metrics).map(([name, metric]) => [name, (metric as { value: number }).value]),
      ),
    ).toEqual({
      recall: 1.0,
      precision: 0.3333333333333333,
      accuracy: 0.5,
      recall_best_constant_classifier: 1.0,
      precision_best_constant_classifier: 0.25,
      accuracy_best_constant_classifier: 0.25,
      true_positive_rate: 1.0,
      true_negative_rate: 0.33333333333333337,
      false_positive_rate: 0.6666666666666666,
      false_negative_rate: 0.0,
      f0_5: 0.3846153846153846,
      f1: 0.5,
      f2: 0.7142857142857143,
      f0_5_best_constant_classifier: 0.29411764705882354,
      f1_best_constant_classifier: 0.4,
      f2_best_constant_classifier: 0.625,
    });
  });

  it("AWS's multiclass example gives the published values, the last digit included", async () => {
    const matrix = { 0: { 0: 1180, 1: 510 }, 1: { 0: 268, 1: 138 } };
    const { statistics } = await analyze(rowsOfMatrix(matrix), { problemType: 'MulticlassClassification' });
    const { confusion_matrix, ...metrics } = statistics.multiclass_classification_metrics ?? {};
    expect(confusion_matrix).toEqual(matrix);
    expect(
      Object.fromEntries(
        Object.entries(metrics).map(([name, metric]) => [name, (metric as { value: number }).value]),
      ),
    ).toEqual({
      accuracy: 0.6288167938931297,
      weighted_recall: 0.6288167938931297,
      weighted_precision: 0.6983172269629505,
      weighted_f0_5: 0.6803947317178771,
      weighted_f1: 0.6571162346664904,
      weighted_f2: 0.6384024354394601,
      accuracy_best_constant_classifier: 0.19370229007633588,
      weighted_recall_best_constant_classifier: 0.19370229007633588,
      weighted_precision_best_constant_classifier: 0.03752057718081697,
      weighted_f0_5_best_constant_classifier: 0.04473443104152011,
      weighted_f1_best_constant_classifier: 0.06286421244683643,
      weighted_f2_best_constant_classifier: 0.10570313141262414,
    });
  });
});
