import type { FoundModel, PipelineSource } from '../../contract/model-source.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { canonicalS3Uri } from '../../contract/s3-address.js';
import { modelOfPipeline } from '../../domain/pipeline-model.js';
import {
  describePipeline,
  executionName,
  executionsOf,
  startToken,
  stopExecution,
} from '../sagemaker/pipelines.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, pollAgain, refused } from '../support/errors.js';
import { heartbeatStatus } from '../support/heartbeat.js';
import { requireMember } from '../support/require-member.js';
import { modelsOf, stepsOf } from './pipeline-steps.js';

export interface StartedPipeline {
  readonly executionArn: string;
  /** Steps of the definition that create or register a model, whether they run or not. */
  readonly modelSteps: readonly string[];
  /** Executions of terminated runs of this endpoint that were still running, and that this start stopped. */
  readonly stopped: readonly string[];
}

export interface FinishedPipeline {
  readonly status: 'Succeeded' | 'Failed' | 'Stopped';
  readonly reason: string | null;
}

const LONGEST_REASON = 1024;

export function pipelineActivities({ sagemaker }: Dependencies) {
  const { api } = sagemaker;
  type OfRun = { readonly resolved: ResolvedRun; readonly pipeline: PipelineSource };

  return {
    /** Starts the pipeline, at most once in a run: SageMaker answers a repeated token with the same execution. */
    async startPipeline({ resolved, pipeline }: OfRun): Promise<StartedPipeline> {
      const { production, run } = resolved;
      const { endpointName } = production;
      const { modelSteps } = await describePipeline(api, pipeline);
      const own = executionName(endpointName, run);
      // One workflow ID for each endpoint allows one run at a time: an execution of another run has lost its run.
      const left = (await executionsOf(api, pipeline.name, endpointName)).filter(
        ({ name, status }) => name !== own && status === 'Executing',
      );
      for (const { arn } of left) await stopExecution(api, arn);
      const { PipelineExecutionArn } = await callAws(`Starting pipeline "${pipeline.name}"`, () =>
        api.startPipelineExecution({
          PipelineName: pipeline.name,
          PipelineExecutionDisplayName: own,
          PipelineExecutionDescription: `Started by rebaseline run ${run} for endpoint ${endpointName}.`,
          PipelineParameters: Object.entries(pipeline.parameters).map(([Name, Value]) => ({ Name, Value })),
          ClientRequestToken: startToken(endpointName, run),
        }),
      );
      return {
        executionArn: requireMember(
          PipelineExecutionArn,
          'PipelineExecutionArn',
          `pipeline "${pipeline.name}"`,
        ),
        modelSteps,
        stopped: left.map(({ name }) => name),
      };
    },

    /** One poll; ends when the execution has ended. A failed execution is a result: the workflow decides what follows. */
    async awaitPipeline(request: { executionArn: string; pollSeconds: number }): Promise<FinishedPipeline> {
      const { executionArn, pollSeconds } = request;
      const execution = await callAws(`Describing pipeline execution ${executionArn}`, () =>
        api.describePipelineExecution({ PipelineExecutionArn: executionArn }),
      );
      const status: string = execution.PipelineExecutionStatus ?? 'Executing';
      heartbeatStatus({ execution: executionArn, status });
      if (status === 'Succeeded' || status === 'Stopped') return { status, reason: null };
      if (status === 'Executing' || status === 'Stopping') {
        const running = (await stepsOf(api, executionArn)).filter(
          ({ StepStatus }) => StepStatus === 'Executing',
        );
        const steps = running.map(({ StepName }) => StepName).join(', ');
        throw pollAgain(
          `Pipeline execution is ${status}${steps ? ` (${steps})` : ''}, next poll in ${pollSeconds} s`,
          pollSeconds,
        );
      }
      // Failed, and CompletedWithFailures of pipelines that continue after a failed step.
      const failed = (await stepsOf(api, executionArn)).filter(({ StepStatus }) => StepStatus === 'Failed');
      const reasons = failed.map(
        ({ StepName, FailureReason }) => `step ${StepName}: ${FailureReason ?? status}`,
      );
      const reason = reasons.join('; ') || execution.FailureReason || null;
      return { status: 'Failed', reason: reason?.slice(0, LONGEST_REASON) ?? null };
    },

    /** Stops the run's execution and waits until it has stopped. Succeeds for one that was never started or has ended. */
    async stopPipeline(request: OfRun & { pollSeconds: number }): Promise<void> {
      const { resolved, pipeline, pollSeconds } = request;
      const { endpointName } = resolved.production;
      const own = executionName(endpointName, resolved.run);
      const executions = await executionsOf(api, pipeline.name, endpointName);
      const running = executions.find(({ name }) => name === own);
      if (running?.status === 'Executing') await stopExecution(api, running.arn);
      if (running?.status === 'Executing' || running?.status === 'Stopping') {
        throw pollAgain(`Pipeline execution ${own} is stopping`, pollSeconds);
      }
    },

    /** The model that a successful execution made. */
    async findPipelineModel(
      request: OfRun & {
        readonly executionArn: string;
        readonly modelSteps: readonly string[];
        /** S3 URI of the rows that the diagnosis compared with the traffic. */
        readonly trainedOn: string;
      },
    ): Promise<{ found: FoundModel; warnings: readonly string[] }> {
      const { pipeline, executionArn, modelSteps, trainedOn } = request;
      const { models, channels } = await modelsOf(api, executionArn);
      const choice = modelOfPipeline(models, pipeline.step, modelSteps);
      if (!choice.ok) {
        throw refused(
          'PipelineModelUnclear',
          `Cannot determine the model of pipeline "${pipeline.name}" (${executionArn}): ${choice.problem}, then start a new run.`,
        );
      }
      const { found, artifactUri } = choice.model;
      const channel = channels.get(artifactUri);
      const other = channel !== undefined && !isWithin(trainedOn, channel);
      return {
        found,
        warnings: other
          ? [
              `The pipeline trained the model on ${channel}. The run compared ${trainedOn}, which the input gives in trainedOn, with the traffic.`,
            ]
          : [],
      };
    },
  };
}

/** Whether a location is the channel's, or a part of it. */
function isWithin(uri: string, channel: string): boolean {
  const folder = canonicalS3Uri(channel).replace(/\/+$/, '');
  const location = canonicalS3Uri(uri);
  return location === folder || location.startsWith(`${folder}/`);
}
