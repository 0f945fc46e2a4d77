import type { FiringHours } from '../../../src/contract/firing-hours.js';

/**
 * A monitoring schedule in whole minutes, as SageMaker runs one: an execution begins some minutes after its window has
 * closed, judges by the definition that the schedule names at that minute, and lasts a while. It shares nothing with the
 * code under test but the times it shows it.
 */
export interface SimulatedSchedule {
  readonly periodMinutes: number;
  /** Minutes after a boundary at which its execution begins. */
  readonly jitter: number;
  /** Minutes an execution lasts. */
  readonly lasts: number;
}

const EPOCH = Date.parse('2024-05-01T00:00:00Z');
export const time = (minute: number): number => EPOCH + minute * 60_000;

export function firingOf({ periodMinutes }: SimulatedSchedule): FiringHours {
  const every = periodMinutes / 60;
  return {
    hours: Array.from({ length: 24 / every }, (_, i) => i * every),
    periodSeconds: periodMinutes * 60,
  };
}

/** What the API would show at this minute: the latest five executions. */
export function lookAt(schedule: SimulatedSchedule, minute: number) {
  const { periodMinutes, jitter, lasts } = schedule;
  const executions = [];
  for (
    let end = Math.floor(minute / periodMinutes) * periodMinutes;
    executions.length < 5;
    end -= periodMinutes
  ) {
    if (end + jitter > minute) continue;
    const status = minute < end + jitter + lasts ? ('InProgress' as const) : ('Completed' as const);
    executions.push({ windowEnd: time(end), status });
  }
  return { status: 'Scheduled' as const, createdAt: time(-100 * periodMinutes), executions };
}

/**
 * Windows that one model served alone and the other's definition judged, when all traffic moved at minute `moved` and
 * the schedule was switched at minute `switched`. Each is named by the minute at which it ended.
 */
export function judgedWrongly(schedule: SimulatedSchedule, moved: number, switched: number): number[] {
  const { periodMinutes, jitter } = schedule;
  const wrong: number[] = [];
  const around = Math.floor(moved / periodMinutes) * periodMinutes;
  for (let end = around - 3 * periodMinutes; end <= switched + 3 * periodMinutes; end += periodMinutes) {
    const byNew = end + jitter >= switched;
    const oldAlone = end <= moved;
    const newAlone = end - periodMinutes >= moved;
    if ((oldAlone && byNew) || (newAlone && !byNew)) wrong.push(end);
  }
  return wrong;
}
