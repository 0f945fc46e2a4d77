import {
  DescribeModelCommand,
  DescribeModelPackageCommand,
  DescribePipelineCommand,
  DescribeTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { trainingData } from '../../../src/activities/diagnose/training-data.js';
import { rebaselineInput } from '../../../src/contract/input.js';
import { failureOf } from '../support/activity.js';
import { arn, RUN } from '../support/run.js';
import { mockSageMaker, validationException } from '../support/sagemaker.js';

const PACKAGE = arn('model-package/churn/3');
const artifactOf = (job: string) => `s3://models/${job}/output/model.tar.gz`;
const channel = (ChannelName: string, job: string) => ({
  ChannelName,
  DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://data/${job}/${ChannelName}/` } },
});

/** SageMaker with two training jobs, a registry version of the first and a model of the second. */
function dataOf(input: object, artifacts: { packaged?: string; created?: string } = {}) {
  const { answers, port } = mockSageMaker();
  const { packaged = artifactOf('first'), created = artifactOf('second') } = artifacts;
  answers.on(DescribeTrainingJobCommand).rejects(validationException('Requested resource not found.'));
  for (const job of ['first', 'second']) {
    answers.on(DescribeTrainingJobCommand, { TrainingJobName: job }).resolves({
      ModelArtifacts: { S3ModelArtifacts: artifactOf(job) },
      InputDataConfig: [channel('train', job), channel('validation', job)],
    } as never);
  }
  answers.on(DescribeModelPackageCommand).resolves({
    ModelPackageStatus: 'Completed',
    InferenceSpecification: { Containers: [{ Image: 'xgboost', ModelDataUrl: packaged }] },
  } as never);
  answers.on(DescribeModelCommand).resolves({ PrimaryContainer: { ModelDataUrl: created } } as never);
  const Parameters = [{ Name: 'Input' }, { Name: 'Rounds' }];
  answers
    .on(DescribePipelineCommand)
    .resolves({ PipelineDefinition: JSON.stringify({ Parameters, Steps: [] }) });
  return trainingData(port.api, {
    resolved: RUN,
    input: rebaselineInput.parse({ endpointName: 'churn', ...input }),
  });
}

describe('the training set of a model that the run does not train', () => {
  it.each([
    [{ trainingJobName: 'first' }, 'first'],
    [{ modelPackageArn: PACKAGE }, 'first'],
    [{ modelName: 'churn-2' }, 'second'],
  ])('the channels of the training job that made the model are the data of %o', async (input, job) => {
    expect(await dataOf(input)).toEqual({
      training: { s3Uri: `s3://data/${job}/train/` },
      heldOut: { s3Uri: `s3://data/${job}/validation/` },
    });
  });

  it.each([
    [{ modelPackageArn: PACKAGE }, { packaged: 's3://elsewhere/model.tar.gz' }],
    [{ modelPackageArn: PACKAGE }, { packaged: artifactOf('another') }],
    [{ modelName: 'churn-2' }, { created: 's3://elsewhere/model.tar.gz' }],
  ])(
    '%o with artifacts of no training job (%o) is refused until the input says what it was trained on',
    async (input, artifacts) => {
      const failure = await failureOf(dataOf(input, artifacts));
      expect(failure).toMatchObject({ type: 'TrainingDataUnknown', nonRetryable: true });
      expect(failure.message).toContain('Give the rows that it was trained on in trainedOn');
      const trainedOn = { s3Uri: 's3://data/stated.csv' };
      expect(await dataOf({ ...input, trainedOn }, artifacts)).toEqual({
        training: trainedOn,
        heldOut: null,
      });
    },
  );

  it('a pipeline is refused without trainedOn, and the refusal names its parameters in S3', async () => {
    const pipeline = { name: 'retrain', parameters: { Input: 's3://data/raw/', Rounds: '10' } };
    const failure = await failureOf(dataOf({ pipeline }));
    expect(failure.type).toBe('TrainingDataUnknown');
    expect(failure.message).toContain('the parameters in S3 are Input)');
    const trainedOn = { s3Uri: 's3://data/raw/rows.csv' };
    const unknown = { ...pipeline, parameters: { Source: 's3://data/raw/' } };
    expect(await failureOf(dataOf({ pipeline: unknown, trainedOn }))).toMatchObject({
      type: 'PipelineUnusable',
    });
    expect((await dataOf({ pipeline, trainedOn })).training).toEqual(trainedOn);
  });
});
