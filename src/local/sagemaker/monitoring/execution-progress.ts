/** The progress of started executions: their events, their processing jobs, and their state after a restart. */
import type { SageMakerContext } from '../context.js';
import { type ProcessingObserver, processingJobsOf } from '../processing-run.js';
import { isoSeconds } from '../timestamps.js';
import { executionsOf, isInProgress, type MonitoringExecution } from './execution-state.js';
import type { Window } from './monitored-input.js';
import { type DataQualityDefinition, INLINE_DEFINITION, isOneTime, schedulesOf } from './schedule-state.js';

/** Records the execution's window and baseline in the event log. */
export function recordStart(
  context: SageMakerContext,
  execution: MonitoringExecution,
  definition: DataQualityDefinition | undefined,
  window: Window,
): void {
  const { events } = context.platform;
  // If the process was killed during the first start, the second start is the same execution.
  if (
    events.all().some((event) => event.type === 'ExecutionStarted' && event.processingJob === execution.job)
  ) {
    return;
  }
  events.append({
    type: 'ExecutionStarted',
    schedule: execution.schedule,
    endpoint: execution.endpoint ?? '',
    jobDefinition: execution.jobDefinition ?? INLINE_DEFINITION,
    windowStart: isoSeconds(window.start),
    windowEnd: isoSeconds(window.end),
    scheduledTime: isoSeconds(execution.scheduled),
    constraintsUri: definition?.constraintsUri ?? null,
    statisticsUri: definition?.statisticsUri ?? null,
    processingJob: execution.job,
  });
}

/** Records the end in the execution and in the event log. */
export function endExecution(
  context: SageMakerContext,
  job: string,
  status: 'Completed' | 'CompletedWithViolations' | 'Failed' | 'Stopped',
  violations: number,
  failureReason?: string,
): void {
  const modified = context.platform.clock.now();
  const { schedule } = executionsOf(context).change(job, { status, modified, failureReason });
  const scheduled = schedulesOf(context).get(schedule);
  // SageMaker's status of a one-time schedule after its execution is not established. It never runs again, so it is Stopped here.
  if (scheduled?.status === 'Scheduled' && isOneTime(scheduled.config)) {
    schedulesOf(context).change(schedule, { status: 'Stopped', becomes: 'Stopped', modified });
  }
  context.platform.events.append({
    type: 'ExecutionEnded',
    schedule,
    processingJob: job,
    status,
    violations,
  });
}

/** Updates the execution when the status of its processing job changes. */
export function executionObserver(context: SageMakerContext, job: string): ProcessingObserver {
  return {
    started: () => {
      executionsOf(context).change(job, { status: 'InProgress', modified: context.platform.clock.now() });
    },
    ended: ({ ProcessingJobStatus, FailureReason }, violations) => {
      const status =
        ProcessingJobStatus === 'Completed' && violations > 0
          ? 'CompletedWithViolations'
          : (ProcessingJobStatus as 'Completed' | 'Failed' | 'Stopped');
      endExecution(context, job, status, violations, FailureReason);
    },
  };
}

/** The observer of a job that continues after a restart. Undefined for a job that was not started by a schedule. */
export function observerOfJob(context: SageMakerContext, job: string): ProcessingObserver | undefined {
  return executionsOf(context).get(job) ? executionObserver(context, job) : undefined;
}

/** After a restart: repairs executions whose process ended between two writes. `resumeProcessingJobs` resumes their jobs. */
export function resumeMonitoringExecutions(context: SageMakerContext): void {
  for (const execution of executionsOf(context).all()) {
    if (!isInProgress(execution)) continue;
    const job = processingJobsOf(context).get(execution.job);
    // The execution had no job yet. Delete it, so that the next tick starts it.
    if (!job) executionsOf(context).delete(execution.job);
    else if (job.ProcessingEndTime) {
      const violations = /with (\d+) violations/.exec(job.ExitMessage ?? '')?.[1] ?? '0';
      executionObserver(context, execution.job).ended(job, Number(violations));
    }
  }
}
