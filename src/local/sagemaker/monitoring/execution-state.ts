/** A monitoring execution as it is stored, and its summary in the API. */
import type { ExecutionStatus } from '../../../contract/judged-window.js';
import type { Collection } from '../collection.js';
import { collectionOf, type SageMakerContext } from '../context.js';
import type { Members } from '../operation.js';
import type { MonitoringType } from './job-definitions.js';
import { MONITOR_KINDS } from './kinds/index.js';
import type { ExecutionRun } from './monitoring-job.js';

export interface MonitoringExecution {
  /** The name of its last processing job, which analyses. It identifies the execution. */
  readonly job: string;
  /** The job that runs or ran last: an index into the jobs of the kind. */
  readonly step: number;
  /** The definition and the window of an execution with several jobs, until it ends: the definition may be deleted meanwhile. */
  readonly run?: Pick<ExecutionRun, 'definition' | 'window'> | undefined;
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

/** The names of the execution's jobs, in order: `<prefix of the job>-<scheduled minute>-<24 hexadecimal digits>`. */
export function jobNames({ job, type }: Pick<MonitoringExecution, 'job' | 'type'>): readonly string[] {
  const suffix = job.slice(-'-202105062300-de32d8acceeef6a1626b8fa6'.length);
  return MONITOR_KINDS[type].jobs.map(({ prefix }) => prefix + suffix);
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
