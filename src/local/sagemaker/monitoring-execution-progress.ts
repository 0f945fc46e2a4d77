/** How executions go on after their start: their events, their processing jobs, and what a restart finds. */
import type { SageMakerContext } from './context.js';
import type { Window } from './monitored-input.js';
import { executionsOf, isUnderWay, type MonitoringExecution } from './monitoring-execution-state.js';
import {
  type DataQualityDefinition,
  INLINE_DEFINITION,
  isOneTime,
  schedulesOf,
} from './monitoring-schedule-state.js';
import { type ProcessingObserver, processingJobsOf } from './processing-run.js';
import { isoSeconds } from './timestamps.js';

/** Writes into the event log what the execution analyses, and against which baseline. */
export function announceStart(
  context: SageMakerContext,
  execution: MonitoringExecution,
  definition: DataQualityDefinition | undefined,
  window: Window,
): void {
  const { events } = context.platform;
  // A second start after a kill in the middle of the first is the same execution.
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

/** Writes the end into the execution and into the event log. */
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
  // What a schedule of one execution becomes after it is not established; it runs no more, so it is Stopped here.
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

/** Keeps the execution in step with its processing job. */
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

/** For the jobs that go on after a restart. Undefined for a job that no schedule started. */
export function observerOfJob(context: SageMakerContext, job: string): ProcessingObserver | undefined {
  return executionsOf(context).get(job) ? executionObserver(context, job) : undefined;
}

/** After a restart: mends executions that the process left between two writes. Their jobs are resumed with the others. */
export function resumeMonitoringExecutions(context: SageMakerContext): void {
  for (const execution of executionsOf(context).all()) {
    if (!isUnderWay(execution)) continue;
    const job = processingJobsOf(context).get(execution.job);
    // It had not really begun: the next tick starts it.
    if (!job) executionsOf(context).delete(execution.job);
    else if (job.ProcessingEndTime) {
      const violations = /with (\d+) violations/.exec(job.ExitMessage ?? '')?.[1] ?? '0';
      executionObserver(context, execution.job).ended(job, Number(violations));
    }
  }
}
