import { expect, test } from 'vitest';
import { createClarifyMonitor } from '../support/clarify-monitor.js';
import { type Local, openLocal } from '../support/local.js';
import { executions } from '../support/monitored-endpoint.js';
import { uploadLabels } from '../support/quality-monitor.js';
import { createEndpoint, endpointConfig, invoke, trainModel } from '../support/resources.js';

const HEADERS = ['label', 'x', 'colour'];
const BIAS = {
  headers: HEADERS,
  label: 'label',
  label_values_or_threshold: [1],
  facet: [{ name_or_index: 'colour', value_or_threshold: ['red'] }],
};
const EXPLAIN = {
  headers: HEADERS.slice(1),
  methods: { shap: { baseline: [['0.0', 'red']], num_samples: 10, agg_method: 'mean_abs' } },
  predictor: { model_name: 'model-a' },
};
const ATTRIBUTIONS = (x: number, colour: number) => ({
  version: '1.0',
  explanations: { kernel_shap: { label0: { global_shap_values: { x, colour }, expected_value: 0.5 } } },
});

/** Red rows are below the model's threshold, blue rows above. The labels are what the model predicts. */
async function sendLabelledTraffic(local: Local): Promise<void> {
  const labels: [string, string][] = [];
  for (const [i, row] of ['-2.5,red', '2.5,red', '2.5,blue', '2.6,blue', '2.7,blue', '-2.5,blue'].entries()) {
    const inferenceId = `row-${i}`;
    const body = Buffer.from(row);
    const answer = await local.sagemaker.invoke('adult', { body, contentType: 'text/csv', inferenceId });
    labels.push([inferenceId, Number(answer.body.toString()) > 0.5 ? '1' : '0']);
  }
  await uploadLabels(local, '2026/01/01/00', labels);
}

async function theExecution(local: Local) {
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  const [execution] = await executions(local);
  return execution;
}

test('a bias execution merges labels, then compares the groups of a facet with its baseline', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  const metric = (name: string, value: number) => ({ name, description: name, value });
  await createClarifyMonitor(
    local,
    'ModelBias',
    'bias',
    {
      config: BIAS,
      constraints: {
        version: '1.0',
        post_training_bias_metrics: {
          label: 'label',
          label_value_or_threshold: '1',
          facets: {
            colour: [{ value_or_threshold: 'red', metrics: [metric('DPPL', 0.2), metric('AD', 0.1)] }],
          },
        },
      },
    },
    { ProbabilityAttribute: '0', ProbabilityThresholdAttribute: 0.5 },
  );
  await sendLabelledTraffic(local);
  const execution = await theExecution(local);
  expect(execution).toMatchObject({
    MonitoringExecutionStatus: 'CompletedWithViolations',
    MonitoringType: 'ModelBias',
  });
  const job = execution.ProcessingJobArn.split('/')[1] ?? '';
  expect(await local.call('DescribeProcessingJob', { ProcessingJobName: job })).toMatchObject({
    ExitMessage: 'CompletedWithViolations: Job completed successfully with 1 violations.',
    Environment: { analysis_type: 'MODEL_BIAS', probability_attribute: '0' },
    ProcessingInputs: [
      { InputName: 'constraints' },
      { InputName: 'analysis_config' },
      {
        InputName: 'endpoint_input_1',
        S3Input: { S3Uri: 's3://examples/clarify/reports/merge/adult/AllTraffic/2026/01/01/00' },
      },
    ],
  });
  const folder = 'clarify/reports/adult/bias/2026/01/01/01';
  expect(await local.keys(folder)).toEqual([
    `${folder}/analysis.json`,
    `${folder}/constraint_violations.json`,
  ]);
  // 3 of 4 blue rows are accepted, and 1 of 2 red ones.
  expect(JSON.parse(await local.get(`${folder}/constraint_violations.json`))).toEqual({
    version: '1.0',
    violations: [
      {
        constraint_check_type: 'bias_drift_check',
        description: "Metric value 0.25 doesn't meet the baseline constraint requirement 0.2",
        facet: 'colour',
        facet_value: 'red',
        metric_name: 'DPPL',
      },
    ],
  });
});

