/** The span of time that one execution analyses. */
import { HOUR, hourFolder, startOfHour } from '../timestamps.js';
import type { EndpointInput } from './definition.js';
import { offsetMilliseconds } from './schedule-expression.js';
import type { MonitoringScheduleConfig } from './schedule-state.js';

export interface Window {
  readonly start: Date;
  readonly end: Date;
}

/**
 * The window of the execution that is due at `boundary`. Offsets of the schedule or the input replace its bounds: with
 * -P8D and -P1D, an execution at 13:00 on the 9th analyses 13:00 on the 1st to 13:00 on the 8th ("Model monitor offsets",
 * SageMaker developer guide).
 */
export function windowOf(
  previous: Date,
  boundary: Date,
  input: Pick<EndpointInput, 'StartTimeOffset' | 'EndTimeOffset'> | undefined,
  schedule?: MonitoringScheduleConfig['ScheduleConfig'],
): Window {
  const shifted = (offset: string | undefined) => {
    const milliseconds = offset === undefined ? undefined : offsetMilliseconds(offset);
    return milliseconds === undefined ? undefined : new Date(boundary.getTime() + milliseconds);
  };
  return {
    start: shifted(schedule?.DataAnalysisStartTime) ?? shifted(input?.StartTimeOffset) ?? previous,
    end: shifted(schedule?.DataAnalysisEndTime) ?? shifted(input?.EndTimeOffset) ?? boundary,
  };
}

/** The hour folders, `yyyy/mm/dd/hh`, of every hour that the window overlaps, in order. */
export function hoursOf(window: Window): ReadonlySet<string> {
  const hours = new Set<string>();
  const first = startOfHour(window.start).getTime();
  for (let hour = first; hour < window.end.getTime(); hour += HOUR) hours.add(hourFolder(new Date(hour)));
  return hours;
}
