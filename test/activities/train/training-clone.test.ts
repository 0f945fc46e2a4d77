import {
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobCommandOutput,
  ListTagsCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { retrainActivities, type TrainingRequest } from '../../../src/activities/train/train.js';
import { failureOf, inActivity } from '../support/activity.js';
import { arn, dependencies, PRODUCTION, RUN } from '../support/run.js';
import { mockSageMaker, serviceException, validationException } from '../support/sagemaker.js';
import { clonedMembers, hasServiceModel, marked } from '../support/service-model.js';

const NAME = 'rb-churn-3a4b5c6d7e8f-train-1';
const channel = (ChannelName: string, more: object = {}) => ({
  ChannelName,
  ContentType: 'text/csv',
  DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://old/${ChannelName}/`, ...more } },
});
const JOB = {
  TrainingJobName: 'churn-training',
  TrainingJobArn: arn('training-job/churn-training'),
  RoleArn: 'arn:aws:iam::111122223333:role/sagemaker',
  AlgorithmSpecification: {
    TrainingImage: 'xgboost',
    TrainingInputMode: 'File',
    MetricDefinitions: [{ Name: 'validation:auc', Regex: 'auc' }],
  },
  OutputDataConfig: { S3OutputPath: 's3://models' },
  ResourceConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 30 },
  StoppingCondition: { MaxRuntimeInSeconds: 3600 },
  HyperParameters: { eta: '0.2', sagemaker_job_name: '"churn-training"' },
  InputDataConfig: [channel('train')],
} as unknown as DescribeTrainingJobCommandOutput;

async function train(described: object = {}, request: Partial<TrainingRequest> = {}, tags: object[] = []) {
  const { answers, port } = mockSageMaker();
  answers.on(DescribeTrainingJobCommand).resolves({ ...JOB, ...described });
  answers.on(ListTagsCommand).resolves({ Tags: tags as never });
  answers.on(CreateTrainingJobCommand).resolves({});
  const started = await inActivity(retrainActivities(dependencies(port)).startTraining, {
    resolved: RUN,
    channels: undefined,
    trainingUri: 's3://new/rows/',
    attempt: 1,
    ...request,
  });
  const [call] = answers.commandCalls(CreateTrainingJobCommand);
  return { started, sent: call?.args[0].input as CreateTrainingJobCommandInput };
}
const sourceOf = (sent: CreateTrainingJobCommandInput, name: string) =>
  sent.InputDataConfig?.find(({ ChannelName }) => ChannelName === name)?.DataSource?.S3DataSource;

describe('a clone of the production training job', () => {
  it('a training clone reads the new data under this run’s name, with every other setting kept', async () => {
    const { sent, started } = await train();
    expect(sent).toEqual({
      TrainingJobName: NAME,
      RoleArn: JOB.RoleArn,
      AlgorithmSpecification: JOB.AlgorithmSpecification,
      OutputDataConfig: JOB.OutputDataConfig,
      ResourceConfig: JOB.ResourceConfig,
      StoppingCondition: JOB.StoppingCondition,
      HyperParameters: { eta: '0.2', sagemaker_job_name: `"${NAME}"` },
      InputDataConfig: [channel('train', { S3Uri: 's3://new/rows/' })],
      Tags: [
        { Key: 'rebaseline:endpoint', Value: 'churn' },
        { Key: 'rebaseline:run', Value: RUN.run },
      ],
    });
    expect(started).toEqual({ name: NAME, maxRuntimeSeconds: 3600, warnings: [] });
  });

  it.skipIf(!hasServiceModel)('loses no member that both a description and a request have', async () => {
    const members = clonedMembers('DescribeTrainingJob', 'CreateTrainingJob');
    expect(members.length).toBeGreaterThan(20);
    const { sent } = await train({
      ...marked(members),
      InputDataConfig: JOB.InputDataConfig,
      CheckpointConfig: { S3Uri: 's3://checkpoints/churn' },
    });
    expect(Object.keys(sent).sort()).toEqual([...members, 'Tags'].sort());
  });

  it('a training clone drops hyperparameters of a tuner and tags of AWS', async () => {
    const { sent } = await train({ HyperParameters: { eta: '0.2', _tuning_objective_metric: 'auc' } }, {}, [
      { Key: 'aws:cloudformation:stack-id', Value: 's' },
      { Key: 'team', Value: 'growth' },
    ]);
    expect(sent.HyperParameters).toEqual({ eta: '0.2' });
    expect(sent.Tags?.map(({ Key }) => Key)).toEqual(['team', 'rebaseline:endpoint', 'rebaseline:run']);
  });

  it('a training clone never resumes from the old model’s checkpoints', async () => {
    const CheckpointConfig = { S3Uri: 's3://checkpoints/churn/', LocalPath: '/opt/ml/checkpoints' };
    const { sent } = await train({ CheckpointConfig });
    expect(sent.CheckpointConfig).toEqual({ ...CheckpointConfig, S3Uri: `s3://checkpoints/churn/${NAME}` });
  });

  it('a training clone has a wait time on managed spot only', async () => {
    const spot = { EnableManagedSpotTraining: true };
    const times = { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 7200 };
    const withTime = await train({ ...spot, StoppingCondition: times });
    expect(withTime.sent.StoppingCondition).toEqual(times);
    expect(withTime.started.maxRuntimeSeconds).toBe(7200);
    const without = await train(spot);
    expect(without.sent.StoppingCondition).toEqual({ MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 3600 });
    const notSpot = await train({ EnableManagedSpotTraining: false, StoppingCondition: times });
    expect(notSpot.sent.StoppingCondition).toEqual({ MaxRuntimeInSeconds: 3600 });
  });

  it('a training clone omits metric definitions when SageMaker rejects them, as for built-in algorithms', async () => {
    const { answers, port } = mockSageMaker();
    answers.on(DescribeTrainingJobCommand).resolves(JOB);
    answers.on(ListTagsCommand).resolves({});
    answers
      .on(CreateTrainingJobCommand)
      .rejectsOnce(
        validationException('You can’t override the metric definitions for Amazon SageMaker algorithms.'),
      )
      .resolves({});
    const request = { resolved: RUN, channels: undefined, trainingUri: 's3://new/rows/', attempt: 1 };
    await inActivity(retrainActivities(dependencies(port)).startTraining, request);
    const calls = answers.commandCalls(CreateTrainingJobCommand).map(({ args }) => args[0].input);
    expect(
      calls.map(({ AlgorithmSpecification }) => AlgorithmSpecification?.MetricDefinitions?.length),
    ).toEqual([1, undefined]);
    expect(calls[1]?.AlgorithmSpecification?.TrainingImage).toBe('xgboost');
  });
});

