import { expect, test } from 'vitest';
import { endlessTraining } from './support/endless-training.js';
import { BUCKET, type Local, openLocal } from './support/local.js';
import { ANALYZER, ESTIMATOR, ROLE, rows, s3, trainingJob } from './support/resources.js';
import { until } from './support/until.js';

const token = (text: string) => text.padEnd(32, '-');
const { TrainingJobName: _, ...train } = trainingJob('any', 'data.csv');
const get = (Get: string) => ({ Get });

const TRAIN = {
  Name: 'Train',
  Type: 'Training',
  Arguments: {
    ...train,
    InputDataConfig: [
      {
        ChannelName: 'train',
        ContentType: 'text/csv',
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: get('Parameters.Input') } },
      },
    ],
    OutputDataConfig: {
      S3OutputPath: {
        'Std:Join': { On: '/', Values: [s3('pipelines'), get('Execution.PipelineExecutionId')] },
      },
    },
  },
};
const CONTAINER = {
  Image: ESTIMATOR,
  ModelDataUrl: get('Steps.Train.ModelArtifacts.S3ModelArtifacts'),
};
const CREATE = {
  Name: 'Create',
  Type: 'Model',
  Arguments: { ExecutionRoleArn: ROLE, PrimaryContainer: CONTAINER },
};
const REGISTER = {
  Name: 'Register',
  Type: 'RegisterModel',
  Arguments: {
    ModelPackageGroupName: 'churn',
    InferenceSpecification: {
      Containers: [CONTAINER],
      SupportedContentTypes: ['text/csv'],
      SupportedResponseMIMETypes: ['text/csv'],
    },
  },
};
const PROFILE = {
  Name: 'Profile',
  Type: 'Processing',
  Arguments: {
    ProcessingResources: {
      ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 10 },
    },
    AppSpecification: { ImageUri: ANALYZER },
    RoleArn: ROLE,
    Environment: {
      dataset_format: '{"csv":{"header":true}}',
      dataset_source: '/opt/ml/processing/input',
      output_path: '/opt/ml/processing/output',
      publish_cloudwatch_metrics: 'Disabled',
    },
    ProcessingInputs: [
      {
        InputName: 'rows',
        S3Input: {
          S3Uri: get('Parameters.Table'),
          LocalPath: '/opt/ml/processing/input',
          S3DataType: 'S3Prefix',
          S3InputMode: 'File',
        },
      },
    ],
    ProcessingOutputConfig: {
      Outputs: [
        {
          OutputName: 'profile',
          S3Output: {
            S3Uri: s3('profile'),
            LocalPath: '/opt/ml/processing/output',
            S3UploadMode: 'EndOfJob',
          },
        },
      ],
    },
  },
  PropertyFiles: [{ PropertyFileName: 'Statistics', OutputName: 'profile', FilePath: 'statistics.json' }],
};
/** Registers the model of a table with at least this many rows. */
const checked = (least: number) => ({
  Name: 'Check',
  Type: 'Condition',
  Arguments: {
    Conditions: [
      {
        Type: 'GreaterThanOrEqualTo',
        LeftValue: {
          'Std:JsonGet': {
            PropertyFile: get('Steps.Profile.PropertyFiles.Statistics'),
            Path: 'dataset.item_count',
          },
        },
        RightValue: least,
      },
    ],
    IfSteps: [REGISTER],
    ElseSteps: [{ Name: 'Refuse', Type: 'Fail', Arguments: { ErrorMessage: 'too few rows' } }],
  },
});
const definitionOf = (Steps: readonly object[]) =>
  JSON.stringify({
    Version: '2020-12-01',
    Parameters: [
      { Name: 'Input', Type: 'String', DefaultValue: s3('data.csv') },
      { Name: 'Table', Type: 'String', DefaultValue: s3('table.csv') },
      { Name: 'Rounds', Type: 'Integer', DefaultValue: 1 },
    ],
    Steps,
  });

async function withPipeline(steps: readonly object[], local?: Local): Promise<Local> {
  const opened = local ?? (await openLocal());
  await opened.put('data.csv', rows(0));
  await opened.put('table.csv', `label,x,colour\n${rows(0)}`);
  await opened.call('CreateModelPackageGroup', { ModelPackageGroupName: 'churn' });
  await opened.call('CreatePipeline', {
    PipelineName: 'retrain',
    PipelineDefinition: definitionOf(steps),
    ClientRequestToken: token('create'),
    RoleArn: ROLE,
  });
  return opened;
}

