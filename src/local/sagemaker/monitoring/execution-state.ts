/** A monitoring execution as it is stored, and its summary in the API. */
import type { ExecutionStatus } from '../../../contract/judged-window.js';
import type { Collection } from '../collection.js';
import { collectionOf, type SageMakerContext } from '../context.js';
import type { Members } from '../operation.js';
import type { MonitoringType } from './job-definitions.js';

export interface MonitoringExecution {
  /** The name of its processing job. */
  readonly job: string;
  readonly schedule: string;
  readonly endpoint?: string | undefined;
  readonly type: MonitoringType;
  readonly jobDefinition?: string | undefined;
  readonly status: ExecutionStatus;
  readonly scheduled: Date;
  readonly created: Date;
  readonly modified: Date;
  readonly processingJobArn?: string | undefined;
  readonly failureReason?: string | undefined;
}

export const executionsOf = (context: SageMakerContext): Collection<MonitoringExecution> =>
  collectionOf(context, 'monitoring-execution');

export function isInProgress({ status }: MonitoringExecution): boolean {
  return status === 'Pending' || status === 'InProgress' || status === 'Stopping';
}

/** The API's MonitoringExecutionSummary. */
export function executionSummary(execution: MonitoringExecution): Members {
  return {
    MonitoringScheduleName: execution.schedule,
    ScheduledTime: execution.scheduled,
    CreationTime: execution.created,
    LastModifiedTime: execution.modified,
    MonitoringExecutionStatus: execution.status,
    ProcessingJobArn: execution.processingJobArn,
    EndpointName: execution.endpoint,
    FailureReason: execution.failureReason,
    MonitoringJobDefinitionName: execution.jobDefinition,
    MonitoringType: execution.type,
  };
}
