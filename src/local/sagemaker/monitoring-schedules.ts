/** Create, update, start, stop and delete monitoring schedules. */
import { randomUUID } from 'node:crypto';
import { arnOf } from './arn.js';
import type { SageMakerContext } from './context.js';
import { resourceInUse, validationException } from './errors.js';
import { executionsOf, isUnderWay } from './monitoring-execution-state.js';
import { checkConfig, expressionOf } from './monitoring-schedule-config.js';
import {
  findSchedule,
  INLINE_DEFINITION,
  isOneTime,
  type MonitoringSchedule,
  type MonitoringScheduleConfig,
  schedulesOf,
} from './monitoring-schedule-state.js';
import type { OperationTable, Tag } from './operation.js';

interface ConfigInput {
  readonly MonitoringScheduleName: string;
  readonly MonitoringScheduleConfig: MonitoringScheduleConfig;
}

interface Named {
  readonly MonitoringScheduleName: string;
}

/** `whenScheduled` is called each time a schedule becomes Scheduled: an execution may have fallen due meanwhile. */
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
      .find((one) => one.schedule === name && isUnderWay(one));
    if (busy) {
      throw validationException(
        `Monitoring schedule "${schedule.arn}" cannot be ${verb} while its execution ${busy.job} is in status ${busy.status}. Wait until the execution has ended.`,
      );
    }
    return schedule;
  };
  const become = (
    name: string,
    becomes: MonitoringSchedule['becomes'],
    members: Partial<MonitoringSchedule> = {},
  ) => {
    schedules.change(name, { status: 'Pending', becomes, modified: clock.now(), ...members });
    settleSchedule(context, name, whenScheduled);
  };
  const announce = ({ name, config }: Pick<MonitoringSchedule, 'name' | 'config'>) =>
    events.append({
      type: 'ScheduleUpdated',
      schedule: name,
      jobDefinition: config.MonitoringJobDefinitionName ?? INLINE_DEFINITION,
    });

  return {
    CreateMonitoringSchedule: (input: ConfigInput & { Tags?: readonly Tag[] }) => {
      const name = input.MonitoringScheduleName;
      const config = input.MonitoringScheduleConfig;
      const arn = arnOf('monitoring-schedule', name);
      if (schedules.get(name)) throw resourceInUse(`Monitoring Schedule ${arn} already exists`);
      checkConfig(context, config);
      context.tags.check(input.Tags);
      const now = clock.now();
      const times = { created: now, modified: now, handledUntil: now };
      context.tags.created(arn, input.Tags);
      schedules.put(name, { name, arn, status: 'Pending', becomes: 'Scheduled', config, ...times });
      announce({ name, config });
      settleSchedule(context, name, whenScheduled);
      return { MonitoringScheduleArn: arn };
    },

    // The config is replaced whole. A schedule that was Stopped stays so: what SageMaker does is not established.
    UpdateMonitoringSchedule: (input: ConfigInput) => {
      const { name, arn, status, config } = findIdle(input.MonitoringScheduleName, 'updated');
      const wanted = input.MonitoringScheduleConfig;
      if (isOneTime(config)) throw oneTime(arn, 'updated');
      checkConfig(context, wanted);
      const sameRhythm = expressionOf(wanted) === expressionOf(config);
      become(name, status === 'Stopped' ? 'Stopped' : 'Scheduled', {
        config: wanted,
        ...(sameRhythm ? {} : { handledUntil: clock.now() }),
      });
      announce({ name, config: wanted });
      return { MonitoringScheduleArn: arn };
    },

    StartMonitoringSchedule: (input: Named) => {
      const { name, arn, status, config } = findIdle(input.MonitoringScheduleName, 'started');
      if (isOneTime(config)) throw oneTime(arn, 'started');
      if (status === 'Stopped') become(name, 'Scheduled', { handledUntil: clock.now() });
      return {};
    },

    // An execution under way goes on to its end; only a schedule that is Pending cannot be stopped.
    StopMonitoringSchedule: (input: Named) => {
      const { name, status } = findSchedule(context, input.MonitoringScheduleName);
      if (status === 'Pending') findIdle(name, 'stopped');
      if (status === 'Scheduled') become(name, 'Stopped');
      return {};
    },

    // The history of executions outlives the schedule.
    DeleteMonitoringSchedule: (input: Named) => {
      const { name, arn } = findIdle(input.MonitoringScheduleName, 'deleted');
      schedules.delete(name);
      context.tags.deleted(arn);
      return {};
    },
  };
}

/** After a restart: schedules that were Pending settle. */
export function resumeMonitoringSchedules(
  context: SageMakerContext,
  whenScheduled: () => Promise<void>,
): void {
  for (const { name, status } of schedulesOf(context).all()) {
    if (status === 'Pending') settleSchedule(context, name, whenScheduled);
  }
}

function settleSchedule(context: SageMakerContext, name: string, whenScheduled: () => Promise<void>): void {
  // A schedule may be changed again while what had fallen due is still being started: each change is work of its own.
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

function oneTime(arn: string, verb: string) {
  return validationException(
    `Monitoring schedule "${arn}" runs once (NOW) and cannot be ${verb}. Delete it and create another.`,
  );
}
