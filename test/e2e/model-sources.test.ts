import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  CreatePipelineCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  DescribeTrainingJobCommand,
  ListModelPackagesCommand,
  ListPipelineExecutionsCommand,
} from '@aws-sdk/client-sagemaker';
import { beforeAll, expect, test } from 'vitest';
import { modelData } from '../../examples/census-income/draws.js';
import { ESTIMATOR_IMAGE, ROLE_ARN } from '../../examples/monitored-endpoint/account.js';
import { type ReleasedModel, trainModel } from '../../examples/monitored-endpoint/train-model.js';
import type { CensusEndpoint } from '../support/census.js';
import { baselinesOf, windowsJudgedWrongly } from '../support/judged-windows.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();
const GROUP = 'census-models';
let census: CensusEndpoint;
/** A model of population B that a team has trained itself. */
let trained: ReleasedModel;

beforeAll(async () => {
  census = await e2e.census({ endpointName: 'sources', quiet: 1, drifted: 2 });
  const { clients, endpoint, draws } = census;
  trained = await trainModel(clients, {
    endpointName: 'sources',
    bucket: endpoint.bucket,
    release: 'b',
    data: modelData(draws.rows.B),
  });
  await clients.sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: GROUP }));
});

const artifactOf = async (modelName: string) =>
  (await census.clients.sagemaker.send(new DescribeModelCommand({ ModelName: modelName }))).PrimaryContainer
    ?.ModelDataUrl;

test('a plan for a model that exists already scores that model, and deletes nothing of it', async () => {
  const run = await e2e.workflows.start({
    endpointName: 'sources',
    modelName: trained.modelName,
    mode: 'plan',
  });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Planned', modelName: trained.modelName });
  expect(result.plan?.summary.join('\n')).toContain(`with model ${trained.modelName}`);
  expect(await artifactOf(trained.modelName)).toContain(`/${trained.trainingJobName}/output/`);
  expect(await leftovers(census.clients.sagemaker, 'sources')).toEqual([]);
});

test('a plan for a version of the model registry makes a model of it, and cleans up', async () => {
  const ModelDataUrl = await artifactOf(trained.modelName);
  const { ModelPackageArn } = await census.clients.sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: GROUP,
      ModelApprovalStatus: 'Approved',
      InferenceSpecification: {
        Containers: [{ Image: ESTIMATOR_IMAGE, ModelDataUrl }],
        SupportedContentTypes: ['text/csv'],
        SupportedResponseMIMETypes: ['text/csv'],
      },
    }),
  );
  const run = await e2e.workflows.start({
    endpointName: 'sources',
    modelPackageArn: ModelPackageArn,
    mode: 'plan',
  });
  const result = await run.result();
  expect(result).toMatchObject({
    outcome: 'Planned',
    modelName: expect.stringMatching(/^rb-sources-.*-model-1$/),
  });
  expect(await leftovers(census.clients.sagemaker, 'sources')).toEqual([]);
});

/** The arguments of a training step that repeats the production training job on the pipeline's input. */
async function trainingStep(Name: string, DependsOn: readonly string[] = []): Promise<object> {
  const job = await census.clients.sagemaker.send(
    new DescribeTrainingJobCommand({ TrainingJobName: census.endpoint.model.trainingJobName }),
  );
  const S3DataSource = { S3DataType: 'S3Prefix', S3Uri: { Get: 'Parameters.Input' } };
  return {
    Name,
    Type: 'Training',
    DependsOn,
    Arguments: {
      AlgorithmSpecification: job.AlgorithmSpecification,
      RoleArn: job.RoleArn,
      HyperParameters: job.HyperParameters,
      InputDataConfig: [{ ...job.InputDataConfig?.[0], DataSource: { S3DataSource } }],
      OutputDataConfig: { S3OutputPath: job.OutputDataConfig?.S3OutputPath },
      ResourceConfig: job.ResourceConfig,
      StoppingCondition: job.StoppingCondition,
    },
  };
}

/** Creates the pipeline, and the input of a run that starts it. */
async function pipelineRun(name: string, Steps: readonly object[]) {
  await census.clients.sagemaker.send(
    new CreatePipelineCommand({
      PipelineName: name,
      RoleArn: ROLE_ARN,
      PipelineDefinition: JSON.stringify({
        Version: '2020-12-01',
        Parameters: [{ Name: 'Input', Type: 'String' }],
        Steps,
      }),
    }),
  );
  return {
    endpointName: 'sources',
    pipeline: { name, parameters: { Input: census.trainingUri } },
    trainedOn: { s3Uri: census.trainingUri },
  };
}

const executionsOf = async (PipelineName: string) =>
  (await census.clients.sagemaker.send(new ListPipelineExecutionsCommand({ PipelineName })))
    .PipelineExecutionSummaries ?? [];

test('cancelling a run stops the pipeline that it waits for', async () => {
  // One training after another, so that the cancellation comes in between.
  const steps = [];
  for (let index = 0; index < 40; index += 1) {
    steps.push(await trainingStep(`Train${index}`, index === 0 ? [] : [`Train${index - 1}`]));
  }
  const run = await e2e.workflows.start(await pipelineRun('long', steps));
  await run.until(({ doing }) => doing.startsWith('Waiting for pipeline long'));
  await run.cancel();
  await expect(run.result()).rejects.toThrow(/cancel/i);
  expect(await executionsOf('long')).toMatchObject([{ PipelineExecutionStatus: 'Stopped' }]);
  expect(await leftovers(census.clients.sagemaker, 'sources')).toEqual([]);
});

test('a pipeline that the run starts makes the model that is released', async () => {
  const { sagemaker } = census.clients;
  const register = {
    Name: 'Register',
    Type: 'RegisterModel',
    Arguments: {
      ModelPackageGroupName: GROUP,
      InferenceSpecification: {
        Containers: [
          { Image: ESTIMATOR_IMAGE, ModelDataUrl: { Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' } },
        ],
        SupportedContentTypes: ['text/csv'],
        SupportedResponseMIMETypes: ['text/csv'],
      },
    },
  };
  const input = await pipelineRun('retrain-census', [await trainingStep('Train'), register]);
  const run = await e2e.workflows.start(input);
  const candidate = await census.hoursUntil(run, run.untilWaitingForApproval());
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  const result = await census.hoursUntil(run, run.result());

  expect(result).toMatchObject({ outcome: 'Rebaselined', diagnosis: 'Drift', windows: { judgedWrongly: 0 } });
  expect(await executionsOf('retrain-census')).toMatchObject([
    {
      PipelineExecutionStatus: 'Succeeded',
      PipelineExecutionDisplayName: `rb-sources-${result.run}-pipeline-1`,
    },
  ]);
  const { ModelPackageSummaryList = [] } = await sagemaker.send(
    new ListModelPackagesCommand({ ModelPackageGroupName: GROUP }),
  );
  const registered = await sagemaker.send(
    new DescribeModelPackageCommand({
      ModelPackageName: ModelPackageSummaryList.find(({ ModelPackageVersion }) => ModelPackageVersion === 2)
        ?.ModelPackageArn,
    }),
  );
  expect(await artifactOf(result.modelName as string)).toBe(
    registered.InferenceSpecification?.Containers?.[0]?.ModelDataUrl,
  );
  const events = await e2e.stack.events();
  expect(windowsJudgedWrongly(events, census.scheduleName, baselinesOf(census, result))).toEqual([]);
});