async function start(local: Local, more: object = {}): Promise<string> {
  const { PipelineExecutionArn } = await local.call('StartPipelineExecution', {
    PipelineName: 'retrain',
    ClientRequestToken: token('start'),
    ...more,
  });
  return PipelineExecutionArn;
}

interface DescribedStep {
  readonly StepName: string;
  readonly StepStatus: string;
  readonly FailureReason?: string;
  readonly Metadata: Readonly<Record<string, { readonly Arn: string }>>;
}

async function executed(local: Local, arn: string) {
  await local.sagemaker.idle();
  const input = { PipelineExecutionArn: arn };
  const execution = await local.call('DescribePipelineExecution', input);
  const { PipelineExecutionSteps } = await local.call('ListPipelineExecutionSteps', {
    ...input,
    SortOrder: 'Ascending',
  });
  const steps: Record<string, DescribedStep> = Object.fromEntries(
    (PipelineExecutionSteps as DescribedStep[]).map((step) => [step.StepName, step]),
  );
  return { execution, steps };
}

test('an execution trains, creates and registers a model, each step after those it refers to', async () => {
  const local = await withPipeline([REGISTER, CREATE, TRAIN]);
  const arn = await start(local);
  const { execution, steps } = await executed(local, arn);
  expect(execution).toMatchObject({ PipelineExecutionStatus: 'Succeeded', PipelineExecutionArn: arn });
  expect(Object.values(steps).map(({ StepStatus }) => StepStatus)).toEqual(Array(3).fill('Succeeded'));
  const id = arn.slice(arn.lastIndexOf('/') + 1);
  const name = steps.Train?.Metadata.TrainingJob?.Arn.split('/').at(-1) as string;
  expect(name).toMatch(new RegExp(`^pipelines-${id}-train-[0-9a-f]{10}$`));
  const job = await local.call('DescribeTrainingJob', {
    TrainingJobName: name.replace('-train-', '-Train-'),
  });
  const artifact = job.ModelArtifacts.S3ModelArtifacts;
  expect(artifact).toContain(`s3://${BUCKET}/pipelines/${id}/`);
  const model = await local.call('DescribeModel', {
    ModelName: steps.Create?.Metadata.Model?.Arn.split('/').at(-1)?.replace('-create-', '-Create-'),
  });
  expect(model.PrimaryContainer.ModelDataUrl).toBe(artifact);
  const packaged = await local.call('DescribeModelPackage', {
    ModelPackageName: steps.Register?.Metadata.RegisterModel?.Arn,
  });
  expect(packaged).toMatchObject({
    ModelPackageVersion: 1,
    ModelApprovalStatus: 'PendingManualApproval',
    InferenceSpecification: { Containers: [{ ModelDataUrl: artifact }] },
  });
});

test('a condition reads a property file of a processing step and chooses a branch', async () => {
  const local = await withPipeline([TRAIN, PROFILE, checked(200)]);
  const { execution, steps } = await executed(local, await start(local));
  expect(execution.PipelineExecutionStatus).toBe('Succeeded');
  expect(Object.keys(steps).sort()).toEqual(['Check', 'Profile', 'Register', 'Train']);
  expect(steps.Check?.Metadata).toEqual({ Condition: { Outcome: 'True' } });
});

test('a Fail step fails the execution, and steps of the other branch do not run', async () => {
  const local = await withPipeline([TRAIN, PROFILE, checked(201)]);
  const { execution, steps } = await executed(local, await start(local));
  expect(execution).toMatchObject({
    PipelineExecutionStatus: 'Failed',
    FailureReason: 'Step failure: One or multiple steps failed.',
  });
  expect(steps.Refuse).toMatchObject({ StepStatus: 'Failed', FailureReason: 'too few rows' });
  expect(steps.Register).toBeUndefined();
});

test('a failed job fails its step with its reason, and no later step starts', async () => {
  const local = await withPipeline([TRAIN, CREATE]);
  const arn = await start(local, { PipelineParameters: [{ Name: 'Input', Value: s3('absent/') }] });
  const { execution, steps } = await executed(local, arn);
  expect(execution.PipelineExecutionStatus).toBe('Failed');
  expect(steps.Train?.FailureReason).toMatch(/^ClientError: Data download failed:NoSuchKey/);
  expect(steps.Create).toBeUndefined();
});

