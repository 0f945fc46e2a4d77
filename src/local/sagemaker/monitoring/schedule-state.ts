/** A monitoring schedule as it is stored. */
import { arnOf } from '../arn.js';
import type { Collection } from '../collection.js';
import { collectionOf, type SageMakerContext } from '../context.js';
import { resourceNotFound } from '../errors.js';
import type { InlineJobDefinition } from './definition.js';
import { endpointOf, jobDefinition, type MonitoringType } from './job-definitions.js';
import { NOW } from './schedule-expression.js';

export interface MonitoringScheduleConfig {
  readonly ScheduleConfig?: {
    readonly ScheduleExpression: string;
    /** The bounds of the window, as offsets from the scheduled time: `-PT1H`. NOW needs both. */
    readonly DataAnalysisStartTime?: string;
    readonly DataAnalysisEndTime?: string;
  };
  readonly MonitoringJobDefinitionName?: string;
  readonly MonitoringJobDefinition?: InlineJobDefinition;
  readonly MonitoringType?: MonitoringType;
}

export interface MonitoringSchedule {
  readonly name: string;
  readonly arn: string;
  readonly status: 'Pending' | 'Scheduled' | 'Stopped';
  /** The status after Pending. */
  readonly becomes: 'Scheduled' | 'Stopped';
  readonly config: MonitoringScheduleConfig;
  readonly created: Date;
  readonly modified: Date;
  /** No execution is due for firings up to this instant: they have started, or were before the schedule was created or restarted. */
  readonly handledUntil: Date;
}

export const schedulesOf = (context: SageMakerContext): Collection<MonitoringSchedule> =>
  collectionOf(context, 'monitoring-schedule');

/** Throws ResourceNotFound if the schedule does not exist. */
export function findSchedule(context: SageMakerContext, name: string): MonitoringSchedule {
  const schedule = schedulesOf(context).get(name);
  if (!schedule)
    throw resourceNotFound(`Monitoring Schedule ${arnOf('monitoring-schedule', name)} not found`);
  return schedule;
}

export const monitoringTypeOf = (config: MonitoringScheduleConfig): MonitoringType =>
  config.MonitoringType ?? 'DataQuality';

/** Whether the schedule has only one execution, immediately. */
export const isOneTime = (config: MonitoringScheduleConfig): boolean =>
  (config.ScheduleConfig?.ScheduleExpression ?? NOW) === NOW;

/** The name of an inline definition in the event log. */
export const INLINE_DEFINITION = '(inline)';

/** The endpoint that the schedule's definition monitors. Undefined if it monitors none or was deleted. */
export function scheduledEndpoint(context: SageMakerContext, { config }: Pick<MonitoringSchedule, 'config'>) {
  const type = monitoringTypeOf(config);
  const inline = config.MonitoringJobDefinition?.MonitoringInputs[0]?.EndpointInput?.EndpointName;
  const stored =
    config.MonitoringJobDefinitionName === undefined
      ? undefined
      : jobDefinition(context, type, config.MonitoringJobDefinitionName);
  return inline ?? (stored && endpointOf(stored, type));
}
