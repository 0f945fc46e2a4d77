import { describe, expect, it } from 'vitest';
import { releaseMoment, switchMoment } from '../../../src/domain/release/switch-moment.js';
import { firingOf, judgedWrongly, type SimulatedSchedule, snapshotAt, time } from './simulated-schedule.js';

/** The first minute, starting at `from`, at which the function stops waiting. */
function firstDecision(
  from: number,
  decide: (minute: number) => { kind: string },
): { at: number; kind: string } {
  for (let minute = from; minute < from + 3000; minute += 1) {
    const { kind } = decide(minute);
    if (kind !== 'wait') return { at: minute, kind };
  }
  throw new Error(`still waiting 3000 minutes after ${from}`);
}
const releaseFrom = (schedule: SimulatedSchedule, from: number) =>
  firstDecision(from, (minute) =>
    releaseMoment({ now: time(minute), firing: firingOf(schedule), schedule: snapshotAt(schedule, minute) }),
  );
const switchFrom = (schedule: SimulatedSchedule, from: number, started: number, released: number) =>
  firstDecision(from, (minute) =>
    switchMoment({
      now: time(minute),
      firing: firingOf(schedule),
      schedule: snapshotAt(schedule, minute),
      deployment: { startedAt: time(started), releasedAt: time(released) },
    }),
  );

const JITTERS = Array.from({ length: 21 }, (_, minutes) => minutes);
const DAY = 1440;

/** Schedules, jitters and start minutes: every minute for hourly schedules, every 11 minutes for longer ones. */
function* situations(): Generator<{ schedule: SimulatedSchedule; minute: number }> {
  for (const periodMinutes of [60, 360, DAY]) {
    for (const jitter of periodMinutes === 60 ? JITTERS : [0, 7, 20]) {
      const schedule = { periodMinutes, jitter, lasts: 9 };
      const step = periodMinutes === 60 ? 1 : 11;
      for (let minute = 0; minute < periodMinutes; minute += step) yield { schedule, minute: DAY + minute };
    }
  }
}
/** Durations of a deployment in minutes, and the share of it after which traffic moves. */
const DURATIONS = [1, 8, 45];
const SHARES = [0, 0.5, 1];

describe('deployment after approval', () => {
  it('deployment after approval never judges a window by the baseline of the other model', () => {
    let tried = 0;
    for (const { schedule, minute } of situations()) {
      for (const lasts of DURATIONS) {
        const { at, kind } = switchFrom(schedule, minute + lasts, minute, minute + lasts);
        for (const share of SHARES) {
          const moved = minute + Math.round(share * lasts);
          expect(
            judgedWrongly(schedule, moved, at),
            JSON.stringify({ schedule, minute, lasts, share }),
          ).toEqual([]);
          tried += 1;
        }
        expect(kind).toBe('go');
      }
    }
    expect(tried).toBeGreaterThan(10_000);
  });

  it('the switch waits no longer than the last execution of the old model', () => {
    for (const { schedule, minute } of situations()) {
      const { at } = switchFrom(schedule, minute + 8, minute, minute + 8);
      expect(at - (minute + 8)).toBeLessThanOrEqual(schedule.jitter + schedule.lasts);
    }
  });
});

describe('start of the release', () => {
  it('the release starts when the last closed window is judged, at most 30 minutes after its end', () => {
    for (const { schedule, minute } of situations()) {
      const { at } = releaseFrom(schedule, minute);
      const closed = Math.floor(at / schedule.periodMinutes) * schedule.periodMinutes;
      expect(at).toBeGreaterThanOrEqual(closed + schedule.jitter + schedule.lasts);
      expect(at - minute).toBeLessThanOrEqual(30);
    }
  });

  it('only one window mixes two models if the deployment ends within it', () => {
    for (const { schedule, minute } of situations()) {
      const { at: started } = releaseFrom(schedule, minute);
      const released = started + 8;
      const shared = Math.floor(started / schedule.periodMinutes);
      if (Math.floor(released / schedule.periodMinutes) !== shared) continue;
      const { at: switched } = switchFrom(schedule, released, started, released);
      expect(switched).toBe(released);
      expect(judgedWrongly(schedule, released, switched)).toEqual([]);
    }
  });
});

describe('deployment before approval', () => {
  it('deployment before approval is late only if a window of the new model was due, and reports every wrong judgement', () => {
    for (const { schedule, minute } of situations()) {
      if (minute % 5 !== 0) continue;
      const released = minute + 8;
      for (const delay of [0, 20, 61, 200, 3 * DAY]) {
        const { at, kind } = switchFrom(schedule, released + delay, minute, released);
        const wrong = judgedWrongly(schedule, released, at);
        const label = JSON.stringify({ schedule, minute, delay });
        if (wrong.length > 0) expect(kind, label).toBe('late');
        const firstWhole = Math.ceil(released / schedule.periodMinutes) * schedule.periodMinutes;
        expect(kind, label).toBe(at >= firstWhole + schedule.periodMinutes ? 'late' : 'go');
      }
    }
  });

  it('deployment before approval judges each whole window before the approval by the old baseline', () => {
    const schedule = { periodMinutes: 60, jitter: 5, lasts: 9 };
    const { at, kind } = switchFrom(schedule, DAY + 10 + 240, DAY + 5, DAY + 10);
    expect(kind).toBe('late');
    expect(judgedWrongly(schedule, DAY + 10, at)).toEqual([DAY + 120, DAY + 180, DAY + 240]);
  });
});

describe('simulated schedule', () => {
  it('the simulation detects a switch that is too early or too late', () => {
    const schedule = { periodMinutes: 60, jitter: 12, lasts: 9 };
    // Released five minutes after the hour, before the execution of the old model's last window starts.
    expect(judgedWrongly(schedule, DAY + 5, DAY + 6)).toEqual([DAY]);
    expect(judgedWrongly(schedule, DAY + 5, DAY + 21)).toEqual([]);
    expect(judgedWrongly(schedule, DAY + 5, DAY + 133)).toEqual([DAY + 120]);
  });
});
