import {
  DescribeModelCommand,
  DescribeModelPackageCommand,
  DescribePipelineCommand,
  DescribePipelineExecutionCommand,
  DescribeTrainingJobCommand,
  ListPipelineExecutionStepsCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  ListTrainingJobsCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { runningExecutions } from '../../../src/activities/sagemaker/pipelines.js';
import { pipelineActivities } from '../../../src/activities/train/pipeline.js';
import { pipelineSource } from '../../../src/contract/model-source.js';
import { failureOf, inActivity } from '../support/activity.js';
import { arn, dependencies, RUN } from '../support/run.js';
import { mockSageMaker, serviceException, validationException } from '../support/sagemaker.js';

const EXECUTION = arn('pipeline/retrain/execution/abcdefghijkl');
const OWN = 'rb-churn-3a4b5c6d7e8f-pipeline-1';
const DEFINITION = {
  Version: '2020-12-01',
  Parameters: [
    { Name: 'Input', Type: 'String' },
    { Name: 'Rounds', Type: 'Integer', DefaultValue: 10 },
  ],
  Steps: [
    { Name: 'Train', Type: 'Training', Arguments: {} },
    {
      Name: 'Check',
      Type: 'Condition',
      Arguments: { Conditions: [], IfSteps: [{ Name: 'Register', Type: 'RegisterModel' }], ElseSteps: [] },
    },
  ],
};

interface Listed {
  readonly name: string;
  readonly status: string;
}

function pipelines(options: { listed?: Listed[]; definition?: object; steps?: object[] } = {}) {
  const { answers, port } = mockSageMaker();
  answers.on(DescribePipelineCommand).resolves({
    PipelineDefinition: JSON.stringify(options.definition ?? DEFINITION),
  });
  answers.on(ListPipelineExecutionsCommand).resolves({
    PipelineExecutionSummaries: (options.listed ?? []).map(({ name, status }) => ({
      PipelineExecutionArn: `${EXECUTION}/${name}`,
      PipelineExecutionDisplayName: name,
      PipelineExecutionStatus: status as never,
    })),
  });
  answers.on(StartPipelineExecutionCommand).resolves({ PipelineExecutionArn: EXECUTION });
  answers.on(StopPipelineExecutionCommand).resolves({});
  answers.on(ListPipelineExecutionStepsCommand).resolves({ PipelineExecutionSteps: options.steps ?? [] });
  const activities = pipelineActivities(dependencies(port));
  const source = (given: object = {}) =>
    pipelineSource.parse({ name: 'retrain', parameters: { Input: 's3://new/rows/' }, ...given });
  return {
    answers,
    start: (given?: object) =>
      inActivity(activities.startPipeline, { resolved: RUN, pipeline: source(given) }),
    stop: () => inActivity(activities.stopPipeline, { resolved: RUN, pipeline: source(), pollSeconds: 2 }),
    await: () => inActivity(activities.awaitPipeline, { executionArn: EXECUTION, pollSeconds: 60 }),
    find: (given?: object) =>
      inActivity(activities.findPipelineModel, {
        ...{ resolved: RUN, pipeline: source(given), executionArn: EXECUTION },
        ...{ modelSteps: ['Register'], trainedOn: 's3://new/rows/' },
      }),
  };
}

describe('starting a pipeline', () => {
  it('a run starts its pipeline with its parameters, under its own name and a token of its own', async () => {
    const { answers, start } = pipelines();
    expect(await start()).toEqual({ executionArn: EXECUTION, modelSteps: ['Register'], stopped: [] });
    await start();
    const [first, second] = answers
      .commandCalls(StartPipelineExecutionCommand)
      .map((call) => call.args[0].input);
    expect(first).toMatchObject({
      PipelineName: 'retrain',
      PipelineExecutionDisplayName: OWN,
      PipelineParameters: [{ Name: 'Input', Value: 's3://new/rows/' }],
    });
    expect(first?.ClientRequestToken).toMatch(/^[0-9a-f]{64}$/);
    expect(second?.ClientRequestToken).toBe(first?.ClientRequestToken);
  });

  it.each([
    [{ parameters: { Input: 'x', Epochs: '1' } }, 'it has no parameter Epochs'],
    [{ parameters: {} }, 'it needs a value for Input'],
  ])('parameters that do not fit the pipeline (%o) are refused before it is started', async (given, said) => {
    const { answers, start } = pipelines();
    const failure = await failureOf(start(given));
    expect(failure).toMatchObject({ type: 'PipelineUnusable', nonRetryable: true });
    expect(failure.message).toContain(said);
    expect(failure.message).toContain('Its parameters are Input, Rounds.');
    expect(answers.commandCalls(StartPipelineExecutionCommand)).toHaveLength(0);
  });

  it('a definition that is not one of a pipeline is refused', async () => {
    expect(await failureOf(pipelines({ definition: {} }).start())).toMatchObject({
      type: 'PipelineUnusable',
    });
  });

  it('executions of terminated runs of the endpoint are stopped, and no others', async () => {
    const listed = [
      { name: 'rb-churn-000000000001-pipeline-1', status: 'Executing' },
      { name: 'rb-churn-000000000002-pipeline-1', status: 'Succeeded' },
      { name: 'rb-churn-2-000000000003-pipeline-1', status: 'Executing' },
      { name: 'nightly', status: 'Executing' },
      { name: OWN, status: 'Executing' },
    ];
    const { answers, start } = pipelines({ listed });
    expect((await start()).stopped).toEqual(['rb-churn-000000000001-pipeline-1']);
    const stopped = answers.commandCalls(StopPipelineExecutionCommand);
    expect(stopped.map((call) => call.args[0].input.PipelineExecutionArn)).toEqual([
      `${EXECUTION}/rb-churn-000000000001-pipeline-1`,
    ]);
  });
});

describe('waiting for a pipeline', () => {
  const ended = async (status: string, steps: object[] = []) => {
    const { answers, await: poll } = pipelines({ steps });
    answers.on(DescribePipelineExecutionCommand).resolves({ PipelineExecutionStatus: status as never });
    return poll();
  };

  it('the wait ends with the execution', async () => {
    expect(await ended('Succeeded')).toEqual({ status: 'Succeeded', reason: null });
    expect(await ended('Stopped')).toEqual({ status: 'Stopped', reason: null });
  });

  it.each(['Failed', 'CompletedWithFailures'])(
    'an execution that is %s has the reasons of its failed steps',
    async (status) => {
      const steps = [
        { StepName: 'Prepare', StepStatus: 'Succeeded' },
        { StepName: 'Train', StepStatus: 'Failed', FailureReason: 'ClientError: no rows' },
      ];
      expect(await ended(status, steps)).toEqual({
        status: 'Failed',
        reason: 'step Train: ClientError: no rows',
      });
    },
  );

  it('the wait names the steps that run', async () => {
    const failure = await failureOf(ended('Executing', [{ StepName: 'Train', StepStatus: 'Executing' }]));
    expect(failure).toMatchObject({ type: 'StillWaiting', nonRetryable: false });
    expect(failure.message).toBe('Pipeline execution is Executing (Train), next poll in 60 s');
  });
});

describe('stopping a pipeline', () => {
  it('a running execution of the run is stopped, and the stop waits until it has ended', async () => {
    const { answers, stop } = pipelines({ listed: [{ name: OWN, status: 'Executing' }] });
    expect(await failureOf(stop())).toMatchObject({ type: 'StillWaiting' });
    expect(answers.commandCalls(StopPipelineExecutionCommand)).toHaveLength(1);
  });

  it.each(['Stopped', 'Succeeded', 'Failed'])('an execution that is %s needs no stop', async (status) => {
    const { answers, stop } = pipelines({ listed: [{ name: OWN, status }] });
    await stop();
    expect(answers.commandCalls(StopPipelineExecutionCommand)).toHaveLength(0);
  });

  it('a pipeline that was never started needs no stop', async () => {
    await pipelines().stop();
  });

  it('an execution that ends while it is being stopped is no failure', async () => {
    const { answers, stop } = pipelines({ listed: [{ name: OWN, status: 'Executing' }] });
    answers.on(StopPipelineExecutionCommand).rejects(validationException('The execution has ended.'));
    answers.on(DescribePipelineExecutionCommand).resolves({ PipelineExecutionStatus: 'Succeeded' });
    expect(await failureOf(stop())).toMatchObject({ type: 'StillWaiting' });
  });
});

describe('executions that terminated runs left running', () => {
  const NOW = Date.parse('2024-05-01T12:00:00Z');
  const lists = (error?: Error) => {
    const { answers, port } = mockSageMaker();
    const pipeline = (PipelineName: string, day: string) => ({
      ...{ PipelineName, LastExecutionTime: new Date(`2024-${day}T00:00:00Z`) },
    });
    if (error) answers.on(ListPipelinesCommand).rejects(error);
    else {
      const PipelineSummaries = [pipeline('retrain', '04-30'), pipeline('forgotten', '01-01')];
      answers.on(ListPipelinesCommand).resolves({ PipelineSummaries });
    }
    const execution = (name: string, PipelineExecutionStatus: 'Executing' | 'Succeeded') => ({
      ...{ PipelineExecutionArn: name, PipelineExecutionDisplayName: name, PipelineExecutionStatus },
    });
    answers.on(ListPipelineExecutionsCommand, { PipelineName: 'retrain' }).resolves({
      PipelineExecutionSummaries: [
        execution('rb-churn-000000000001-pipeline-1', 'Executing'),
        execution('rb-churn-000000000002-pipeline-1', 'Succeeded'),
        execution('rb-other-000000000003-pipeline-1', 'Executing'),
      ],
    });
    return runningExecutions(port.api, 'churn', NOW);
  };

  it('the running executions of the endpoint are found in the pipelines that ran lately', async () => {
    expect(await lists()).toMatchObject([{ name: 'rb-churn-000000000001-pipeline-1' }]);
  });

  it('a role that may not list pipelines finds none', async () => {
    expect(await lists(serviceException('AccessDeniedException', 'not authorized', 403))).toEqual([]);
  });
});

describe('finding the model of a pipeline', () => {
  const ARTIFACT = 's3://models/pipeline-train/output/model.tar.gz';
  const TRAIN = {
    StepName: 'Train',
    StepStatus: 'Succeeded',
    Metadata: { TrainingJob: { Arn: arn('training-job/pipeline-train') } },
  };
  const CREATE = {
    StepName: 'Create',
    StepStatus: 'Succeeded',
    Metadata: { Model: { Arn: arn('model/pipeline-model') } },
  };
  const REGISTER = {
    StepName: 'Register',
    StepStatus: 'Succeeded',
    Metadata: { RegisterModel: { Arn: arn('model-package/churn/4') } },
  };
  const finding = (steps: object[], channel = 's3://new/rows') => {
    const made = pipelines({ steps });
    made.answers.on(DescribeTrainingJobCommand).resolves({
      ModelArtifacts: { S3ModelArtifacts: ARTIFACT },
      InputDataConfig: [{ ChannelName: 'train', DataSource: { S3DataSource: { S3Uri: channel } } }],
    } as never);
    const container = { Image: 'xgboost', ModelDataUrl: ARTIFACT };
    made.answers.on(DescribeModelCommand).resolves({ PrimaryContainer: container } as never);
    made.answers.on(DescribeModelPackageCommand).resolves({
      ModelPackageStatus: 'Completed',
      InferenceSpecification: { Containers: [container] },
    } as never);
    return made;
  };

  it('the model is the registered one, found by the metadata of the steps', async () => {
    expect(await finding([TRAIN, CREATE, REGISTER]).find()).toEqual({
      found: { modelPackageArn: arn('model-package/churn/4') },
      warnings: [],
    });
    expect((await finding([TRAIN, CREATE]).find()).found).toEqual({ modelName: 'pipeline-model' });
  });

  it('a trained model that the pipeline did not register is refused, unless the input names its step', async () => {
    const failure = await failureOf(finding([TRAIN]).find());
    expect(failure).toMatchObject({ type: 'PipelineModelUnclear', nonRetryable: true });
    expect(failure.message).toContain('did not run Register');
    expect((await finding([TRAIN]).find({ step: 'Train' })).found).toEqual({ artifactUri: ARTIFACT });
  });

  it('the job of a step is found by its ARN, in which SageMaker writes its name in lower case', async () => {
    const lower = arn('training-job/pipelines-abc123-train-xyz');
    const made = finding([{ ...TRAIN, Metadata: { TrainingJob: { Arn: lower } } }]);
    made.answers.on(ListTrainingJobsCommand, { NameContains: 'pipelines-abc123-' }).resolves({
      TrainingJobSummaries: [
        { TrainingJobName: 'pipelines-abc123-Embed-XyZ', TrainingJobArn: `${lower}-1` },
        { TrainingJobName: 'pipelines-abc123-Train-XyZ', TrainingJobArn: lower },
      ] as never,
    });
    await made.find({ step: 'Train' });
    const [call] = made.answers.commandCalls(DescribeTrainingJobCommand);
    expect(call?.args[0].input.TrainingJobName).toBe('pipelines-abc123-Train-XyZ');
  });

  it('a failed step has no model', async () => {
    const failed = { ...REGISTER, StepStatus: 'Failed' };
    expect((await finding([TRAIN, CREATE, failed]).find()).found).toEqual({ modelName: 'pipeline-model' });
  });

  it('a pipeline that trained on other rows than trainedOn is reported', async () => {
    const { warnings } = await finding([TRAIN, REGISTER], 's3://prepared/rows/').find();
    expect(warnings).toEqual([expect.stringContaining('trained the model on s3://prepared/rows/')]);
  });
});
