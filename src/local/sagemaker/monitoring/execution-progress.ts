/** The progress of started executions: their processing jobs, their events, and their state after a restart. */
import { arnOf } from '../arn.js';
import type { SageMakerContext } from '../context.js';
import { failureReason } from '../errors.js';
import {
  type ProcessingJob,
  type ProcessingObserver,
  processingJobsOf,
  startProcessing,
} from '../processing-run.js';
import { isoSeconds } from '../timestamps.js';
import { executionsOf, isInProgress, jobNames, type MonitoringExecution } from './execution-state.js';
import { MONITOR_KINDS } from './kinds/index.js';
import type { ExecutionRun } from './monitoring-job.js';
import { INLINE_DEFINITION, isOneTime, schedulesOf } from './schedule-state.js';
import type { Window } from './window.js';

/** Records the execution's window and baseline in the event log. */
export function recordStart(
  context: SageMakerContext,
  execution: MonitoringExecution,
  definition: ExecutionRun['definition'] | undefined,
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

/** Starts the execution's job of the given step. If it cannot be started, the execution fails with the reason. */
export async function startJob(
  context: SageMakerContext,
  execution: MonitoringExecution,
  step: number,
  run: ExecutionRun,
): Promise<void> {
  const { clock } = context.platform;
  const name = jobNames(execution)[step];
  const job = MONITOR_KINDS[execution.type].jobs[step];
  if (name === undefined || job === undefined) throw new Error(`${execution.job} has no job ${step}.`);
  try {
    const request = await job.request(context, run, name);
    const now = clock.now();
    const processingJobArn = arnOf('processing-job', name);
    // From here on, the summary of the execution names this job instead of the one before it.
    executionsOf(context).change(execution.job, { step, processingJobArn, modified: now });
    context.tags.created(processingJobArn, []);
    processingJobsOf(context).put(name, {
      ...request,
      ProcessingJobArn: processingJobArn,
      ProcessingJobStatus: 'InProgress',
      CreationTime: now,
      LastModifiedTime: now,
      MonitoringScheduleArn: arnOf('monitoring-schedule', execution.schedule),
    });
    startProcessing(context, name, executionObserver(context, execution.job));
  } catch (error) {
    endExecution(context, execution.job, 'Failed', 0, failureReason(error));
  }
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
  const { schedule } = executionsOf(context).change(job, { status, modified, failureReason, run: undefined });
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

/** Updates the execution when the status of its processing job changes, and starts the next job. */
function executionObserver(context: SageMakerContext, execution: string): ProcessingObserver {
  return {
    started: () => {
      const modified = context.platform.clock.now();
      executionsOf(context).change(execution, { status: 'InProgress', modified });
    },
    ended: (job, violations) => jobEnded(context, execution, job, violations),
  };
}

function jobEnded(
  context: SageMakerContext,
  id: string,
  { ProcessingJobStatus, FailureReason }: ProcessingJob,
  violations: number,
): void {
  const execution = executionsOf(context).existing(id);
  const { type, step = 0 } = execution;
  if (ProcessingJobStatus === 'Completed' && step + 1 < MONITOR_KINDS[type].jobs.length) {
    startLaterJob(context, execution, step + 1);
    return;
  }
  const status =
    ProcessingJobStatus === 'Completed' && violations > 0
      ? 'CompletedWithViolations'
      : (ProcessingJobStatus as 'Completed' | 'Failed' | 'Stopped');
  endExecution(context, id, status, violations, FailureReason);
}

/** Starts a job after the first one as work of its own, so that the platform is not idle between two jobs. */
function startLaterJob(context: SageMakerContext, execution: MonitoringExecution, step: number): void {
  const { job, run, schedule, scheduled } = execution;
  if (run === undefined) throw new Error(`${job} has a job ${step}, but its definition was not stored.`);
  context.work.start(`monitoring-execution/${job}`, {
    run: () => startJob(context, execution, step, { ...run, schedule, boundary: scheduled }),
    failed: (error) => {
      throw error;
    },
  });
}

/** The observer of a job that continues after a restart. Undefined for a job that was not started by a schedule. */
export function observerOfJob(context: SageMakerContext, job: string): ProcessingObserver | undefined {
  const execution = executionsOf(context)
    .all()
    .find((one) => one.job === job || (isInProgress(one) && jobNames(one).includes(job)));
  return execution && executionObserver(context, execution.job);
}

/** After a restart: repairs executions whose process ended between two writes. `resumeProcessingJobs` resumes their jobs. */
export function resumeMonitoringExecutions(context: SageMakerContext): void {
  for (const execution of executionsOf(context).all()) {
    if (!isInProgress(execution)) continue;
    const { step = 0 } = execution;
    const job = processingJobsOf(context).get(jobNames(execution)[step] ?? execution.job);
    if (job?.ProcessingEndTime) {
      const violations = /with (\d+) violations/.exec(job.ExitMessage ?? '')?.[1] ?? '0';
      jobEnded(context, execution.job, job, Number(violations));
    } else if (!job) {
      // The job was not stored yet. If it is the first one, the next tick starts the execution again.
      if (step === 0) executionsOf(context).delete(execution.job);
      else startLaterJob(context, execution, step);
    }
  }
}
