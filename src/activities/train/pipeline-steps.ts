/** The steps of a pipeline execution and the models that they made. */
import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { StepModel } from '../../domain/pipeline-model.js';
import { createdModel, packagedModel } from '../sagemaker/named-model.js';
import { callAws } from '../support/errors.js';
import { trainChannel } from './clone-training-job.js';

/** Steps of an execution are at most a few hundred. */
export async function stepsOf(api: SageMakerPort['api'], executionArn: string) {
  return callAws(`Listing the steps of pipeline execution ${executionArn}`, async () => {
    const steps = [];
    let NextToken: string | undefined;
    do {
      const listed = await api.listPipelineExecutionSteps({
        PipelineExecutionArn: executionArn,
        SortOrder: 'Ascending',
        MaxResults: 100,
        ...(NextToken === undefined ? {} : { NextToken }),
      });
      steps.push(...(listed.PipelineExecutionSteps ?? []));
      NextToken = listed.NextToken;
    } while (NextToken !== undefined);
    return steps;
  });
}

/** The models of the steps that succeeded, and by artifact the training channel of the job that made it. */
export async function modelsOf(api: SageMakerPort['api'], executionArn: string) {
  const models: StepModel[] = [];
  const channels = new Map<string, string>();
  for (const { StepName: step = '', StepStatus, Metadata } of await stepsOf(api, executionArn)) {
    if (StepStatus !== 'Succeeded') continue;
    const { TrainingJob, Model, RegisterModel } = Metadata ?? {};
    if (TrainingJob?.Arn !== undefined) {
      const name = await nameOf(TrainingJob.Arn, (NameContains) =>
        api
          .listTrainingJobs({ NameContains, MaxResults: 100 })
          .then(({ TrainingJobSummaries = [] }) =>
            TrainingJobSummaries.map((job) => ({ arn: job.TrainingJobArn, name: job.TrainingJobName })),
          ),
      );
      const job = await callAws(`Describing training job "${name}"`, () =>
        api.describeTrainingJob({ TrainingJobName: name }),
      );
      const artifactUri = job.ModelArtifacts?.S3ModelArtifacts;
      if (artifactUri === undefined) continue;
      models.push({ step, found: { artifactUri }, artifactUri });
      const channel = trainChannel(job)?.DataSource?.S3DataSource?.S3Uri;
      if (channel !== undefined) channels.set(artifactUri, channel);
    }
    if (Model?.Arn !== undefined) {
      const modelName = await nameOf(Model.Arn, (NameContains) =>
        api
          .listModels({ NameContains, MaxResults: 100 })
          .then(({ Models = [] }) => Models.map((one) => ({ arn: one.ModelArn, name: one.ModelName }))),
      );
      const { artifactUri } = await createdModel(api, modelName);
      models.push({ step, found: { modelName }, artifactUri });
    }
    if (RegisterModel?.Arn !== undefined) {
      const modelPackageArn = RegisterModel.Arn;
      const { artifactUri } = await packagedModel(api, modelPackageArn);
      models.push({ step, found: { modelPackageArn }, artifactUri });
    }
  }
  return { models, channels };
}

interface Resource {
  readonly arn: string | undefined;
  readonly name: string | undefined;
}

/**
 * The name of a step's resource. SageMaker writes the name in an ARN in lower case, while the names that pipelines give have
 * capitals: those of an execution are listed by their common start, `pipelines-<execution>-`.
 */
async function nameOf(
  arn: string,
  list: (nameContains: string) => Promise<readonly Resource[]>,
): Promise<string> {
  const inArn = arn.slice(arn.lastIndexOf('/') + 1);
  const start = /^pipelines-[a-z0-9]+-/.exec(inArn)?.[0];
  if (start === undefined) return inArn;
  const listed = await callAws(`Looking for ${inArn}`, () => list(start));
  return listed.find((one) => one.arn?.toLowerCase() === arn.toLowerCase())?.name ?? inArn;
}