test('an explainability execution reports the average of both orders in which two features change', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  await createClarifyMonitor(local, 'ModelExplainability', 'explain', {
    config: EXPLAIN,
    constraints: ATTRIBUTIONS(0.1, 0.4),
  });
  const output = async (row: string) => Number(await invoke(local, 'adult', row));
  const [start, x, colour, both] = [
    await output('0.0,red'),
    await output('1.5,red'),
    await output('0.0,blue'),
    await output('1.5,blue'),
  ];
  // Only the hour of the schedule's window counts: the four requests are before it.
  const added = {
    x: (x - start + (both - colour)) / 2,
    colour: (colour - start + (both - x)) / 2,
  };
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  await invoke(local, 'adult', '1.5,blue');
  await local.stepTo('2026-01-01T02:20:00Z');
  await local.sagemaker.idle();
  const folder = 'clarify/reports/adult/explain/2026/01/01/02';
  const found = JSON.parse(await local.get(`${folder}/analysis.json`)).explanations.kernel_shap.label0;
  expect(found.global_shap_values.x).toBeCloseTo(Math.abs(added.x), 12);
  expect(found.global_shap_values.colour).toBeCloseTo(Math.abs(added.colour), 12);
  expect(found.expected_value).toBeCloseTo(start, 12);
  const [violation] = JSON.parse(await local.get(`${folder}/constraint_violations.json`)).violations;
  // The baseline says that the colour matters most. Its gain moves from the first to the second place.
  const score = (0.1 + 0.4 / Math.log2(3)) / (0.4 + 0.1 / Math.log2(3));
  expect(violation).toMatchObject({ constraint_check_type: 'feature_attribution_drift_check' });
  expect(Number(/drift (.+) exceeds/.exec(violation.description)?.[1])).toBeCloseTo(score, 12);
});

test.each([
  [
    'an absent facet',
    { ...BIAS, facet: [{ name_or_index: 'salary' }] },
    /names salary, but the data has x, colour/,
  ],
  [
    'an absent group variable',
    { ...BIAS, group_variable: 'region' },
    /names region, but the data has x, colour/,
  ],
  ['an index outside the headers', { ...BIAS, label: 7 }, /index 7, but it has 3 headers/],
  ['no headers', { ...BIAS, headers: undefined }, /has no headers/],
  [
    'fewer headers than features',
    { ...BIAS, headers: ['label', 'colour'] },
    /has 2 columns, but the headers .* give 1/,
  ],
  [
    'no positive label',
    { ...BIAS, label_values_or_threshold: undefined },
    /has no label_values_or_threshold/,
  ],
  [
    'a positive label that no prediction is',
    { ...BIAS, label_values_or_threshold: ['yes'] },
    /No prediction is yes/,
  ],
])(
  'a bias execution with an analysis configuration with %s fails with the reason',
  async (_, config, reason) => {
    const local = await openLocal();
    await createEndpoint(local, 'adult', 'model-a');
    await createClarifyMonitor(local, 'ModelBias', 'bias', { config }, { ProbabilityAttribute: '0' });
    await sendLabelledTraffic(local);
    const execution = await theExecution(local);
    expect(execution.MonitoringExecutionStatus).toBe('Failed');
    expect(execution.FailureReason).toMatch(reason);
  },
);

test.each([
  ['no SHAP', { ...EXPLAIN, methods: {} }, /has no methods.shap/],
  ['no baseline row', { ...EXPLAIN, methods: { shap: {} } }, /has no methods.shap.baseline/],
  [
    'a baseline row of another width',
    { ...EXPLAIN, methods: { shap: { baseline: [['1']] } } },
    /has 1 columns/,
  ],
  ['no model', { ...EXPLAIN, predictor: {} }, /has no predictor.model_name/],
  ['a model that does not exist', { ...EXPLAIN, predictor: { model_name: 'gone' } }, /Could not find model/],
])('an explainability execution with %s fails with the reason', async (_, config, reason) => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  await createClarifyMonitor(local, 'ModelExplainability', 'explain', { config });
  await invoke(local, 'adult', '1.5,blue');
  const execution = await theExecution(local);
  expect(execution.MonitoringExecutionStatus).toBe('Failed');
  expect(execution.FailureReason).toMatch(reason);
});

