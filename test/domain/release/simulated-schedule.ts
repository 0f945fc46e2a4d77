import type { FiringHours } from '../../../src/contract/firing-hours.js';

/**
 * Simulates a SageMaker monitoring schedule in whole minutes. An execution starts some minutes after its window closes,
 * judges by the definition that the schedule has at that minute, and takes some minutes. It shares no code with the code
 * under test.
 */
export interface SimulatedSchedule {
  readonly periodMinutes: number;
  /** Minutes from the end of a window to the start of its execution. */
  readonly jitter: number;
  /** Duration of an execution in minutes. */
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

/** The state that the API shows at this minute, with the latest five executions. */
export function snapshotAt(schedule: SimulatedSchedule, minute: number) {
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
 * End minutes of the windows that one model served alone and the definition of the other judged, if all traffic moved at
 * minute `moved` and the schedule was switched at minute `switched`.
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
