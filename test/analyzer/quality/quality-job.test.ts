import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AnalyzerError, NoDataError, runContainer } from '../../../src/analyzer/index.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'quality-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const file = (path: string) => join(root, path);
const put = (path: string, content: string) => {
  mkdirSync(dirname(file(path)), { recursive: true });
  writeFileSync(file(path), content);
};
const json = (path: string) => JSON.parse(readFileSync(file(path), 'utf8'));
const output = 'opt/ml/processing/output';
const merged = 'opt/ml/processing/input_data/churn/AllTraffic/2024/01/01/00/part-00000-7.c000.jsonl';

/** The environment of a baseline job of the SageMaker Python SDK. */
const baselineJob = {
  analysis_type: 'MODEL_QUALITY',
  problem_type: 'BinaryClassification',
  dataset_format: '{"csv":{"header":true,"output_columns_position":"START"}}',
  dataset_source: '/opt/ml/processing/input/baseline_dataset_input',
  output_path: `/${output}`,
  publish_cloudwatch_metrics: 'Disabled',
  inference_attribute: 'prediction',
  ground_truth_attribute: 'label',
};
/** The environment of the analysis job of a monitoring execution. */
const execution = {
  analysis_type: 'MODEL_QUALITY',
  problem_type: 'BinaryClassification',
  baseline_constraints: '/opt/ml/processing/baseline/constraints/constraints.json',
  dataset_format: '{"sagemakerMergeJson":{"captureIndexNames":["endpointOutput"]}}',
  dataset_source: '/opt/ml/processing/input_data',
  start_time: '2024-01-01T00:00:00Z',
  end_time: '2024-01-01T01:00:00Z',
  metric_time: '2024-01-01T00:00:00Z',
  probability_attribute: '0',
  probability_threshold_attribute: '0.5',
  output_path: `/${output}`,
  publish_cloudwatch_metrics: 'Enabled',
  sagemaker_endpoint_name: 'churn',
  sagemaker_monitoring_schedule_name: 'churn-quality',
};
const record = (label: string, response: string, encoding = 'CSV', labelEncoding = 'CSV') =>
  JSON.stringify({
    eventVersion: '0',
    groundTruthData: { data: label, encoding: labelEncoding },
    captureData: {
      endpointInput: { data: '1,2', encoding: 'CSV', mode: 'INPUT', observedContentType: 'text/csv' },
      endpointOutput: { data: response, encoding, mode: 'OUTPUT', observedContentType: 'text/csv' },
    },
    eventMetadata: { eventId: 'e', inferenceTime: '2024-01-01T00:10:00Z' },
  });
const run = (environment: Record<string, string>) => runContainer({ environment, root });
const putMerged = (records: readonly string[]) => put(merged, `${records.join('\n')}\n`);
const putConstraints = (constraints: object) =>
  put('opt/ml/processing/baseline/constraints/constraints.json', JSON.stringify(constraints));
const accuracyAbove = (threshold: number) => ({
  version: 0,
  binary_classification_constraints: {
    accuracy: { threshold, comparison_operator: 'LessThanThreshold' },
    true_positive_rate: { threshold, comparison_operator: 'LessThanThreshold' },
    false_positive_rate: { threshold: 0.1, comparison_operator: 'GreaterThanThreshold' },
  },
});
const eightRecords = [
  ...Array.from({ length: 3 }, () => record('1', '0.9\n')),
  record('1', '0.2'),
  ...Array.from({ length: 3 }, () => record('0', '0.1')),
  record('0', '0.7'),
];

