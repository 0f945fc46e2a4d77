import type { CreateDataQualityJobDefinitionCommandInput, SageMakerPort } from '../../aws/sagemaker.js';
import type { Candidate } from '../../contract/candidate.js';
import type { Monitor, ResolvedRun } from '../../contract/resolved-run.js';
import { callAws } from '../support/errors.js';
import { carriedTags, runTags } from './create-once.js';
import { readDefinition } from './job-definition.js';

export interface ClonedDefinition {
  readonly resolved: ResolvedRun;
  readonly monitor: Monitor;
  readonly jobDefinitionName: string;
  readonly candidate: Candidate;
  readonly baseliningJobName: string;
}

/** The request that clones the schedule's job definition, scripts included, with the candidate as its baseline. */
export async function definitionRequest(
  api: SageMakerPort['api'],
  { resolved, monitor, jobDefinitionName, candidate, baseliningJobName }: ClonedDefinition,
): Promise<CreateDataQualityJobDefinitionCommandInput> {
  const { content, arn } = await readDefinition(api, monitor);
  const { Tags } =
    arn === null
      ? {}
      : await callAws(`Listing the tags of job definition "${monitor.jobDefinitionName}"`, () =>
          api.listTags({ ResourceArn: arn }),
        );
  const { DataQualityBaselineConfig: _, ...kept } = content;
  return {
    JobDefinitionName: jobDefinitionName,
    ...kept,
    DataQualityBaselineConfig: {
      BaseliningJobName: baseliningJobName,
      StatisticsResource: { S3Uri: candidate.statisticsUri },
      ConstraintsResource: { S3Uri: candidate.constraintsUri },
    },
    Tags: [...carriedTags(Tags), ...runTags(resolved.production.endpointName, resolved.run)],
  };
}
