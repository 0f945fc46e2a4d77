/** The operations that describe and list monitoring schedules, executions and alerts. */
import type { SageMakerContext } from '../context.js';
import { between, type ListInput, listPage } from '../listing.js';
import type { OperationTable } from '../operation.js';
import { executionSummary, executionsOf, type MonitoringExecution } from './execution-state.js';
import {
  findSchedule,
  type MonitoringSchedule,
  monitoringTypeOf,
  scheduledEndpoint,
  schedulesOf,
} from './schedule-state.js';

interface Named {
  readonly MonitoringScheduleName: string;
}

interface MonitoringFilters {
  readonly MonitoringScheduleName?: string;
  readonly MonitoringJobDefinitionName?: string;
  readonly MonitoringTypeEquals?: string;
  readonly EndpointName?: string;
  readonly ScheduledTimeAfter?: Date;
  readonly ScheduledTimeBefore?: Date;
}

export function monitoringQueryOperations(context: SageMakerContext): OperationTable {
  const schedules = schedulesOf(context);
  /** Ignores executions of an earlier schedule with the same name. */
  const lastExecution = (schedule: MonitoringSchedule) => {
    let last: MonitoringExecution | undefined;
    for (const one of executionsOf(context).all()) {
      if (one.schedule !== schedule.name || one.created < schedule.created) continue;
      if (last === undefined || one.scheduled > last.scheduled) last = one;
    }
    return last;
  };

  return {
    DescribeMonitoringSchedule: (input: Named) => {
      const schedule = findSchedule(context, input.MonitoringScheduleName);
      const last = lastExecution(schedule);
      return {
        MonitoringScheduleArn: schedule.arn,
        MonitoringScheduleName: schedule.name,
        MonitoringScheduleStatus: schedule.status,
        MonitoringType: monitoringTypeOf(schedule.config),
        CreationTime: schedule.created,
        LastModifiedTime: schedule.modified,
        MonitoringScheduleConfig: schedule.config,
        EndpointName: scheduledEndpoint(context, schedule),
        LastMonitoringExecutionSummary: last && executionSummary(last),
      };
    },

    ListMonitoringSchedules: (input: ListInput & MonitoringFilters) => {
      const rows = schedules
        .all()
        .map((schedule) => ({ schedule, endpoint: scheduledEndpoint(context, schedule) }))
        .filter(
          ({ schedule: { config }, endpoint }) =>
            matches(input.EndpointName, endpoint) &&
            matches(input.MonitoringTypeEquals, monitoringTypeOf(config)) &&
            matches(input.MonitoringJobDefinitionName, config.MonitoringJobDefinitionName),
        );
      const { page, next } = listPage(rows, input, {
        order: 'Descending',
        of: ({ schedule: { name, created, modified, status } }) => ({ name, created, modified, status }),
      });
      return {
        MonitoringScheduleSummaries: page.map(({ schedule, endpoint }) => ({
          MonitoringScheduleName: schedule.name,
          MonitoringScheduleArn: schedule.arn,
          CreationTime: schedule.created,
          LastModifiedTime: schedule.modified,
          MonitoringScheduleStatus: schedule.status,
          EndpointName: endpoint,
          MonitoringJobDefinitionName: schedule.config.MonitoringJobDefinitionName,
          MonitoringType: monitoringTypeOf(schedule.config),
        })),
        ...next,
      };
    },

    ListMonitoringExecutions: (input: ListInput & MonitoringFilters) => {
      const rows = executionsOf(context)
        .all()
        .filter(
          (one) =>
            matches(input.MonitoringScheduleName, one.schedule) &&
            matches(input.EndpointName, one.endpoint) &&
            matches(input.MonitoringTypeEquals, one.type) &&
            matches(input.MonitoringJobDefinitionName, one.jobDefinition) &&
            between(one.scheduled, input.ScheduledTimeAfter, input.ScheduledTimeBefore),
        );
      const { page, next } = listPage(rows, input, {
        order: 'Descending',
        of: ({ job, created, modified, scheduled, status }) => ({
          name: job,
          created,
          modified,
          scheduled,
          status,
        }),
      });
      return { MonitoringExecutionSummaries: page.map(executionSummary), ...next };
    },

    // SageMaker creates one alert for each schedule, with 1 of 1 datapoints. Its name and history are not established.
    ListMonitoringAlerts: (input: Named) => {
      const schedule = findSchedule(context, input.MonitoringScheduleName);
      const last = lastExecution(schedule);
      return {
        MonitoringAlertSummaries: [
          {
            MonitoringAlertName: 'default-alert',
            CreationTime: schedule.created,
            LastModifiedTime: schedule.created,
            AlertStatus: last?.status === 'CompletedWithViolations' ? 'InAlert' : 'OK',
            DatapointsToAlert: 1,
            EvaluationPeriod: 1,
            Actions: { ModelDashboardIndicator: { Enabled: true } },
          },
        ],
      };
    },
    ListMonitoringAlertHistory: () => ({ MonitoringAlertHistory: [] }),
  };
}

const matches = (wanted: string | undefined, actual: string | undefined) =>
  wanted === undefined || wanted === actual;
