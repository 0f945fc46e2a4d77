import {
  DescribeProcessingJobCommand,
  DescribeTrainingJobCommand,
  DescribeTransformJobCommand,
  StopProcessingJobCommand,
  StopTrainingJobCommand,
  StopTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { ApplicationFailureCategory } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { type JobKind, jobActivities } from '../../../src/activities/sagemaker/jobs.js';
import { failureOf, inActivity } from '../support/activity.js';
import { dependencies } from '../support/run.js';
import { mockSageMaker, validationException } from '../support/sagemaker.js';

const JOB = { name: 'rb-churn-1-train-1', pollSeconds: 30 };

function jobs() {
  const { answers, port } = mockSageMaker();
  const activities = jobActivities(dependencies(port));
  return {
    answers,
    wait: (kind: JobKind = 'training') => inActivity(activities.awaitJob, { ...JOB, kind }),
    stop: (kind: JobKind = 'training') => inActivity(activities.stopJob, { ...JOB, kind }),
  };
}

describe('waiting for a job', () => {
  it('a poll of a running job fails with a benign status message and the time of the next poll', async () => {
    const { answers, wait } = jobs();
    answers
      .on(DescribeTrainingJobCommand)
      .resolves({ TrainingJobStatus: 'InProgress', SecondaryStatus: 'Starting' });
    const failure = await failureOf(wait());
    expect(failure).toMatchObject({
      type: 'StillWaiting',
      category: ApplicationFailureCategory.BENIGN,
      nextRetryDelay: '30000ms',
      nonRetryable: false,
    });
    expect(failure.message).toBe('training job rb-churn-1-train-1 is InProgress/Starting, next poll in 30 s');
    expect(answers.calls()).toHaveLength(1);
  });

  it('a stopping job is polled again', async () => {
    const { answers, wait } = jobs();
    answers.on(DescribeTransformJobCommand).resolves({ TransformJobStatus: 'Stopping' });
    expect(await failureOf(wait('transform'))).toMatchObject({ type: 'StillWaiting' });
  });

  it('a completed training job has its model artifact', async () => {
    const { answers, wait } = jobs();
    answers.on(DescribeTrainingJobCommand).resolves({
      TrainingJobStatus: 'Completed',
      ModelArtifacts: { S3ModelArtifacts: 's3://models/new/output/model.tar.gz' },
    });
    expect(await wait()).toEqual({
      status: 'Completed',
      reason: null,
      worthAnotherAttempt: false,
      artifactUri: 's3://models/new/output/model.tar.gz',
    });
  });

  it.each([
    ['CapacityError: Unable to provision requested ML compute capacity', true],
    ['InternalServerError: We encountered an internal error. Please try again.', true],
    ['Insufficient capacity for ml.p3.2xlarge', true],
    ['AlgorithmError: label must be in the first column', false],
    ['ClientError: Data download failed', false],
  ])(
    'a job that failed with "%s" is an answer; worth another attempt: %s',
    async (reason, worthAnotherAttempt) => {
      const { answers, wait } = jobs();
      answers
        .on(DescribeProcessingJobCommand)
        .resolves({ ProcessingJobStatus: 'Failed', FailureReason: reason });
      expect(await wait('processing')).toMatchObject({ status: 'Failed', reason, worthAnotherAttempt });
    },
  );

  it('a job that someone stopped is not attempted again', async () => {
    const { answers, wait } = jobs();
    answers
      .on(DescribeTransformJobCommand)
      .resolves({ TransformJobStatus: 'Stopped', FailureReason: 'CapacityError' });
    expect(await wait('transform')).toMatchObject({ status: 'Stopped', worthAnotherAttempt: false });
  });

  it('the container’s exit message is the reason where SageMaker gives none', async () => {
    const { answers, wait } = jobs();
    answers
      .on(DescribeProcessingJobCommand)
      .resolves({ ProcessingJobStatus: 'Failed', ExitMessage: 'no data' });
    expect(await wait('processing')).toMatchObject({ reason: 'no data' });
  });
});

describe('stopping a job', () => {
  it.each([
    ['training', DescribeTrainingJobCommand, { TrainingJobStatus: 'InProgress' }, StopTrainingJobCommand],
    ['transform', DescribeTransformJobCommand, { TransformJobStatus: 'InProgress' }, StopTransformJobCommand],
    [
      'processing',
      DescribeProcessingJobCommand,
      { ProcessingJobStatus: 'InProgress' },
      StopProcessingJobCommand,
    ],
  ] as const)(
    'stops a %s job that runs, and looks again until it has stopped',
    async (kind, look, running, stop) => {
      const { answers, stop: stopJob } = jobs();
      answers.on(look as never).resolves(running as never);
      answers.on(stop as never).resolves({} as never);
      expect(await failureOf(stopJob(kind))).toMatchObject({ type: 'StillWaiting' });
      expect(answers.commandCalls(stop as never)).toHaveLength(1);
    },
  );

  it('a stopping job is not stopped twice', async () => {
    const { answers, stop } = jobs();
    answers.on(DescribeTrainingJobCommand).resolves({ TrainingJobStatus: 'Stopping' });
    expect(await failureOf(stop())).toMatchObject({ type: 'StillWaiting' });
    expect(answers.commandCalls(StopTrainingJobCommand)).toHaveLength(0);
  });

  it.each(['Completed', 'Failed', 'Stopped'] as const)(
    'leaves a job that is %s as it is',
    async (TrainingJobStatus) => {
      const { answers, stop } = jobs();
      answers.on(DescribeTrainingJobCommand).resolves({ TrainingJobStatus });
      await stop();
      expect(answers.commandCalls(StopTrainingJobCommand)).toHaveLength(0);
    },
  );

  it('stopping a job that was never created succeeds', async () => {
    const { answers, stop } = jobs();
    answers.on(DescribeTrainingJobCommand).rejects(validationException('Requested resource not found.'));
    await stop();
  });

  it('stopping a job that ended meanwhile succeeds', async () => {
    const { answers, stop } = jobs();
    answers
      .on(DescribeTrainingJobCommand)
      .resolvesOnce({ TrainingJobStatus: 'InProgress' })
      .resolves({ TrainingJobStatus: 'Completed' });
    answers
      .on(StopTrainingJobCommand)
      .rejects(
        validationException('The request was rejected because the training job is in status Completed.'),
      );
    expect(await failureOf(stop())).toMatchObject({ type: 'StillWaiting' });
  });

  it('stopping fails when AWS rejects it for a job that still runs', async () => {
    const { answers, stop } = jobs();
    answers.on(DescribeTrainingJobCommand).resolves({ TrainingJobStatus: 'InProgress' });
    answers.on(StopTrainingJobCommand).rejects(validationException('You may not'));
    expect(await failureOf(stop())).toMatchObject({ type: 'RefusedByAws' });
  });
});
