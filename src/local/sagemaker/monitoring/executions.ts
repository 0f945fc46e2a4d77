/** Starts the executions of monitoring schedules when they are due. */
import { arnOf } from '../arn.js';
import type { SageMakerContext } from '../context.js';
import { endpointsOf } from '../endpoint-state.js';
import { failureReason } from '../errors.js';
import { seededFraction, seededHex } from '../seeded.js';
import { minuteStamp } from '../timestamps.js';
import { definitionOf, type MonitoringDefinition } from './definition.js';
import { endExecution, recordStart, startJob } from './execution-progress.js';
import { executionsOf, type MonitoringExecution } from './execution-state.js';
import { MONITOR_KINDS } from './kinds/index.js';
import { boundaryAfter, boundaryBefore, firingHours } from './schedule-expression.js';
import {
  isOneTime,
  type MonitoringSchedule,
  monitoringTypeOf,
  scheduledEndpoint,
  schedulesOf,
} from './schedule-state.js';
import { windowOf } from './window.js';

/** The start of the next execution, for a version of the schedules. Ticks before it need not read the schedules. */
const nextStarts = new WeakMap<SageMakerContext, { readonly version: number; readonly instant: number }>();

/** Starts every execution whose boundary and jitter have passed. The executions of a schedule start in the order of their boundaries. */
export async function startDueExecutions(context: SageMakerContext): Promise<void> {
  const schedules = schedulesOf(context);
  const { clock } = context.platform;
  const known = nextStarts.get(context);
  if (known?.version === schedules.version() && clock.now().getTime() < known.instant) return;

  const version = schedules.version();
  let next = Number.POSITIVE_INFINITY;
  for (const { name } of schedules.all()) {
    for (;;) {
      // Read the schedule again each time, because an operation may have changed or deleted it while an execution was prepared.
      const schedule = schedules.get(name);
      if (schedule?.status !== 'Scheduled') break;
      const due = nextBoundary(schedule);
      if (!due) break;
      // The jitter does not apply to NOW.
      const once = due.boundary === schedule.created;
      const start = once ? due.boundary : startOf(context, name, due.boundary);
      if (start > clock.now()) {
        next = Math.min(next, start.getTime());
        break;
      }
      await startExecution(context, schedule, due.boundary, due.previous);
      // For a one-time schedule, any instant after its boundary marks its execution as started.
      const handledUntil = once ? new Date(due.boundary.getTime() + 1) : due.boundary;
      if (schedules.get(name)) schedules.change(name, { handledUntil });
    }
  }
  // If this function or an operation changed a schedule in the meantime, the next tick reads the schedules again.
  if (schedules.version() === version) nextStarts.set(context, { version, instant: next });
}

/** Undefined for a one-time schedule whose execution has started. */
function nextBoundary({ config, handledUntil, name, created }: MonitoringSchedule):
  | {
      boundary: Date;
      previous: Date;
    }
  | undefined {
  if (isOneTime(config)) {
    return handledUntil.getTime() > created.getTime() ? undefined : { boundary: created, previous: created };
  }
  const hours = firingHours(config.ScheduleConfig?.ScheduleExpression ?? '');
  if (!hours) throw new Error(`Monitoring schedule ${name} has a schedule expression that never fires.`);
  const boundary = boundaryAfter(hours, handledUntil);
  return { boundary, previous: boundaryBefore(hours, boundary) };
}

/** SageMaker starts executions 0 to 20 minutes after their hour. Here the seed, the schedule and the hour determine the delay. */
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
  const { options } = context.platform;
  const suffix = seededHex(options.seed, ['execution', schedule.name, boundary.toISOString()], 24);
  const type = monitoringTypeOf(schedule.config);
  const { jobs } = MONITOR_KINDS[type];
  const job = `${jobs.at(-1)?.prefix}-${minuteStamp(boundary)}-${suffix}`;
  // The execution exists if the process ended after it started the execution but before it updated the schedule.
  if (executionsOf(context).get(job)) return;

  const definition = definitionOf(context, type, schedule.config);
  const input = definition?.endpointInput ?? definition?.batchTransformInput;
  const window = windowOf(previous, boundary, input, schedule.config.ScheduleConfig);
  const execution = newExecution(context, schedule, job, boundary, definition && { definition, window });
  // Store the execution before the first await: from now on the schedule cannot be updated while it is in progress.
  executionsOf(context).put(job, execution);
  recordStart(context, execution, definition, window);
  try {
    const runnable = runnableDefinition(context, schedule, definition);
    await startJob(context, execution, 0, {
      schedule: schedule.name,
      definition: runnable,
      boundary,
      window,
    });
  } catch (error) {
    endExecution(context, job, 'Failed', 0, failureReason(error));
  }
}

function newExecution(
  context: SageMakerContext,
  schedule: MonitoringSchedule,
  job: string,
  boundary: Date,
  run: MonitoringExecution['run'],
): MonitoringExecution {
  const now = context.platform.clock.now();
  const type = monitoringTypeOf(schedule.config);
  return {
    job,
    step: 0,
    ...(run !== undefined && MONITOR_KINDS[type].jobs.length > 1 ? { run } : {}),
    schedule: schedule.name,
    endpoint: scheduledEndpoint(context, schedule),
    type,
    jobDefinition: schedule.config.MonitoringJobDefinitionName,
    status: 'Pending',
    scheduled: boundary,
    created: now,
    modified: now,
  };
}

/** Throws an error with the failure reason if the definition or its endpoint does not exist. */
function runnableDefinition(
  context: SageMakerContext,
  { config }: MonitoringSchedule,
  definition: MonitoringDefinition | undefined,
): MonitoringDefinition {
  if (!definition) {
    throw new Error(
      `Job definition "${config.MonitoringJobDefinitionName}" does not exist. Update the schedule with an existing job definition.`,
    );
  }
  const endpoint = definition.endpointInput?.EndpointName;
  const status = endpoint === undefined ? undefined : endpointsOf(context).get(endpoint)?.status;
  if (endpoint !== undefined && (status === undefined || status === 'Deleting')) {
    throw new Error(`Could not find endpoint "${arnOf('endpoint', endpoint)}".`);
  }
  return definition;
}
