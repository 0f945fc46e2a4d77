/** SageMaker pipelines: definition, steps and executions of a run. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { PipelineSource } from '../../contract/model-source.js';
import { resourceName } from '../../domain/resource-name.js';
import { callAws, isFailure, refused } from '../support/errors.js';

/** What the run reads of a definition. Condition steps contain the steps of their branches. */
interface DefinedStep {
  readonly Name: string;
  readonly Type: string;
  readonly Arguments?: {
    readonly IfSteps?: readonly DefinedStep[] | undefined;
    readonly ElseSteps?: readonly DefinedStep[] | undefined;
  };
}
const definedStep: z.ZodType<DefinedStep> = z.lazy(() =>
  z.object({
    Name: z.string(),
    Type: z.string(),
    Arguments: z
      .object({ IfSteps: z.array(definedStep).optional(), ElseSteps: z.array(definedStep).optional() })
      .optional(),
  }),
) as z.ZodType<DefinedStep>;
const definition = z.object({
  Parameters: z.array(z.object({ Name: z.string(), DefaultValue: z.unknown().optional() })).default([]),
  Steps: z.array(definedStep),
});

export interface DescribedPipeline {
  /** Steps that create or register a model, those in the branches of conditions included. */
  readonly modelSteps: readonly string[];
}

/** Reads the definition. Refuses parameters that the pipeline does not have, and a missing value for one without a default. */
export async function describePipeline(
  api: SageMakerPort['api'],
  { name, parameters }: PipelineSource,
): Promise<DescribedPipeline> {
  const { PipelineDefinition = '' } = await callAws(`Describing pipeline "${name}"`, () =>
    api.describePipeline({ PipelineName: name }),
  );
  const read = definition.safeParse(parseJson(PipelineDefinition));
  if (!read.success) {
    throw refused(
      'PipelineUnusable',
      `The definition of pipeline "${name}" has no list of steps, so its model cannot be found. Correct the pipeline, then start a new run.`,
    );
  }
  const { Parameters, Steps } = read.data;
  const known = Parameters.map(({ Name }) => Name);
  const unknown = Object.keys(parameters).filter((one) => !known.includes(one));
  const missing = Parameters.filter(
    ({ Name, DefaultValue }) => DefaultValue === undefined && parameters[Name] === undefined,
  ).map(({ Name }) => Name);
  if (unknown.length > 0 || missing.length > 0) {
    const problems = [
      ...(unknown.length > 0 ? [`it has no parameter ${unknown.join(', ')}`] : []),
      ...(missing.length > 0 ? [`it needs a value for ${missing.join(', ')}`] : []),
    ];
    throw refused(
      'PipelineUnusable',
      `Pipeline "${name}" cannot be started with these parameters: ${problems.join('; ')}. Its parameters are ${known.join(', ') || 'none'}. Correct pipeline.parameters, then start a new run.`,
    );
  }
  const modelSteps = allSteps(Steps)
    .filter(({ Type }) => Type === 'Model' || Type === 'RegisterModel')
    .map(({ Name }) => Name);
  return { modelSteps };
}

function allSteps(steps: readonly DefinedStep[]): readonly DefinedStep[] {
  return steps.flatMap((step) => [
    step,
    ...allSteps(step.Arguments?.IfSteps ?? []),
    ...allSteps(step.Arguments?.ElseSteps ?? []),
  ]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The display name of a run's execution: executions have no tags, and their ARN is unknown until the start is answered. */
export function executionName(endpointName: string, run: string): string {
  return resourceName(endpointName, run, 'pipeline');
}

/** SageMaker starts at most one execution for each token. */
export function startToken(endpointName: string, run: string): string {
  return createHash('sha256').update(executionName(endpointName, run)).digest('hex');
}

/** Whether an execution of this name is of a run of the endpoint, of whichever run. */
export function isOfEndpoint(endpointName: string, displayName: string | undefined): boolean {
  const [, run] = /-([0-9a-z]{12})-pipeline-1$/.exec(displayName ?? '') ?? [];
  return run !== undefined && displayName === executionName(endpointName, run);
}

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
}

/** Pages of 100 executions, the newest first, that are searched for those of a run. */
const PAGES_READ = 5;

/** The pipeline's latest executions that runs of the endpoint have started. */
export async function executionsOf(
  api: SageMakerPort['api'],
  pipelineName: string,
  endpointName: string,
): Promise<readonly Execution[]> {
  const found: Execution[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < PAGES_READ; page += 1) {
    const listed = await callAws(`Listing the executions of pipeline "${pipelineName}"`, () =>
      api.listPipelineExecutions({
        PipelineName: pipelineName,
        SortBy: 'CreationTime',
        SortOrder: 'Descending',
        MaxResults: 100,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    for (const one of listed.PipelineExecutionSummaries ?? []) {
      const { PipelineExecutionArn: arn, PipelineExecutionDisplayName: name, PipelineExecutionStatus } = one;
      if (arn !== undefined && name !== undefined && isOfEndpoint(endpointName, name)) {
        found.push({ arn, name, status: PipelineExecutionStatus ?? 'Executing' });
      }
    }
    NextToken = listed.NextToken;
    if (NextToken === undefined) break;
  }
  return found;
}

/** Executions that are older are not searched for: no training job runs for so long (MaxRuntimeInSeconds is at most 28 days). */
const LONGEST_EXECUTION_DAYS = 28;
const DAY_MILLISECONDS = 86_400_000;

/**
 * Executions in progress that runs of the endpoint started, in whichever pipeline. Executions have no tags, so the pipelines
 * that ran lately are searched. None for a role that may not list pipelines.
 * @param now AWS's time in milliseconds
 */
export async function runningExecutions(
  api: SageMakerPort['api'],
  endpointName: string,
  now: number,
): Promise<readonly Execution[]> {
  const since = now - LONGEST_EXECUTION_DAYS * DAY_MILLISECONDS;
  const names: string[] = [];
  let NextToken: string | undefined;
  try {
    do {
      const listed = await callAws('Listing the pipelines', () =>
        api.listPipelines({ MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) }),
      );
      for (const { PipelineName, LastExecutionTime } of listed.PipelineSummaries ?? []) {
        if (PipelineName !== undefined && (LastExecutionTime?.getTime() ?? 0) >= since)
          names.push(PipelineName);
      }
      NextToken = listed.NextToken;
    } while (NextToken !== undefined);
  } catch (error) {
    if (isFailure(error, 'AccessDenied')) return [];
    throw error;
  }
  const found = [];
  for (const name of names) found.push(await executionsOf(api, name, endpointName));
  return found.flat().filter(({ status }) => status === 'Executing');
}

/** Asks SageMaker to stop an execution. Succeeds for one that has ended since it was listed. */
export async function stopExecution(api: SageMakerPort['api'], arn: string): Promise<void> {
  await callAws(`Stopping pipeline execution ${arn}`, async () => {
    try {
      await api.stopPipelineExecution({
        PipelineExecutionArn: arn,
        ClientRequestToken: createHash('sha256').update(`stop ${arn}`).digest('hex'),
      });
    } catch (error) {
      const { PipelineExecutionStatus: now } = await api.describePipelineExecution({
        PipelineExecutionArn: arn,
      });
      if (now === 'Executing') throw error;
    }
  });
}
