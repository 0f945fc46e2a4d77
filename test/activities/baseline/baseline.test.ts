import { createHash } from 'node:crypto';
import {
  CreateProcessingJobCommand,
  CreateTransformJobCommand,
  DescribeDataQualityJobDefinitionCommand,
  DescribeEndpointConfigCommand,
  DescribeProcessingJobCommand,
  DescribeTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { type BaselineJobRequest, baselineActivities } from '../../../src/activities/baseline/baseline.js';
import { candidateDigest } from '../../../src/activities/data/baseline-digest.js';
import { suggestedConfig } from '../../../src/analyzer/index.js';
import { failureOf, inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { dependencies, MONITOR, RUN } from '../support/run.js';
import { mockSageMaker, serviceException } from '../support/sagemaker.js';

const ROWS = 's3://data/held-out.csv';
const OUTPUTS = 's3://baselines/rebaseline/churn/runs/3a4b5c6d7e8f/score/output-1';
const DATASET = 's3://baselines/rebaseline/churn/runs/3a4b5c6d7e8f/baseline/dataset.csv';
const layout = { s3Uri: ROWS, header: false, labelPosition: 0, features: ['age', 'hours'] };
const live = (...names: string[]) =>
  JSON.stringify({
    version: 0,
    features: names.map((name) => ({
      name,
      inferred_type: 'Integral',
      completeness: 1,
      num_constraints: { is_non_negative: false },
    })),
    monitoring_config: suggestedConfig(),
  });

const liveStatistics = (...names: string[]) =>
  JSON.stringify({
    version: 0,
    dataset: { item_count: 10 },
    features: names.map((name) => ({
      name,
      inferred_type: 'Integral',
      numerical_statistics: { common: { num_present: 10, num_missing: 0 }, mean: 0, std_dev: 1, min: -1 },
    })),
  });

function baseline(files: Record<string, string> = {}) {
  const { answers, port } = mockSageMaker();
  answers.on(DescribeDataQualityJobDefinitionCommand).resolves({} as never);
  const s3 = memoryS3({
    [MONITOR.constraintsUri]: live('score', 'age', 'hours'),
    [MONITOR.statisticsUri]: liveStatistics('score', 'age', 'hours'),
    ...files,
  });
  return { answers, s3, activities: baselineActivities(dependencies(port, s3)) };
}

describe('the rows to score', () => {
  it('rows to score have no header and no label, and a digest of what is scored', async () => {
    const { s3, activities } = baseline({ [ROWS]: 'y,age,hours\n1,39,40\n0,50,13\n' });
    const scoring = await inActivity(activities.prepareScoring, {
      resolved: RUN,
      layout: { ...layout, header: true },
    });
    expect(s3.files.get(scoring.inputUri)).toBe('39,40\n50,13\n');
    expect(scoring.rows).toBe(2);
    expect(scoring.digest).toBe(createHash('sha256').update('39,40\n50,13\n').digest('hex'));
  });

  it('a dataset without rows to score is refused', async () => {
    const { activities } = baseline({ [ROWS]: '' });
    expect(await failureOf(inActivity(activities.prepareScoring, { resolved: RUN, layout }))).toMatchObject({
      type: 'DatasetEmpty',
    });
  });
});

describe('the baseline dataset', () => {
  const assemble = (files: Record<string, string>) => {
    const { s3, activities } = baseline({ [ROWS]: '1,39,40\n0,50,13\n', ...files });
    const request = { resolved: RUN, layout, outputUri: OUTPUTS };
    return { s3, assembling: inActivity(activities.assembleBaseline, request) };
  };

  it('the baseline dataset has outputs before inputs, under the live baseline’s names', async () => {
    const { s3, assembling } = assemble({ [`${OUTPUTS}/input.csv.out`]: '0.9\n0.1\n' });
    expect(await assembling).toEqual({
      datasetUri: DATASET,
      rowsRead: 2,
      rowsScored: 2,
      columns: ['score', 'age', 'hours'],
    });
    expect(s3.files.get(DATASET)).toBe('score,age,hours\n0.9,39,40\n0.1,50,13\n');
  });

  it('the baseline dataset is also written as capture records where the monitor has a script', async () => {
    const { s3, activities } = baseline({
      [ROWS]: '1,39,"4,0"\n',
      [`${OUTPUTS}/input.csv.out`]: '0.9\n',
    });
    const resolved = { ...RUN, monitors: [{ ...MONITOR, recordPreprocessor: 's3://scripts/pre.py' }] };
    const { recordsUri } = await inActivity(activities.assembleBaseline, {
      resolved,
      layout,
      outputUri: OUTPUTS,
    });
    const { captureData } = JSON.parse(s3.files.get(recordsUri as string) as string);
    expect(captureData.endpointInput).toMatchObject({ data: '39,"4,0"', encoding: 'CSV' });
    expect(captureData.endpointOutput).toMatchObject({ data: '0.9', encoding: 'CSV' });
  });

  it.each([
    ['fewer', '0.9\n', 'OutputCountMismatch'],
    ['more', '0.9\n0.1\n0.5\n', 'OutputCountMismatch'],
  ])('a baseline dataset is refused with %s outputs than rows', async (_, outputs, type) => {
    const { assembling } = assemble({ [`${OUTPUTS}/input.csv.out`]: outputs });
    expect(await failureOf(assembling)).toMatchObject({ type, nonRetryable: true });
  });

  it('a baseline dataset is refused when the model returns another number of output columns', async () => {
    const failure = await failureOf(assemble({ [`${OUTPUTS}/input.csv.out`]: '0.9,1\n0.1,0\n' }).assembling);
    expect(failure.type).toBe('OutputColumnsChanged');
    expect(failure.message).toContain('returns 2 output columns, the live baseline has 1');
  });
});

describe('scoring', () => {
  const request = {
    resolved: RUN,
    modelName: 'rb-model',
    step: 'score' as const,
    inputUri: 's3://in.csv',
    attempt: 1,
  };
  const scoring = (instance: string) => {
    const made = baseline();
    made.answers
      .on(DescribeEndpointConfigCommand)
      .resolves({ ProductionVariants: [{ VariantName: 'AllTraffic', InstanceType: instance as never }] });
    made.answers.on(CreateTransformJobCommand).resolves({});
    return made;
  };

  it.each([
    ['ml.c5.2xlarge', 'ml.c5.2xlarge'],
    ['ml.t2.medium', 'ml.m5.xlarge'],
  ])(
    'scoring for an endpoint on %s runs on %s: batch transform has fewer instance types',
    async (endpoint, used) => {
      const { answers, activities } = scoring(endpoint);
      await inActivity(activities.startTransform, request);
      expect(answers.commandCalls(CreateTransformJobCommand)[0]?.args[0].input).toMatchObject({
        ModelName: 'rb-model',
        TransformResources: { InstanceType: used },
        TransformInput: { ContentType: 'text/csv', SplitType: 'Line' },
        TransformOutput: { AssembleWith: 'Line', S3OutputPath: OUTPUTS },
      });
    },
  );

  it('an existing transform job is adopted if model and rows are the same', async () => {
    const { answers, activities } = scoring('ml.m5.large');
    answers.on(CreateTransformJobCommand).rejects(serviceException('ResourceInUse', 'exists'));
    const there = {
      ModelName: 'rb-model',
      TransformInput: { DataSource: { S3DataSource: { S3Uri: 's3://in.csv' } } },
      TransformJobStatus: 'InProgress',
    };
    answers.on(DescribeTransformJobCommand).resolves(there as never);
    await inActivity(activities.startTransform, request);
    answers.on(DescribeTransformJobCommand).resolves({ ...there, ModelName: 'other' } as never);
    expect(await failureOf(inActivity(activities.startTransform, request))).toMatchObject({
      type: 'NameConflict',
    });
  });
});

describe('the baseline job', () => {
  const DEFINITION = {
    RoleArn: 'role',
    DataQualityAppSpecification: {
      ImageUri: 'analyzer',
      ContainerEntrypoint: ['/run'],
      ContainerArguments: ['--fast'],
      Environment: { categorical_drift_method: 'LInfinity', publish_cloudwatch_metrics: 'Enabled' },
    },
    DataQualityJobOutputConfig: { KmsKeyId: 'key' },
    JobResources: { ClusterConfig: { InstanceCount: 3, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 } },
    NetworkConfig: { EnableNetworkIsolation: true },
    StoppingCondition: { MaxRuntimeInSeconds: 1800 },
  };
  const asTable = { resolved: RUN, step: 'baseline' as const, sourceUri: DATASET, attempt: 1 };
  const start = async (request: BaselineJobRequest = asTable) => {
    const { answers, activities } = baseline();
    answers.on(DescribeDataQualityJobDefinitionCommand).resolves(DEFINITION as never);
    answers.on(CreateProcessingJobCommand).resolves({});
    await inActivity(activities.startBaselineJob, request);
    return answers.commandCalls(CreateProcessingJobCommand)[0]?.args[0].input;
  };

  it('the baseline job runs the monitor’s own image with its role, network, key and environment, on one instance', async () => {
    expect(await start()).toMatchObject({
      RoleArn: 'role',
      AppSpecification: {
        ImageUri: 'analyzer',
        ContainerEntrypoint: ['/run'],
        ContainerArguments: ['--fast'],
      },
      ProcessingResources: {
        ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
      },
      NetworkConfig: { EnableNetworkIsolation: true },
      StoppingCondition: { MaxRuntimeInSeconds: 1800 },
      ProcessingOutputConfig: { KmsKeyId: 'key' },
      Environment: {
        categorical_drift_method: 'LInfinity',
        dataset_format: '{"csv":{"header":true,"output_columns_position":"START"}}',
        publish_cloudwatch_metrics: 'Disabled',
      },
    });
  });

  it('the baseline job runs the monitor’s script on capture records and no script on a table', async () => {
    const script = 's3://scripts/v2/pre.py';
    const behind = { ...RUN, monitors: [MONITOR, { ...MONITOR, recordPreprocessor: script }] };
    const sent = await start({ ...asTable, resolved: behind, step: 'scripted', sourceUri: 's3://r/records' });
    const placed = sent?.ProcessingInputs?.find(({ S3Input }) => S3Input?.S3Uri === script)?.S3Input;
    expect(sent).toMatchObject({
      ProcessingJobName: 'rb-churn-3a4b5c6d7e8f-scripted-1',
      Environment: {
        dataset_format: '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}',
        record_preprocessor_script: `${placed?.LocalPath}/pre.py`,
      },
    });
    expect(await start({ ...asTable, resolved: behind })).toMatchObject({
      Environment: expect.not.objectContaining({ record_preprocessor_script: expect.anything() }),
      ProcessingInputs: [{ S3Input: { S3Uri: DATASET } }],
    });
  });

  it('an existing baseline job on other data is a conflict', async () => {
    const { answers, activities } = baseline();
    answers.on(DescribeDataQualityJobDefinitionCommand).resolves(DEFINITION as never);
    answers.on(CreateProcessingJobCommand).rejects(serviceException('ResourceInUse', 'exists'));
    answers.on(DescribeProcessingJobCommand).resolves({ ProcessingJobStatus: 'Completed' } as never);
    const starting = inActivity(activities.startBaselineJob, asTable);
    expect(await failureOf(starting)).toMatchObject({ type: 'NameConflict' });
  });
});

it('a candidate is stored under the digest of its two files', async () => {
  const { s3, activities } = baseline({ 's3://out/statistics.json': 'S', 's3://out/constraints.json': 'C' });
  const request = { resolved: RUN, outputUri: 's3://out', datasetUri: DATASET, rows: 2 };
  const candidate = await inActivity(activities.sealCandidate, request);
  expect(candidate.digest).toBe(createHash('sha256').update('S\nC').digest('hex'));
  expect(candidate.constraintsUri).toBe(`${RUN.workspace}/baselines/${candidate.digest}/constraints.json`);
  expect(s3.files.get(candidate.statisticsUri)).toBe('S');
  expect(candidateDigest('S', 'C')).not.toBe(candidateDigest('C', 'S'));
});

it('a candidate whose columns a script numbers is stored under the live baseline’s names, its numbers as they were written', async () => {
  const file = (...names: string[]) =>
    `{ "features" : [ ${names.map((name) => `{ "name" : "${name}", "mean" : 4.0 }`).join(', ')} ] }`;
  const numbered = file('00', '01', '02');
  const files = { 's3://out/statistics.json': numbered, 's3://out/constraints.json': numbered };
  const request = { resolved: RUN, outputUri: 's3://out', datasetUri: DATASET, rows: 2 };
  const { s3, activities } = baseline(files);
  const named = await inActivity(activities.sealCandidate, { ...request, scripted: true });
  expect(s3.files.get(named.statisticsUri)).toBe(file('score', 'age', 'hours'));
  expect(s3.files.get(named.constraintsUri)).toBe(file('score', 'age', 'hours'));
  const asFound = await inActivity(activities.sealCandidate, request);
  expect(s3.files.get(asFound.statisticsUri)).toBe(numbered);
});