describe('the channels of a clone', () => {
  const two = { InputDataConfig: [channel('train'), channel('validation')] };

  it('channels besides the training channel keep their old data, with a warning', async () => {
    const { sent, started } = await train(two);
    expect(sourceOf(sent, 'validation')?.S3Uri).toBe('s3://old/validation/');
    expect(started.warnings).toEqual([
      'Channel "validation" of the cloned training job keeps its old data; give channels.validation to renew it.',
    ]);
  });

  it('channels that the input names are renewed, without a warning', async () => {
    const { sent, started } = await train(two, { channels: { validation: { s3Uri: 's3://new/held-out/' } } });
    expect(sourceOf(sent, 'train')?.S3Uri).toBe('s3://new/rows/');
    expect(sourceOf(sent, 'validation')?.S3Uri).toBe('s3://new/held-out/');
    expect(started.warnings).toEqual([]);
  });

  it('a first channel of any name is the training channel and gets no warning', async () => {
    const { sent, started } = await train({ InputDataConfig: [channel('data'), channel('rest')] });
    expect(sourceOf(sent, 'data')?.S3Uri).toBe('s3://new/rows/');
    expect(started.warnings).toHaveLength(1);
    expect(started.warnings[0]).toContain('"rest"');
  });

  it('a channel that read a manifest reads the new data directly', async () => {
    const manifest = channel('train', { S3DataType: 'AugmentedManifestFile', AttributeNames: ['source'] });
    const { sent } = await train({ InputDataConfig: [manifest] });
    expect(sourceOf(sent, 'train')).toEqual({ S3DataType: 'S3Prefix', S3Uri: 's3://new/rows/' });
  });

  it.each(['validaton', 'train'])('a channel name that does not exist is refused: %s', async (name) => {
    const failure = await failureOf(train(two, { channels: { [name]: { s3Uri: 's3://new/held-out/' } } }));
    expect(failure).toMatchObject({ type: 'ChannelUnknown', nonRetryable: true });
    expect(failure.message).toMatch(new RegExp(`no channel ${name} in S3 to renew.*it has: validation\\.`));
  });
});

describe('starting a training that may have been started', () => {
  async function adopt(there: object) {
    const { answers, port } = mockSageMaker();
    answers.on(DescribeTrainingJobCommand).resolves(JOB);
    answers.on(DescribeTrainingJobCommand, { TrainingJobName: NAME }).resolves({ ...JOB, ...there } as never);
    answers.on(ListTagsCommand).resolves({});
    answers.on(CreateTrainingJobCommand).rejects(serviceException('ResourceInUse', 'must be unique'));
    const request = { resolved: RUN, channels: undefined, trainingUri: 's3://new/rows/', attempt: 1 };
    return inActivity(retrainActivities(dependencies(port)).startTraining, request);
  }
  const ours = { InputDataConfig: [channel('train', { S3Uri: 's3://new/rows/' })] };

  it.each(['InProgress', 'Completed'])(
    'an existing training job that is %s is adopted',
    async (TrainingJobStatus) => {
      expect(await adopt({ ...ours, TrainingJobStatus })).toMatchObject({ name: NAME });
    },
  );

  it('an existing training job that failed or reads other data is a conflict', async () => {
    expect(await failureOf(adopt({ ...ours, TrainingJobStatus: 'Failed' }))).toMatchObject({
      type: 'NameConflict',
    });
    expect(await failureOf(adopt({ TrainingJobStatus: 'Completed' }))).toMatchObject({
      type: 'NameConflict',
    });
  });
});

it('a run without a training job to clone is refused with the alternative', async () => {
  const resolved = { ...RUN, production: { ...PRODUCTION, trainingJobName: null } };
  const failure = await failureOf(train({}, { resolved }));
  expect(failure.type).toBe('TrainingJobUnknown');
  expect(failure.message).toContain('give its trainingJobName');
});
