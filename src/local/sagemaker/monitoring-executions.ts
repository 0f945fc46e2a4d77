/** Starts the executions of monitoring schedules when they are due. */
import { arnOf } from './arn.js';
import type { SageMakerContext } from './context.js';
import { endpointsOf } from './endpoint-state.js';
import { failureReason } from './errors.js';
import { announceStart, endExecution, executionObserver } from './monitoring-execution-progress.js';
import { executionsOf, type MonitoringExecution } from './monitoring-execution-state.js';
import { monitoringJobRequest, windowOf } from './monitoring-job.js';
import {
  type DataQualityDefinition,
  dataQualityDefinition,
  type MonitoringSchedule,
  monitoringTypeOf,
  scheduledEndpoint,
  schedulesOf,
} from './monitoring-schedule-state.js';
import { processingJobsOf, startProcessing } from './processing-run.js';
import { boundaryAfter, boundaryBefore, firingHours, NOW } from './schedule-expression.js';
import { seededFraction, seededHex } from './seeded.js';
import { minuteStamp } from './timestamps.js';

/** When the next execution starts, as of a version of the schedules: until then a tick has nothing to look at. */
const nothingBefore = new WeakMap<SageMakerContext, { readonly version: number; readonly instant: number }>();

/** Starts every execution whose boundary and jitter have passed, in the order of their boundaries. */
export async function startDueExecutions(context: SageMakerContext): Promise<void> {
  const schedules = schedulesOf(context);
  const { clock } = context.platform;
  const known = nothingBefore.get(context);
  if (known?.version === schedules.version() && clock.now().getTime() < known.instant) return;

  const version = schedules.version();
  let next = Number.POSITIVE_INFINITY;
  for (const { name } of schedules.all()) {
    for (;;) {
      // Read again each time: an operation may have changed or deleted the schedule while an execution was prepared.
      const schedule = schedules.get(name);
      if (schedule?.status !== 'Scheduled') break;
      const due = nextBoundary(schedule);
      if (!due) break;
      // NOW is not delayed: nothing else falls due at that moment.
      const once = due.boundary === schedule.created;
      const start = once ? due.boundary : startOf(context, name, due.boundary);
      if (start > clock.now()) {
        next = Math.min(next, start.getTime());
        break;
      }
      await startExecution(context, schedule, due.boundary, due.previous);
      // One execution is over with once it has started: any later instant says so.
      const handledUntil = once ? new Date(due.boundary.getTime() + 1) : due.boundary;
      if (schedules.get(name)) schedules.change(name, { handledUntil });
    }
  }
  // Where something was changed meanwhile, by this look or by an operation, the next tick looks again.
  if (schedules.version() === version) nothingBefore.set(context, { version, instant: next });
}

/** Undefined for a schedule of one execution that has been started. */
function nextBoundary({ config, handledUntil, name, created }: MonitoringSchedule):
  | {
      boundary: Date;
      previous: Date;
    }
  | undefined {
  if (config.ScheduleConfig?.ScheduleExpression === NOW) {
    return handledUntil.getTime() > created.getTime() ? undefined : { boundary: created, previous: created };
  }
  const hours = firingHours(config.ScheduleConfig?.ScheduleExpression ?? '');
  if (!hours) throw new Error(`Monitoring schedule ${name} has a schedule expression that never fires.`);
  const boundary = boundaryAfter(hours, handledUntil);
  return { boundary, previous: boundaryBefore(hours, boundary) };
}

/** SageMaker starts executions 0 to 20 minutes after their hour. Here the delay follows from seed, schedule and hour. */
function startOf({ platform }: SageMakerContext, schedule: string, boundary: Date): Date {
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
  const input = definition?.endpointInput ?? definition?.batchTransformInput;
  const window = windowOf(previous, boundary, input, schedule.config.ScheduleConfig);
  const execution = newExecution(context, schedule, definition, job, boundary);
  // Before anything is awaited: from now on the schedule refuses to be changed under this execution.
  executionsOf(context).put(job, execution);
  try {
    const runs = runnable(context, schedule, definition);
    const request = await monitoringJobRequest(context, schedule, runs, job, boundary, window);
    const now = clock.now();
    const processingJobArn = arnOf('processing-job', job);
    executionsOf(context).change(job, { processingJobArn });
    announceStart(context, execution, definition, window);
    context.tags.created(processingJobArn, []);
    processingJobsOf(context).put(job, {
      ...request,
      ProcessingJobArn: processingJobArn,
      ProcessingJobStatus: 'InProgress',
      CreationTime: now,
      LastModifiedTime: now,
      MonitoringScheduleArn: schedule.arn,
    });
    startProcessing(context, job, executionObserver(context, job));
  } catch (error) {
    // Nothing ran, so there is no processing job to read bounds from either.
    announceStart(context, execution, definition, window);
    endExecution(context, job, 'Failed', 0, failureReason(error));
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
  const status = endpoint === undefined ? undefined : endpointsOf(context).get(endpoint)?.status;
  if (endpoint !== undefined && (status === undefined || status === 'Deleting')) {
    throw new Error(`Could not find endpoint "${arnOf('endpoint', endpoint)}".`);
  }
  return definition;
}