describe('a model quality job', () => {
  it('a baseline job of model quality writes statistics and constraints', async () => {
    put(
      'opt/ml/processing/input/baseline_dataset_input/validation.csv',
      'age,probability,prediction,label\n7,0.9,1,1\n8,0.2,0,1\n9,0.1,0,0\n9,0.1,0,0\n',
    );
    const { exitMessage, violations, findings } = await run({
      ...baselineJob,
      probability_attribute: 'probability',
    });
    expect([exitMessage, violations, findings]).toEqual([
      'Completed: Job completed successfully with no violations.',
      0,
      [],
    ]);
    const statistics = json(`${output}/statistics.json`);
    expect(statistics.dataset).toEqual({ item_count: 4 });
    expect(Object.keys(statistics.binary_classification_metrics)).toEqual([
      'confusion_matrix',
      'recall',
      'precision',
      'accuracy',
      'recall_best_constant_classifier',
      'precision_best_constant_classifier',
      'accuracy_best_constant_classifier',
      'true_positive_rate',
      'true_negative_rate',
      'false_positive_rate',
      'false_negative_rate',
      'receiver_operating_characteristic_curve',
      'precision_recall_curve',
      'auc',
      'au_prc',
      'f0_5',
      'f1',
      'f2',
      'f0_5_best_constant_classifier',
      'f1_best_constant_classifier',
      'f2_best_constant_classifier',
    ]);
    expect(readFileSync(file(`${output}/statistics.json`), 'utf8')).toContain(
      '"confusion_matrix" : {\n      "0" : {\n        "0" : 2,\n        "1" : 0\n      },',
    );
    expect(json(`${output}/constraints.json`).binary_classification_constraints.recall).toEqual({
      threshold: 0.5,
      comparison_operator: 'LessThanThreshold',
    });
  });

  it('an execution of a model quality monitor writes violations with the texts of the container', async () => {
    putMerged(eightRecords);
    putConstraints(accuracyAbove(0.8));
    const { exitMessage } = await run(execution);
    expect(exitMessage).toBe('CompletedWithViolations: Job completed successfully with 3 violations.');
    expect(json(`${output}/constraint_violations.json`)).toEqual({
      violations: [
        {
          constraint_check_type: 'LessThanThreshold',
          description: "Metric accuracy with 0.75 +/- NaN was LessThanThreshold '0.8'",
          metric_name: 'accuracy',
        },
        {
          constraint_check_type: 'LessThanThreshold',
          description: "Metric truePositiveRate with 0.75 +/- NaN was LessThanThreshold '0.8'",
          metric_name: 'truePositiveRate',
        },
        {
          constraint_check_type: 'GreaterThanThreshold',
          description: "Metric falsePositiveRate with 0.25 +/- NaN was GreaterThanThreshold '0.1'",
          metric_name: 'falsePositiveRate',
        },
      ],
    });
  });

  it('a model quality job without violations removes the violations file of an earlier run', async () => {
    putMerged(eightRecords);
    putConstraints(accuracyAbove(0.8));
    await run(execution);
    const constraints = accuracyAbove(0.7);
    putConstraints({
      ...constraints,
      binary_classification_constraints: {
        ...constraints.binary_classification_constraints,
        false_positive_rate: { threshold: 0.25, comparison_operator: 'GreaterThanThreshold' },
      },
    });
    expect((await run(execution)).violations).toBe(0);
    expect(existsSync(file(`${output}/constraint_violations.json`))).toBe(false);
  });

  it('a model quality job publishes each metric under its name in statistics.json', async () => {
    putMerged(eightRecords);
    putConstraints(accuracyAbove(0.5));
    await run(execution);
    const lines = readFileSync(file('opt/ml/output/metrics/cloudwatch/cloudwatch_metrics.jsonl'), 'utf8');
    const metrics = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(metrics.find(({ MetricName }) => MetricName === 'f2')).toEqual({
      MetricName: 'f2',
      Timestamp: '2024-01-01T00:00:00Z',
      Dimensions: [
        { Name: 'Endpoint', Value: 'churn' },
        { Name: 'MonitoringSchedule', Value: 'churn-quality' },
      ],
      StatisticValues: { SampleCount: 1, Sum: 0.75, Minimum: 0.75, Maximum: 0.75 },
    });
    expect(metrics).toHaveLength(18);
  });

  it('a model quality job reads JSON responses and JSON labels by path', async () => {
    putMerged([
      record('{"label": 0}', '{"predicted_label":1,"score":0.90517783164978}\n', 'JSON', 'JSON'),
      record('{"label": 1}', '{"predicted_label":1,"score":0.7}\n', 'JSON', 'JSON'),
    ]);
    putConstraints(accuracyAbove(0.1));
    for (const [inference, probability] of [
      ['predicted_label', 'score'],
      ['$.predicted_label', '$.score'],
    ] as const) {
      await run({
        ...execution,
        inference_attribute: inference,
        probability_attribute: probability,
        ground_truth_attribute: 'label',
      });
      const { confusion_matrix, auc } = json(`${output}/statistics.json`).binary_classification_metrics;
      expect([confusion_matrix, auc.value]).toEqual([{ 0: { 0: 0, 1: 1 }, 1: { 0: 0, 1: 1 } }, 0]);
    }
  });

  it('a model quality job reads nested JSON, several records per event, and a JSON label without attribute', async () => {
    putMerged([
      record('{"y": 3.5}', '{"predictions":[{"score":3}]}', 'JSON', 'JSON'),
      record(
        '{"y": 1}\n{"y": 2}',
        '{"predictions":[{"score":1}]}\n{"predictions":[{"score":4}]}',
        'JSON',
        'JSON',
      ),
    ]);
    putConstraints({ version: 0, regression_constraints: {} });
    const { probability_attribute: _, ...rest } = execution;
    await run({ ...rest, problem_type: 'Regression', inference_attribute: '$.predictions[0].score' });
    const statistics = json(`${output}/statistics.json`);
    expect(statistics.dataset.item_count).toBe(3);
    expect(statistics.regression_metrics.mae.value).toBeCloseTo(2.5 / 3, 12);
  });

  it('a model quality job skips records of shadow tests', async () => {
    const shadow = {
      ...JSON.parse(record('1', '0.1')),
      eventMetadata: { invocationSource: 'ShadowExperiment' },
    };
    putMerged([...eightRecords, JSON.stringify(shadow)]);
    putConstraints(accuracyAbove(0.1));
    await run(execution);
    expect(json(`${output}/statistics.json`).dataset.item_count).toBe(8);
  });
});

