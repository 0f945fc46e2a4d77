/**
 * The operations of Amazon CloudWatch for monitoring an endpoint: alarms, set by a metric or by SetAlarmState, and the
 * metrics of monitoring executions. Served over all three protocols of CloudWatch.
 */
import { AwsError } from '../aws-error.js';
import {
  type AlarmState,
  LOCAL_ACCOUNT,
  LOCAL_REGION,
  type LocalAlarm,
  type LocalAlarms,
  type LocalMetrics,
} from '../platform.js';
import { readCloudWatchInput } from './cloudwatch-input.js';
import { metricOperations } from './cloudwatch-metrics.js';
import type { JsonOperations, JsonService } from './service.js';

const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] satisfies readonly AlarmState[];
const PAGE_SIZE = 50;

export function cloudWatch({
  alarms,
  metrics,
}: {
  readonly alarms: LocalAlarms;
  readonly metrics: LocalMetrics;
}): JsonService {
  const strings = (value: unknown) => (Array.isArray(value) ? value.map(String) : undefined);
  return {
    targetPrefix: 'GraniteServiceVersion20100801',
    query: { signingName: 'monitoring', namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' },
    operations: withReadInput({
      ...metricOperations(metrics),
      PutMetricAlarm: async ({ AlarmName, Tags: _, ...settings }) => {
        if (typeof AlarmName !== 'string' || AlarmName === '') throw invalid('AlarmName is required.');
        alarms.configure(AlarmName, settings);
        return {};
      },
      SetAlarmState: async ({ AlarmName, StateValue, StateReason }) =>
        setState(alarms, AlarmName, StateValue, StateReason),
      DeleteAlarms: async ({ AlarmNames }) => {
        for (const name of strings(AlarmNames) ?? []) alarms.delete(name);
        return {};
      },
      DescribeAlarms: async ({ AlarmNames, AlarmNamePrefix, StateValue, MaxRecords, NextToken }) => {
        const names = strings(AlarmNames);
        const found = alarms
          .all()
          .filter(
            ({ name, state }) =>
              (names === undefined || names.includes(name)) &&
              name.startsWith(String(AlarmNamePrefix ?? '')) &&
              (StateValue === undefined || state === StateValue),
          );
        const from = Number(NextToken ?? 0);
        const until = from + Number(MaxRecords ?? PAGE_SIZE);
        return {
          MetricAlarms: found.slice(from, until).map(describe),
          CompositeAlarms: [],
          ...(until < found.length ? { NextToken: String(until) } : {}),
        };
      },
    }),
  };
}

function withReadInput(operations: JsonOperations): JsonOperations {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      async (input) => operation(readCloudWatchInput(input)),
    ]),
  );
}

function setState(
  alarms: LocalAlarms,
  name: unknown,
  state: unknown,
  reason: unknown,
): Record<string, never> {
  const alarm = alarms.all().find((candidate) => candidate.name === String(name ?? ''));
  if (!alarm)
    throw new AwsError(
      'ResourceNotFound',
      `Could not find the alarm "${name}". Create it with PutMetricAlarm.`,
      404,
    );
  if (!STATES.includes(String(state))) throw invalid(`StateValue must be one of ${STATES.join(', ')}.`);
  alarms.set(alarm.name, state as AlarmState, String(reason ?? ''));
  return {};
}

const describe = ({ name, state, reason, changed, settings }: LocalAlarm) => ({
  ActionsEnabled: true,
  ...settings,
  AlarmName: name,
  AlarmArn: `arn:aws:cloudwatch:${LOCAL_REGION}:${LOCAL_ACCOUNT}:alarm:${name}`,
  StateValue: state,
  StateReason: reason,
  StateUpdatedTimestamp: changed,
});

const invalid = (message: string) => new AwsError('ValidationError', message);
