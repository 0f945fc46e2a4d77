/** The operations that create, update, start, stop and delete monitoring schedules. */
import { randomUUID } from 'node:crypto';
import { arnOf } from '../arn.js';
import type { SageMakerContext } from '../context.js';
import { resourceInUse, validationException } from '../errors.js';
import type { OperationTable, Tag } from '../operation.js';
import { executionsOf, isInProgress } from './execution-state.js';
import { checkConfig, expressionOf, withInlineDefaults } from './schedule-config.js';
import {
  findSchedule,
  INLINE_DEFINITION,
  isOneTime,
  type MonitoringSchedule,
  type MonitoringScheduleConfig,
  schedulesOf,
} from './schedule-state.js';

interface ConfigInput {
  readonly MonitoringScheduleName: string;
  readonly MonitoringScheduleConfig: MonitoringScheduleConfig;
}

interface Named {
  readonly MonitoringScheduleName: string;
}

/** `whenScheduled` is called each time a schedule becomes Scheduled, because an execution may be due by then. */
export function monitoringScheduleOperations(
  context: SageMakerContext,
  whenScheduled: () => Promise<void>,
): OperationTable {
  const schedules = schedulesOf(context);
  const { clock, events } = context.platform;

  const findIdle = (name: string, verb: string) => {
    const schedule = findSchedule(context, name);
    if (schedule.status === 'Pending') {
      throw validationException(
        `Monitoring schedule in status Pending cannot be ${verb}. Wait until it is Scheduled or Stopped.`,
      );
    }
    const busy = executionsOf(context)
      .all()
      .find((one) => one.schedule === name && isInProgress(one));
    if (busy) {
      throw validationException(
        `Monitoring schedule "${schedule.arn}" cannot be ${verb} while its execution ${busy.job} is in status ${busy.status}. Wait until the execution has ended.`,
      );
    }
    return schedule;
  };
  const changeStatus = (
    name: string,
    becomes: MonitoringSchedule['becomes'],
    members: Partial<MonitoringSchedule> = {},
  ) => {
    schedules.change(name, { status: 'Pending', becomes, modified: clock.now(), ...members });
    completeStatusChange(context, name, whenScheduled);
  };
  const recordUpdate = ({ name, config }: Pick<MonitoringSchedule, 'name' | 'config'>) =>
    events.append({
      type: 'ScheduleUpdated',
      schedule: name,
      jobDefinition: config.MonitoringJobDefinitionName ?? INLINE_DEFINITION,
    });

  return {
    CreateMonitoringSchedule: (input: ConfigInput & { Tags?: readonly Tag[] }) => {
      const name = input.MonitoringScheduleName;
      const config = withInlineDefaults(input.MonitoringScheduleConfig);
      const arn = arnOf('monitoring-schedule', name);
      if (schedules.get(name)) throw resourceInUse(`Monitoring Schedule ${arn} already exists`);
      checkConfig(context, config);
      context.tags.check(input.Tags);
      const now = clock.now();
      const times = { created: now, modified: now, handledUntil: now };
      context.tags.created(arn, input.Tags);
      schedules.put(name, { name, arn, status: 'Pending', becomes: 'Scheduled', config, ...times });
      recordUpdate({ name, config });
      completeStatusChange(context, name, whenScheduled);
      return { MonitoringScheduleArn: arn };
    },

    // The whole config is replaced. A Stopped schedule stays Stopped; SageMaker's behaviour is not established.
    UpdateMonitoringSchedule: (input: ConfigInput) => {
      const { name, arn, status, config } = findIdle(input.MonitoringScheduleName, 'updated');
      const wanted = withInlineDefaults(input.MonitoringScheduleConfig);
      if (isOneTime(config)) throw oneTimeError(arn, 'updated');
      checkConfig(context, wanted);
      const sameExpression = expressionOf(wanted) === expressionOf(config);
      changeStatus(name, status === 'Stopped' ? 'Stopped' : 'Scheduled', {
        config: wanted,
        ...(sameExpression ? {} : { handledUntil: clock.now() }),
      });
      recordUpdate({ name, config: wanted });
      return { MonitoringScheduleArn: arn };
    },

    StartMonitoringSchedule: (input: Named) => {
      const { name, arn, status, config } = findIdle(input.MonitoringScheduleName, 'started');
      if (isOneTime(config)) throw oneTimeError(arn, 'started');
      if (status === 'Stopped') changeStatus(name, 'Scheduled', { handledUntil: clock.now() });
      return {};
    },

    // An execution in progress continues to its end. Only a Pending schedule cannot be stopped.
    StopMonitoringSchedule: (input: Named) => {
      const { name, status } = findSchedule(context, input.MonitoringScheduleName);
      if (status === 'Pending') findIdle(name, 'stopped');
      if (status === 'Scheduled') changeStatus(name, 'Stopped');
      return {};
    },

    // The history of executions is kept after the schedule is deleted.
    DeleteMonitoringSchedule: (input: Named) => {
      const { name, arn } = findIdle(input.MonitoringScheduleName, 'deleted');
      schedules.delete(name);
      context.tags.deleted(arn);
      return {};
    },
  };
}

/** After a restart: completes the status change of Pending schedules. */
export function resumeMonitoringSchedules(
  context: SageMakerContext,
  whenScheduled: () => Promise<void>,
): void {
  for (const { name, status } of schedulesOf(context).all()) {
    if (status === 'Pending') completeStatusChange(context, name, whenScheduled);
  }
}

function completeStatusChange(
  context: SageMakerContext,
  name: string,
  whenScheduled: () => Promise<void>,
): void {
  // Each change has its own work id, because a schedule may change again while its due executions are still being started.
  context.work.start(`monitoring-schedule/${name}/${randomUUID()}`, {
    run: async (work) => {
      await work.lastAtLeast(context.platform.options.durations.schedule);
      const { becomes } = schedulesOf(context).existing(name);
      schedulesOf(context).change(name, { status: becomes, modified: context.platform.clock.now() });
      await whenScheduled();
    },
    failed: (error) => {
      throw error;
    },
  });
}

function oneTimeError(arn: string, verb: string) {
  return validationException(
    `Monitoring schedule "${arn}" runs once (NOW) and cannot be ${verb}. Delete it and create another schedule.`,
  );
}
