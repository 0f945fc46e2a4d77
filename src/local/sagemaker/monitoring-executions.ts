/** Starts the executions of monitoring schedules when they are due, and follows their processing jobs. */
import { arnOf } from './arn.js';
import type { SageMakerContext } from './context.js';
import { endpointsOf } from './endpoint-state.js';
import { failureReason } from './errors.js';
import { endpointOf, jobDefinition } from './job-definitions.js';
import { executionsOf, type MonitoringExecution } from './monitoring-execution-state.js';
import { monitoringJobRequest, type Window, windowOf } from './monitoring-job.js';
import {
  type DataQualityDefinition,
  dataQualityDefinition,
  INLINE_DEFINITION,
  type MonitoringSchedule,
  monitoringTypeOf,
  schedulesOf,
} from './monitoring-schedule-state.js';
import { type ProcessingObserver, processingJobsOf, startProcessing } from './processing-run.js';
import { boundaryAfter, boundaryBefore, firingHours } from './schedule-expression.js';
import { seededFraction, seededHex } from './seeded.js';
import { isoSeconds, minuteStamp } from './timestamps.js';

/** Starts every execution whose boundary and jitter have passed, in the order of their boundaries. */
export async function startDueExecutions(context: SageMakerContext): Promise<void> {
  const schedules = schedulesOf(context);
  for (const { name } of schedules.all()) {
    for (;;) {
      // Read again each time: an operation may have changed or deleted the schedule while an execution was prepared.
      const schedule = schedules.get(name);
      if (schedule?.status !== 'Scheduled') break;
      const due = nextBoundary(schedule);
      if (startOf(context, name, due.boundary) > context.platform.clock.now()) break;
      await startExecution(context, schedule, due.boundary, due.previous);
      if (schedules.get(name)) schedules.change(name, { handledUntil: due.boundary });
    }
  }
}

function nextBoundary({ config, handledUntil, name }: MonitoringSchedule): {
  boundary: Date;
  previous: Date;
} {
  const hours = firingHours(config.ScheduleConfig?.ScheduleExpression ?? '');
  if (!hours) throw new Error(`Monitoring schedule ${name} has a schedule expression that never fires.`);
  const boundary = boundaryAfter(hours, handledUntil);
  return { boundary, previous: boundaryBefore(hours, boundary) };
}

/** SageMaker starts executions 0 to 20 minutes after their hour. Here the delay follows from seed, schedule and hour. */
export function startOf({ platform }: SageMakerContext, schedule: string, boundary: Date): Date {
  const [least, most] = platform.options.startJitterMinutes;
  const fraction = seededFraction(platform.options.seed, ['jitter', schedule, boundary.toISOString()]);
  return new Date(boundary.getTime() + Math.floor((least + fraction * (most - least)) * 60_000));
}

async function startExecution(
  context: SageMakerContext,
  schedule: MonitoringSchedule,
  boundary: Date,
  previous: Date,
): Promise<void> {
  const { clock, options } = context.platform;
  const suffix = seededHex(options.seed, ['execution', schedule.name, boundary.toISOString()], 24);
  const job = `model-monitoring-${minuteStamp(boundary)}-${suffix}`;
  // Already there when the process ended between starting it and noting that it did.
  if (executionsOf(context).get(job)) return;

  const definition = dataQualityDefinition(context, schedule.config);
  const window = windowOf(previous, boundary, definition?.endpointInput);
  const execution = newExecution(context, schedule, definition, job, boundary);
  try {
    const request = await monitoringJobRequest(
      context,
      schedule,
      runnable(context, schedule, definition),
      job,
      boundary,
      window,
    );
    const now = clock.now();
    const processingJobArn = arnOf('processing-job', job);
    processingJobsOf(context).put(job, {
      ...request,
      ProcessingJobArn: processingJobArn,
      ProcessingJobStatus: 'InProgress',
      CreationTime: now,
      LastModifiedTime: now,
      MonitoringScheduleArn: schedule.arn,
    });
    context.tags.created(processingJobArn, []);
    executionsOf(context).put(job, { ...execution, processingJobArn });
    announceStart(context, execution, definition, window);
    startProcessing(context, job, executionObserver(context, job));
  } catch (error) {
    // Nothing ran, so there is no processing job to read bounds from either.
    executionsOf(context).put(job, { ...execution, status: 'Failed', failureReason: failureReason(error) });
    announceStart(context, execution, definition, window);
    context.platform.events.append({
      type: 'ExecutionEnded',
      schedule: schedule.name,
      processingJob: job,
      status: 'Failed',
      violations: 0,
    });
  }
}