/** Sends the rows as JSON to an endpoint that captures JSON, each with the label that the model predicts. */
async function sendJson(local: Local, rows: readonly (readonly [number, string])[]): Promise<void> {
  const labels: [string, string][] = [];
  for (const [i, features] of rows.entries()) {
    const inferenceId = `row-${i}`;
    const body = Buffer.from(JSON.stringify({ instances: [{ features }] }));
    const answer = await local.sagemaker.invoke('adult', {
      ...{ body, contentType: 'application/json', inferenceId },
    });
    const [{ score }] = JSON.parse(answer.body.toString()).predictions;
    labels.push([inferenceId, score > 0.5 ? '1' : '0']);
  }
  await uploadLabels(local, '2026/01/01/00', labels);
}

async function createJsonEndpoint(local: Local): Promise<void> {
  await trainModel(local, 'model-a');
  const config = endpointConfig('model-a', 'model-a');
  const CaptureContentTypeHeader = { JsonContentTypes: ['application/json'] };
  await local.call('CreateEndpointConfig', {
    ...config,
    DataCaptureConfig: { ...config.DataCaptureConfig, CaptureContentTypeHeader },
  });
  await local.call('CreateEndpoint', { EndpointName: 'adult', EndpointConfigName: 'model-a' });
  await local.sagemaker.idle();
}

const JSON_ROWS = [
  [-2.5, 'red'],
  [2.5, 'red'],
  [2.5, 'blue'],
  [2.6, 'blue'],
] as const;

test('captured JSON gives the same bias metrics and attributions as CSV, by the attributes of the monitor', async () => {
  const local = await openLocal();
  await createJsonEndpoint(local);
  const FeaturesAttribute = 'instances[*].features';
  const ProbabilityAttribute = 'predictions[*].score';
  await createClarifyMonitor(
    local,
    'ModelBias',
    'bias',
    { config: BIAS },
    { FeaturesAttribute, ProbabilityAttribute },
  );
  await createClarifyMonitor(
    local,
    'ModelExplainability',
    'explain',
    { config: EXPLAIN },
    { FeaturesAttribute },
  );
  await sendJson(local, JSON_ROWS);
  await theExecution(local);
  const folder = (schedule: string) => `clarify/reports/adult/${schedule}/2026/01/01/01/analysis.json`;
  const bias = JSON.parse(await local.get(folder('bias'))).post_training_bias_metrics;
  const [{ metrics }] = bias.facets.colour;
  // Both blue rows are accepted, and one of two red ones.
  expect(metrics).toContainEqual(expect.objectContaining({ name: 'DPPL', value: 0.5 }));
  const explained = JSON.parse(await local.get(folder('explain'))).explanations.kernel_shap.label0;
  expect(Object.keys(explained.global_shap_values)).toEqual(['x', 'colour']);
});

test.each([
  ['no FeaturesAttribute', {}, /Set FeaturesAttribute/],
  ['one that selects no list', { FeaturesAttribute: 'instances[0].colour' }, /selects null from/],
  ['one that is not JMESPath', { FeaturesAttribute: 'instances[' }, /is not JMESPath/],
  ['features of another number', { FeaturesAttribute: 'instances[*].features[:1]' }, /has 1 columns/],
])('an explainability execution on captured JSON with %s fails with the reason', async (_, input, reason) => {
  const local = await openLocal();
  await createJsonEndpoint(local);
  await createClarifyMonitor(local, 'ModelExplainability', 'explain', { config: EXPLAIN }, input);
  await sendJson(local, JSON_ROWS.slice(0, 1));
  const execution = await theExecution(local);
  expect(execution.MonitoringExecutionStatus).toBe('Failed');
  expect(execution.FailureReason).toMatch(reason);
});

test('Clarify’s monitors fail without data and with captures in BASE64', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  await createClarifyMonitor(local, 'ModelExplainability', 'explain', { config: EXPLAIN });
  expect((await theExecution(local)).FailureReason).toBe('Job inputs had no data');
  const body = Buffer.from('{"features": [1.5, "blue"]}');
  await local.sagemaker.invoke('adult', { body, contentType: 'application/json' });
  await local.stepTo('2026-01-01T02:20:00Z');
  await local.sagemaker.idle();
  const failed = (await executions(local)).map(
    ({ FailureReason }: { FailureReason?: string }) => FailureReason,
  );
  expect(failed).toContainEqual(
    expect.stringMatching(/read captured CSV and JSON, but endpointInput is BASE64/),
  );
});