test('a repeated token starts no second execution', async () => {
  const local = await withPipeline([TRAIN]);
  const first = await start(local, { PipelineExecutionDisplayName: 'mine' });
  expect(await start(local)).toBe(first);
  expect(await start(local, { ClientRequestToken: token('another') })).not.toBe(first);
  await local.sagemaker.idle();
  expect(await start(local)).toBe(first);
  const { PipelineExecutionSummaries } = await local.call('ListPipelineExecutions', {
    PipelineName: 'retrain',
    SortOrder: 'Ascending',
  });
  expect(PipelineExecutionSummaries).toHaveLength(2);
  expect(PipelineExecutionSummaries).toContainEqual(
    expect.objectContaining({ PipelineExecutionArn: first, PipelineExecutionDisplayName: 'mine' }),
  );
});

test('stopping an execution stops its job, and the execution is Stopped', async () => {
  const local = await withPipeline([TRAIN, CREATE], await openLocal({}, endlessTraining));
  const arn = await start(local);
  const jobs = async () => (await local.call('ListTrainingJobs')).TrainingJobSummaries;
  await until(async () => (await jobs()).length === 1);
  await local.call('StopPipelineExecution', { PipelineExecutionArn: arn, ClientRequestToken: token('stop') });
  const { execution, steps } = await executed(local, arn);
  expect(execution.PipelineExecutionStatus).toBe('Stopped');
  expect(steps.Train?.StepStatus).toBe('Stopped');
  expect((await jobs())[0].TrainingJobStatus).toBe('Stopped');
  await expect(
    local.call('StopPipelineExecution', { PipelineExecutionArn: arn, ClientRequestToken: token('again') }),
  ).rejects.toThrow(/has status Stopped/);
});

test('an execution continues after a restart with the job that it has started', async () => {
  const local = await withPipeline([TRAIN, REGISTER]);
  local.sagemaker.hold('training-job/');
  const arn = await start(local);
  await until(async () => (await local.call('ListTrainingJobs')).TrainingJobSummaries.length === 1);
  const restarted = await local.restart();
  const { execution } = await executed(restarted, arn);
  expect(execution.PipelineExecutionStatus).toBe('Succeeded');
  expect((await restarted.call('ListTrainingJobs')).TrainingJobSummaries).toHaveLength(1);
  const { ModelPackageSummaryList } = await restarted.call('ListModelPackages', {
    ModelPackageGroupName: 'churn',
  });
  expect(ModelPackageSummaryList).toHaveLength(1);
});

test.each([
  ['{', /Unable to parse pipeline definition: it is not JSON/],
  [definitionOf([]), /Unable to parse/],
  [definitionOf([{ Name: 'Tune', Type: 'Tuning' }]), /step Tune has the type Tuning/],
  [definitionOf([TRAIN, TRAIN]), /more than one step has the name Train/],
  [definitionOf([{ ...TRAIN, DependsOn: ['Prepare'] }]), /depends on Prepare, which does not exist/],
])('the definition %s is rejected', async (PipelineDefinition, message) => {
  const local = await openLocal();
  const request = { PipelineName: 'p', PipelineDefinition, ClientRequestToken: token('c'), RoleArn: ROLE };
  await expect(local.call('CreatePipeline', request)).rejects.toThrow(message);
});

test.each([
  [{ Name: 'Epochs', Value: '3' }, /Unknown parameters: \[Epochs\]/],
  [{ Name: 'Rounds', Value: 'many' }, /Parameter \[Rounds\] is of type Integer/],
])('the parameter %o is rejected', async (parameter, message) => {
  const local = await withPipeline([TRAIN]);
  await expect(start(local, { PipelineParameters: [parameter] })).rejects.toThrow(message);
});

test('a pipeline is updated and deleted, but not while it runs', async () => {
  const local = await withPipeline([TRAIN]);
  await local.call('UpdatePipeline', {
    PipelineName: 'retrain',
    PipelineDefinition: definitionOf([TRAIN, CREATE]),
  });
  const { PipelineDefinition } = await local.call('DescribePipeline', { PipelineName: 'retrain' });
  expect(JSON.parse(PipelineDefinition).Steps).toHaveLength(2);
  local.sagemaker.hold('pipeline-execution/');
  await start(local);
  const remove = { PipelineName: 'retrain', ClientRequestToken: token('delete') };
  await expect(local.call('DeletePipeline', remove)).rejects.toThrow(/in progress/);
  local.sagemaker.release();
  await local.sagemaker.idle();
  await local.call('DeletePipeline', remove);
  await expect(local.call('DescribePipeline', { PipelineName: 'retrain' })).rejects.toThrow(/does not exist/);
});
