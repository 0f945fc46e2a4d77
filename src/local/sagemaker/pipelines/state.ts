/** Pipelines and their executions, as documents. */

import { arnOf } from '../arn.js';
import type { Collection } from '../collection.js';
import { collectionOf, type SageMakerContext } from '../context.js';
import { resourceNotFound } from '../errors.js';
import type { StepType } from './definition.js';

export interface Pipeline {
  readonly PipelineName: string;
  readonly PipelineArn: string;
  readonly PipelineDisplayName?: string;
  readonly PipelineDescription?: string;
  readonly PipelineDefinition: string;
  readonly RoleArn: string;
  readonly ParallelismConfiguration?: unknown;
  readonly PipelineStatus: 'Active';
  readonly CreationTime: Date;
  readonly LastModifiedTime: Date;
  readonly LastRunTime?: Date;
  /** Not described. It makes CreatePipeline idempotent. */
  readonly token: string;
  /** Not described. The number of executions so far, which names the next one. */
  readonly executions: number;
}

export interface StepState {
  readonly name: string;
  readonly type: StepType;
  readonly status: 'Executing' | 'Stopping' | 'Stopped' | 'Failed' | 'Succeeded';
  readonly started: Date;
  readonly ended?: Date;
  readonly failureReason?: string;
  /** The name or ARN of the resource that the step made. */
  readonly resource?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Of a condition step. */
  readonly outcome?: boolean;
}

export interface Execution {
  readonly id: string;
  readonly arn: string;
  readonly pipeline: string;
  readonly displayName: string;
  readonly description?: string;
  readonly status: 'Executing' | 'Stopping' | 'Stopped' | 'Failed' | 'Succeeded';
  readonly failureReason?: string;
  readonly created: Date;
  readonly modified: Date;
  readonly parallelism?: unknown;
  /** The pipeline's definition when the execution was started. */
  readonly definition: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly token: string;
  readonly steps: readonly StepState[];
}

export const pipelinesOf = (context: SageMakerContext): Collection<Pipeline> =>
  collectionOf(context, 'pipeline');
export const executionsOf = (context: SageMakerContext): Collection<Execution> =>
  collectionOf(context, 'pipeline-execution');

/** Finds a pipeline by name or ARN. */
export function findPipeline(context: SageMakerContext, nameOrArn: string): Pipeline {
  const name = nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1).toLowerCase();
  const found = pipelinesOf(context).get(name);
  if (!found) throw resourceNotFound(`Pipeline '${arnOf('pipeline', name)}' does not exist.`);
  return found;
}

export function findExecution(context: SageMakerContext, arn: string): Execution {
  const found = executionsOf(context).get(arn.slice(arn.lastIndexOf('/') + 1));
  if (found?.arn !== arn) throw resourceNotFound(`Pipeline execution '${arn}' does not exist.`);
  return found;
}
