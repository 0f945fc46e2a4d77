import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { ProposedCandidate } from '../../contract/candidate.js';
import { kindOf, type Monitor, type ResolvedRun } from '../../contract/resolved-run.js';
import { callAws } from '../support/errors.js';
import { carriedTags, runTags } from './create-once.js';
import { readDefinition } from './job-definition.js';
import { requestOf } from './monitor-kinds.js';

export interface ClonedDefinition {
  readonly resolved: ResolvedRun;
  readonly monitor: Monitor;
  readonly jobDefinitionName: string;
  readonly candidate: ProposedCandidate;
  readonly baseliningJobName: string;
}

/** The request that clones the schedule's job definition, scripts included, with the candidate as its baseline. */
export async function definitionRequest(
  api: SageMakerPort['api'],
  { resolved, monitor, jobDefinitionName, candidate, baseliningJobName }: ClonedDefinition,
): Promise<object> {
  const { content, arn } = await readDefinition(api, monitor);
  const { Tags } =
    arn === null
      ? {}
      : await callAws(`Listing the tags of job definition "${monitor.jobDefinitionName}"`, () =>
          api.listTags({ ResourceArn: arn }),
        );
  return requestOf(kindOf(monitor), {
    JobDefinitionName: jobDefinitionName,
    ...content,
    baseline: {
      BaseliningJobName: baseliningJobName,
      ...(candidate.statisticsUri === null ? {} : { StatisticsResource: { S3Uri: candidate.statisticsUri } }),
      ConstraintsResource: { S3Uri: candidate.constraintsUri },
    },
    Tags: [...carriedTags(Tags), ...runTags(resolved.production.endpointName, resolved.run)],
  });
}
