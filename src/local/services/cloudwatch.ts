/**
 * Amazon CloudWatch, as far as a deployment with auto-rollback needs it: alarms that are made and set by hand. No metric
 * is ever evaluated here. AWS JSON and the query protocol; clients that speak Smithy's RPC v2 are told it is not served.
 */
import { AwsError } from '../aws-error.js';
import {
  type AlarmState,
  LOCAL_ACCOUNT,
  LOCAL_REGION,
  type LocalAlarm,
  type LocalAlarms,
} from '../platform.js';
import type { JsonService, QueryService } from './service.js';

const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] satisfies readonly AlarmState[];

export function cloudWatchJson({ alarms }: { readonly alarms: LocalAlarms }): JsonService {
  const strings = (value: unknown) => (Array.isArray(value) ? value.map(String) : undefined);
  return {
    targetPrefix: 'GraniteServiceVersion20100801',
    operations: {
      PutMetricAlarm: async ({ AlarmName }) => put(alarms, AlarmName),
      SetAlarmState: async ({ AlarmName, StateValue, StateReason }) =>
        set(alarms, AlarmName, StateValue, StateReason),
      DeleteAlarms: async ({ AlarmNames }) => remove(alarms, strings(AlarmNames) ?? []),
      DescribeAlarms: async ({ AlarmNames, AlarmNamePrefix, StateValue }) => {
        const names = strings(AlarmNames);
        const found = alarms
          .all()
          .filter(
            ({ name, state }) =>
              (names === undefined || names.includes(name)) &&
              name.startsWith(String(AlarmNamePrefix ?? '')) &&
              (StateValue === undefined || state === StateValue),
          );
        return { MetricAlarms: found.map(describe), CompositeAlarms: [] };
      },
    },
  };
}

/** DescribeAlarms answers a list, which this protocol's clients here have no need of. */
export function cloudWatchQuery({ alarms }: { readonly alarms: LocalAlarms }): QueryService {
  return {
    signingName: 'monitoring',
    namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
    operations: {
      PutMetricAlarm: (form) => put(alarms, form.get('AlarmName')),
      SetAlarmState: (form) =>
        set(alarms, form.get('AlarmName'), form.get('StateValue'), form.get('StateReason')),
      DeleteAlarms: (form) =>
        remove(
          alarms,
          [...form].filter(([key]) => key.startsWith('AlarmNames.member.')).map(([, name]) => name),
        ),
    },
  };
}

/** A new alarm has no data yet; one that exists keeps its state, as on AWS. */
function put(alarms: LocalAlarms, name: unknown): Record<string, never> {
  if (typeof name !== 'string' || name === '') throw invalid('AlarmName is missing.');
  if (!find(alarms, name)) alarms.set(name, 'INSUFFICIENT_DATA', 'Unchecked: Initial alarm creation');
  return {};
}

function set(alarms: LocalAlarms, name: unknown, state: unknown, reason: unknown): Record<string, never> {
  const alarm = find(alarms, String(name ?? ''));
  if (!alarm)
    throw new AwsError('ResourceNotFound', `Could not find the alarm "${name}". Make it first.`, 404);
  if (!STATES.includes(String(state))) throw invalid(`StateValue must be one of ${STATES.join(', ')}.`);
  alarms.set(alarm.name, state as AlarmState, String(reason ?? ''));
  return {};
}

function remove(alarms: LocalAlarms, names: readonly string[]): Record<string, never> {
  for (const name of names) alarms.delete(name);
  return {};
}

const find = (alarms: LocalAlarms, name: string) => alarms.all().find((alarm) => alarm.name === name);

const describe = ({ name, state, reason, changed }: LocalAlarm) => ({
  AlarmName: name,
  AlarmArn: `arn:aws:cloudwatch:${LOCAL_REGION}:${LOCAL_ACCOUNT}:alarm:${name}`,
  StateValue: state,
  StateReason: reason,
  StateUpdatedTimestamp: changed.getTime() / 1000,
});

const invalid = (message: string) => new AwsError('ValidationError', message);