function newExecution(
  context: SageMakerContext,
  schedule: MonitoringSchedule,
  definition: DataQualityDefinition | undefined,
  job: string,
  boundary: Date,
): MonitoringExecution {
  const now = context.platform.clock.now();
  return {
    job,
    schedule: schedule.name,
    endpoint: definition?.endpointInput?.EndpointName ?? scheduledEndpoint(context, schedule),
    type: monitoringTypeOf(schedule.config),
    jobDefinition: schedule.config.MonitoringJobDefinitionName,
    status: 'Pending',
    scheduled: boundary,
    created: now,
    modified: now,
  };
}

/** Throws the reason why the execution cannot run. */
function runnable(
  context: SageMakerContext,
  { config }: MonitoringSchedule,
  definition: DataQualityDefinition | undefined,
): DataQualityDefinition {
  const type = monitoringTypeOf(config);
  if (type !== 'DataQuality') {
    throw new Error(
      `The local SageMaker runs data-quality monitors. It stores ${type} schedules but does not run them.`,
    );
  }
  if (!definition) {
    throw new Error(
      `Job definition "${config.MonitoringJobDefinitionName}" does not exist any more. Point the schedule at one that does.`,
    );
  }
  const endpoint = definition.endpointInput?.EndpointName;
  if (endpoint !== undefined && !endpointsOf(context).get(endpoint)) {
    throw new Error(`Could not find endpoint "${arnOf('endpoint', endpoint)}".`);
  }
  return definition;
}

/** The endpoint that the schedule's definition names. Undefined if it names none or was deleted. */
export function scheduledEndpoint(context: SageMakerContext, { config }: Pick<MonitoringSchedule, 'config'>) {
  const type = monitoringTypeOf(config);
  const inline = config.MonitoringJobDefinition?.MonitoringInputs[0]?.EndpointInput?.EndpointName;
  const stored =
    config.MonitoringJobDefinitionName === undefined
      ? undefined
      : jobDefinition(context, type, config.MonitoringJobDefinitionName);
  return inline ?? (stored && endpointOf(stored, type));
}

function announceStart(
  context: SageMakerContext,
  execution: MonitoringExecution,
  definition: DataQualityDefinition | undefined,
  window: Window,
): void {
  context.platform.events.append({
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

/** Keeps the execution in step with its processing job. */
function executionObserver(context: SageMakerContext, job: string): ProcessingObserver {
  const executions = executionsOf(context);
  const { clock, events } = context.platform;
  return {
    started: () => {
      executions.change(job, { status: 'InProgress', modified: clock.now() });
    },
    ended: ({ ProcessingJobStatus, FailureReason }, violations) => {
      const status =
        ProcessingJobStatus === 'Completed' && violations > 0
          ? ('CompletedWithViolations' as const)
          : (ProcessingJobStatus as 'Completed' | 'Failed' | 'Stopped');
      const { schedule } = executions.change(job, {
        status,
        modified: clock.now(),
        failureReason: FailureReason,
      });
      events.append({ type: 'ExecutionEnded', schedule, processingJob: job, status, violations });
    },
  };
}

/** For the jobs that go on after a restart. Undefined for a job that no schedule started. */
export function observerOfJob(context: SageMakerContext, job: string): ProcessingObserver | undefined {
  return executionsOf(context).get(job) ? executionObserver(context, job) : undefined;
}
