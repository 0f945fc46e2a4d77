/** A stand-in for CloudWatch's alarms: names and states, set by hand. It is what a deployment with auto-rollback watches. */
import type { LocalAlarm, LocalAlarms } from '../platform.js';
import type { Collection } from './collection.js';
import { collectionOf, type SageMakerContext } from './context.js';

const alarmsOf = (context: SageMakerContext): Collection<LocalAlarm> => collectionOf(context, 'alarm');

export function createAlarms(context: SageMakerContext): LocalAlarms {
  const alarms = alarmsOf(context);
  return {
    set: (name, state, reason = '') => {
      const alarm = alarms.put(name, { name, state, reason, changed: context.platform.clock.now() });
      context.waits.wake();
      return alarm;
    },
    all: () => alarms.all(),
    delete: (name) => alarms.delete(name),
  };
}

/** Those of the names that no alarm has. */
export function unknownAlarms(context: SageMakerContext, names: readonly string[]): readonly string[] {
  return names.filter((name) => alarmsOf(context).get(name) === undefined);
}

/** Those of the names whose alarm is in ALARM at this moment. */
export function alarming(context: SageMakerContext, names: readonly string[]): readonly string[] {
  return names.filter((name) => alarmsOf(context).get(name)?.state === 'ALARM');
}
