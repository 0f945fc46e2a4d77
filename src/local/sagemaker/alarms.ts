/** A stand-in for CloudWatch's alarms, set by hand or by the metric they watch. A deployment with auto-rollback watches them. */
import type { LocalAlarm, LocalAlarms } from '../platform.js';
import type { Collection } from './collection.js';
import { collectionOf, type SageMakerContext } from './context.js';

const alarmsOf = (context: SageMakerContext): Collection<LocalAlarm> => collectionOf(context, 'alarm');

export function createAlarms(context: SageMakerContext): LocalAlarms {
  const alarms = alarmsOf(context);
  const now = () => context.platform.clock.now();
  return {
    set: (name, state, reason = '') => {
      const alarm = alarms.put(name, { ...alarms.get(name), name, state, reason, changed: now() });
      context.waits.wake();
      return alarm;
    },
    configure: (name, settings) => {
      const unchecked = {
        state: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        changed: now(),
      } as const;
      return alarms.put(name, { ...(alarms.get(name) ?? unchecked), name, settings });
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