describe('a model quality job with bad input', () => {
  it('a model quality job leaves out rows that it cannot use and reports how many', async () => {
    putMerged([
      ...eightRecords,
      record('1', '1.5'),
      record('0', '-0.1'),
      record('', '0.5'),
      record('1', 'high'),
      record('1\n0', '0.5'),
      record('1', ''),
    ]);
    putConstraints(accuracyAbove(0.1));
    const { findings } = await run(execution);
    expect(json(`${output}/statistics.json`).dataset.item_count).toBe(8);
    expect(findings.map(({ description }) => description)).toEqual([
      '1 merged record has different numbers of predictions and labels (1 and 2) and was left out.',
      '2 rows have a probability outside 0 to 1 ("1.5") and were left out.',
      '1 row has no label and was left out.',
      '1 row has text where a number is needed (probability "high") and was left out.',
      '1 row has no probability and was left out.',
    ]);
  });

  it('a positive label that never occurs is reported, and recall is neither constrained nor judged', async () => {
    putMerged([record('0', '0.1'), record('0', '0.7')]);
    putConstraints(accuracyAbove(0.4));
    const { findings, violations } = await run(execution);
    expect(findings).toEqual([
      {
        kind: 'PositiveLabelNeverOccurs',
        rows: 2,
        description:
          'None of the 2 rows has the positive label "1": recall and the f-scores are not defined.',
      },
    ]);
    // false_positive_rate 0.5 is above 0.1; true_positive_rate has no value.
    expect(violations).toBe(1);
    expect(json(`${output}/statistics.json`).binary_classification_metrics.recall.value).toBe('NaN');
    expect(json(`${output}/constraints.json`).binary_classification_constraints).not.toHaveProperty('recall');
  });

  it('a model quality job reports predicted classes that never occur as label', async () => {
    putMerged([record('ant', 'bee'), record('ant', 'ant'), record('cow', 'ant')]);
    putConstraints({ version: 0, multiclass_classification_constraints: {} });
    const { probability_attribute: _, ...rest } = execution;
    const environment = { ...rest, problem_type: 'MulticlassClassification', inference_attribute: '0' };
    expect((await run(environment)).findings).toMatchObject([{ kind: 'PredictionNeverALabel', rows: 1 }]);
  });

  const refused: readonly (readonly [string, Record<string, string>, readonly string[], RegExp])[] = [
    [
      'three classes',
      {},
      [record('2', '0.1'), record('1', '0.1'), record('0', '0.1')],
      /"2", "1", "0".*Multiclass/,
    ],
    [
      'labels of another set than the predictions',
      { inference_attribute: '0', probability_attribute: '' },
      [record('yes', '1'), record('no', '0')],
      /two classes.*"0", "1", "no", "yes".*probability belongs in/,
    ],
    [
      'one text label without positive label',
      {},
      [record('no', '0.1')],
      /Every label is "no".*positive_label/,
    ],
    [
      'rows that are all unusable',
      {},
      [record('1', 'x'), record('0', 'y')],
      /No row could be used. 2 rows have text/,
    ],
    ['BASE64', {}, [record('1', 'MC45', 'BASE64')], /BASE64.*CaptureContentTypeHeader/],
    ['a name for CSV', { probability_attribute: 'score' }, [record('1', '0.9')], /"score" is a name.*index/],
    [
      'a path to many values',
      { probability_attribute: '$.p[*]' },
      [record('1', '{}', 'JSON')],
      /not a path to one value/,
    ],
    [
      'a path to an object',
      { probability_attribute: '$.p' },
      [record('1', '{"p":{"a":1}}', 'JSON')],
      /not one value/,
    ],
    [
      'a JSON label of several members',
      {},
      [record('{"a":1,"b":2}', '0.9', 'CSV', 'JSON')],
      /several members/,
    ],
    [
      'a line that is not merged',
      {},
      ['{"captureData":{}}'],
      /Line 1 of a merged file is not a merged record/,
    ],
    ['a line that is not JSON', {}, ['label,1'], /Line 1 of a merged file is not JSON/],
    ['no problem type', { problem_type: '' }, [], /The problem type is missing/],
    ['a problem type that does not exist', { problem_type: 'Ranking' }, [], /Ranking. It must be Regression/],
    [
      'regression without prediction',
      { problem_type: 'Regression' },
      [],
      /Regression needs .* inference_attribute/,
    ],
    [
      'neither prediction nor probability',
      { probability_attribute: '' },
      [],
      /inference_attribute or probability/,
    ],
    ['a threshold above 1', { probability_threshold_attribute: '50' }, [], /threshold is 50/],
    ['another dataset format', { dataset_format: '{"sagemakerCaptureJson":{}}' }, [], /sagemakerMergeJson/],
    ['a record preprocessor', { record_preprocessor_script: '/x.py' }, [], /Only the real container/],
  ];
  it.each(refused)('a model quality job refuses %s', async (_, changes, records, message) => {
    putConstraints(accuracyAbove(0.1));
    putMerged(records);
    const failure = run({ ...execution, ...changes });
    await expect(failure).rejects.toThrow(AnalyzerError);
    await expect(failure).rejects.toThrow(message);
    expect(readFileSync(file('opt/ml/output/message'), 'utf8')).toMatch(/^Error: /);
  });

  it('a model quality job refuses constraints of another problem type, and files that are not constraints', async () => {
    putMerged(eightRecords);
    putConstraints({ version: 0, regression_constraints: {} });
    await expect(run(execution)).rejects.toThrow(/constraints are for Regression.*BinaryClassification/);
    putConstraints({ version: 0, features: [] });
    await expect(run(execution)).rejects.toThrow(/must contain one of regression_constraints/);
    putConstraints({ version: 0, binary_classification_constraints: { auc: { threshold: 'high' } } });
    await expect(run(execution)).rejects.toThrow(/binary_classification_constraints.auc/);
  });

  it('a model quality job without rows fails with the message of a window without data', async () => {
    putConstraints(accuracyAbove(0.1));
    await expect(run(execution)).rejects.toThrow(NoDataError);
    putMerged(['']);
    await expect(run(execution)).rejects.toThrow('Job inputs had no data');
  });

  it('a model quality job refuses a dataset without the named column', async () => {
    put('opt/ml/processing/input/baseline_dataset_input/validation.csv', 'prediction,target\n1,1\n');
    await expect(run(baselineJob)).rejects.toThrow('no column "label". Its columns are prediction, target.');
  });
});
