import {
  DeleteDataQualityJobDefinitionCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeTransformJobCommand,
  ListDataQualityJobDefinitionsCommand,
  ListEndpointConfigsCommand,
  ListModelsCommand,
  ListMonitoringSchedulesCommand,
  ListProcessingJobsCommand,
  ListTagsCommand,
  ListTrainingJobsCommand,
  StopTrainingJobCommand,
  StopTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { leftoverActivities } from '../../../src/activities/resolve/leftovers.js';
import { inActivity } from '../support/activity.js';
import { arn, dependencies } from '../support/run.js';
import { mockSageMaker, validationException } from '../support/sagemaker.js';

const tags = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([Key, Value]) => ({ Key, Value }));
const NO_SUCH_JOB = validationException('Could not find requested job with name: x');
const TERMINATED = tags({ 'rebaseline:endpoint': 'churn', 'rebaseline:run': 'terminated' });

/** An endpoint with a model, a configuration, a definition and a training job under this project's names. */
function endpoint(tagsOfAll: object[] = TERMINATED, live = 'live-config') {
  const { answers, port } = mockSageMaker();
  answers.on(DescribeEndpointCommand).resolves({ EndpointConfigName: live } as never);
  answers.on(DescribeEndpointConfigCommand).resolves({ ProductionVariants: [] } as never);
  answers.on(ListMonitoringSchedulesCommand).resolves({ MonitoringScheduleSummaries: [] });
  answers
    .on(ListModelsCommand)
    .resolves({ Models: [{ ModelName: 'rb-m', ModelArn: arn('model/rb-m') }] } as never);
  answers.on(ListEndpointConfigsCommand).resolves({
    EndpointConfigs: [{ EndpointConfigName: 'rb-c', EndpointConfigArn: arn('endpoint-config/rb-c') }],
  } as never);
  answers.on(ListDataQualityJobDefinitionsCommand).resolves({
    JobDefinitionSummaries: [
      { MonitoringJobDefinitionName: 'rb-d', MonitoringJobDefinitionArn: arn('definition/rb-d') },
    ],
  } as never);
  answers.on(ListTrainingJobsCommand).resolves({
    TrainingJobSummaries: [{ TrainingJobName: 'rb-t', TrainingJobArn: arn('training-job/rb-t') }],
  } as never);
  answers.on(DescribeTransformJobCommand).rejects(NO_SUCH_JOB);
  answers.on(ListProcessingJobsCommand).resolves({ ProcessingJobSummaries: [] });
  answers.on(ListTagsCommand).resolves({ Tags: tagsOfAll as never });
  for (const command of [
    DeleteModelCommand,
    DeleteEndpointConfigCommand,
    DeleteDataQualityJobDefinitionCommand,
    StopTrainingJobCommand,
  ]) {
    answers.on(command as never).resolves({} as never);
  }
  const clear = () =>
    inActivity(leftoverActivities(dependencies(port)).clearLeftovers, { endpointName: 'churn', run: 'mine' });
  return { answers, clear };
}

describe('leftovers of a terminated run', () => {
  it('leftovers of a terminated run are removed, and its running jobs are stopped', async () => {
    const { answers, clear } = endpoint();
    expect(await clear()).toEqual([
      'model rb-m',
      'endpoint-config rb-c',
      'job-definition rb-d',
      'training rb-t',
    ]);
    expect(answers.commandCalls(StopTrainingJobCommand)[0]?.args[0].input).toEqual({
      TrainingJobName: 'rb-t',
    });
    expect(answers.commandCalls(ListTrainingJobsCommand)[0]?.args[0].input).toMatchObject({
      StatusEquals: 'InProgress',
    });
  });

  it('leftovers include a transform job that still runs under that run’s name', async () => {
    const { answers, clear } = endpoint();
    const name = 'rb-churn-terminated-score-2';
    answers
      .on(DescribeTransformJobCommand, { TransformJobName: 'rb-churn-terminated-score-1' })
      .resolves({ TransformJobStatus: 'Failed' });
    answers
      .on(DescribeTransformJobCommand, { TransformJobName: name })
      .resolves({ TransformJobStatus: 'InProgress' });
    answers.on(StopTransformJobCommand).resolves({});
    expect(await clear()).toContain(`transform ${name}`);
    expect(answers.commandCalls(StopTransformJobCommand)).toHaveLength(1);
  });

  it.each<[string, object[]]>([
    ['this run’s own', tags({ 'rebaseline:endpoint': 'churn', 'rebaseline:run': 'mine' })],
    ['another endpoint’s', tags({ 'rebaseline:endpoint': 'churn-2', 'rebaseline:run': 'terminated' })],
    ['what a release kept', [...TERMINATED, ...tags({ 'rebaseline:released': 'terminated' })]],
    ['what this project did not make', tags({ team: 'growth' })],
    ['untagged', []],
  ])('leftovers do not include %s', async (_, tagsOfAll) => {
    expect(await endpoint(tagsOfAll).clear()).toEqual([]);
  });

  it('leftovers do not include what the endpoint or a schedule uses', async () => {
    const { answers, clear } = endpoint(TERMINATED, 'rb-c');
    answers
      .on(DescribeEndpointConfigCommand)
      .resolves({ ProductionVariants: [{ VariantName: 'v', ModelName: 'rb-m' }] } as never);
    answers
      .on(ListMonitoringSchedulesCommand)
      .resolves({ MonitoringScheduleSummaries: [{ MonitoringJobDefinitionName: 'rb-d' }] } as never);
    expect(await clear()).toEqual(['training rb-t']);
  });

  it('removing a leftover succeeds if it no longer exists or has ended', async () => {
    const { answers, clear } = endpoint();
    answers.on(DeleteModelCommand).rejects(validationException('Could not find model "x".'));
    answers
      .on(StopTrainingJobCommand)
      .rejects(
        validationException('The request was rejected because the training job is in status Completed.'),
      );
    expect(await clear()).toHaveLength(4);
  });
});
