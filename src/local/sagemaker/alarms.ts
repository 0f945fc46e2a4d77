/** Local CloudWatch alarms, set by hand or by the metric they watch. A deployment with auto-rollback watches alarms. */
import { AwsError } from '../aws-error.js';
import type { LocalAlarm, LocalAlarms } from '../platform.js';
import type { Collection } from './collection.js';
import { collectionOf, type SageMakerContext } from './context.js';

const alarmsOf = (context: SageMakerContext): Collection<LocalAlarm> => collectionOf(context, 'alarm');

export function createAlarms(context: SageMakerContext): LocalAlarms {
  const alarms = alarmsOf(context);
  const now = () => context.platform.clock.now();
  return {
    set: (name, state, reason = '') => {
      checkName(name);
      const alarm = alarms.put(name, { ...alarms.get(name), name, state, reason, changed: now() });
      context.waits.wake();
      return alarm;
    },
    configure: (name, settings) => {
      checkName(name);
      const initial = {
        state: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        changed: now(),
      } as const;
      return alarms.put(name, { ...(alarms.get(name) ?? initial), name, settings });
    },
    all: () => alarms.all(),
    delete: (name) => alarms.delete(name),
  };
}

/** In bytes. The name of the alarm's file contains it, percent-encoded. CloudWatch allows 255 characters. */
const MAX_ENCODED_NAME = 240;

function checkName(name: string): void {
  // Half of a surrogate pair cannot be encoded.
  if (!/\p{Surrogate}/u.test(name) && encodeURIComponent(name).length <= MAX_ENCODED_NAME) return;
  throw new AwsError(
    'ValidationException',
    `The name of an alarm must be valid Unicode of at most ${MAX_ENCODED_NAME} bytes, percent-encoded.`,
  );
}

/** The names for which no alarm exists. */
export function unknownAlarms(context: SageMakerContext, names: readonly string[]): readonly string[] {
  return names.filter((name) => alarmsOf(context).get(name) === undefined);
}

/** The names whose alarm is currently in ALARM. */
export function alarmsInAlarm(context: SageMakerContext, names: readonly string[]): readonly string[] {
  return names.filter((name) => alarmsOf(context).get(name)?.state === 'ALARM');
}
