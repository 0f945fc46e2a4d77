/** Validation of a monitoring schedule's configuration that the service model does not describe. */
import { arnOf } from '../arn.js';
import type { SageMakerContext } from '../context.js';
import { withDefinitionDefaults } from '../definition-defaults.js';
import { endpointsOf } from '../endpoint-state.js';
import { validationException } from '../errors.js';
import { findJobDefinition } from './job-definitions.js';
import { MONITOR_KINDS } from './kinds/index.js';
import { firingHours, NOW, offsetMilliseconds, shortestPeriodSeconds } from './schedule-expression.js';
import { type MonitoringScheduleConfig, monitoringTypeOf, scheduledEndpoint } from './schedule-state.js';

/** A config without a ScheduleConfig runs once: the service model requires no member of the config. */
export const expressionOf = (config: MonitoringScheduleConfig) =>
  config.ScheduleConfig?.ScheduleExpression ?? NOW;

/** The config with the members that SageMaker adds to a definition inside it. */
export function withInlineDefaults(config: MonitoringScheduleConfig): MonitoringScheduleConfig {
  const { MonitoringJobDefinition: inline } = config;
  return inline === undefined
    ? config
    : { ...config, MonitoringJobDefinition: withDefinitionDefaults({ ...inline }) };
}

/** Throws ResourceNotFound for a definition that does not exist, ValidationException for everything else. */
export function checkConfig(context: SageMakerContext, config: MonitoringScheduleConfig): void {
  const { MonitoringJobDefinition: inline, MonitoringJobDefinitionName: name } = config;
  if ((inline === undefined) === (name === undefined)) {
    throw validationException(
      'Give exactly one of MonitoringJobDefinition and MonitoringJobDefinitionName in MonitoringScheduleConfig.',
    );
  }
  if (name !== undefined) findJobDefinition(context, monitoringTypeOf(config), name);
  checkEndpoint(context, config);
  const expression = expressionOf(config);
  const hasOffsets = checkOffsets(config);
  if (expression === NOW) {
    if (hasOffsets || config.ScheduleConfig === undefined) return;
    throw validationException(
      'A schedule with the expression NOW needs DataAnalysisStartTime and DataAnalysisEndTime, such as -PT1H and -PT0H.',
    );
  }
  const hours = firingHours(expression);
  if (!hours) {
    throw validationException(
      `The schedule expression "${expression}" is not supported by the local SageMaker. Use cron(0 * ? * * *), cron(0 H ? * * *), cron(0 H/N ? * * *) or NOW.`,
    );
  }
  // An execution must end before the next one starts, and its jobs share the time between the two (SageMaker API reference,
  // MonitoringStoppingCondition: 3600 seconds for an hourly data quality monitor, 1800 for model quality and model bias).
  const limit = definitionLimit(context, config);
  const jobs = MONITOR_KINDS[monitoringTypeOf(config)].jobs.length;
  const longest = Math.floor(shortestPeriodSeconds(hours) / jobs);
  if (limit !== undefined && limit > longest) {
    throw validationException(
      `MaxRuntimeInSeconds of ${limit} is longer than the ${longest} seconds ${jobs === 1 ? 'between two executions' : `that each of the ${jobs} jobs of an execution may run`} of "${expression}". Give a smaller value.`,
    );
  }
}

/** SageMaker verifies that the endpoint exists (aws/sagemaker-python-sdk #4873). Its message is not established. */
function checkEndpoint(context: SageMakerContext, config: MonitoringScheduleConfig): void {
  const endpoint = scheduledEndpoint(context, { config });
  if (endpoint === undefined || endpointsOf(context).get(endpoint)) return;
  throw validationException(`Could not find endpoint "${arnOf('endpoint', endpoint)}".`);
}

function definitionLimit(context: SageMakerContext, config: MonitoringScheduleConfig): number | undefined {
  const { MonitoringJobDefinition: inline, MonitoringJobDefinitionName: name } = config;
  const stored =
    name === undefined
      ? undefined
      : findJobDefinition(context, monitoringTypeOf(config), name).StoppingCondition;
  const condition = inline?.StoppingCondition ?? (stored as { MaxRuntimeInSeconds?: number } | undefined);
  return condition?.MaxRuntimeInSeconds;
}

/** Whether the schedule has both offsets of its windows. Throws a ValidationException if an offset is invalid. */
function checkOffsets({ ScheduleConfig }: MonitoringScheduleConfig): boolean {
  const { DataAnalysisStartTime: start, DataAnalysisEndTime: end } = ScheduleConfig ?? {};
  const [from, to] = [start, end].map((text) => {
    const offset = text === undefined ? undefined : offsetMilliseconds(text);
    if (text !== undefined && offset === undefined) {
      throw validationException(`"${text}" is not an ISO 8601 duration. Give an offset such as -PT1H.`);
    }
    return offset;
  });
  if (from !== undefined && to !== undefined && from >= to) {
    throw validationException(`DataAnalysisStartTime ${start} must be before DataAnalysisEndTime ${end}.`);
  }
  return from !== undefined && to !== undefined;
}
