import { describe, expect, it } from 'vitest';
import { releaseMoment, switchMoment } from '../../../src/domain/release/switch-moment.js';
import { firingOf, judgedWrongly, lookAt, type SimulatedSchedule, time } from './simulated-schedule.js';

/** The first minute from `from` on at which the function stops waiting. */
function firstAnswer(from: number, ask: (minute: number) => { kind: string }): { at: number; kind: string } {
  for (let minute = from; minute < from + 3000; minute += 1) {
    const { kind } = ask(minute);
    if (kind !== 'wait') return { at: minute, kind };
  }
  throw new Error(`still waiting 3000 minutes after ${from}`);
}
const releaseFrom = (schedule: SimulatedSchedule, from: number) =>
  firstAnswer(from, (minute) =>
    releaseMoment({ now: time(minute), firing: firingOf(schedule), schedule: lookAt(schedule, minute) }),
  );
const switchFrom = (schedule: SimulatedSchedule, from: number, started: number, released: number) =>
  firstAnswer(from, (minute) =>
    switchMoment({
      now: time(minute),
      firing: firingOf(schedule),
      schedule: lookAt(schedule, minute),
      deployment: { startedAt: time(started), releasedAt: time(released) },
    }),
  );

const JITTERS = Array.from({ length: 21 }, (_, minutes) => minutes);
const DAY = 1440;

/** Every schedule, jitter and minute at which something may begin; days coarsely, hours minute by minute. */
function* situations(): Generator<{ schedule: SimulatedSchedule; minute: number }> {
  for (const periodMinutes of [60, 360, DAY]) {
    for (const jitter of periodMinutes === 60 ? JITTERS : [0, 7, 20]) {
      const schedule = { periodMinutes, jitter, lasts: 9 };
      const step = periodMinutes === 60 ? 1 : 11;
      for (let minute = 0; minute < periodMinutes; minute += step) yield { schedule, minute: DAY + minute };
    }
  }
}
/** Minutes that a deployment may last, and how far into it the traffic moves. */
const DURATIONS = [1, 8, 45];
const SHARES = [0, 0.5, 1];

describe('deploying after the approval, at whatever minute the release begins', () => {
  it('never judges a window that one model served alone by the other’s baseline', () => {
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

  it('waits no longer than the last old execution takes', () => {
    for (const { schedule, minute } of situations()) {
      const { at } = switchFrom(schedule, minute + 8, minute, minute + 8);
      expect(at - (minute + 8)).toBeLessThanOrEqual(schedule.jitter + schedule.lasts);
    }
  });
});

describe('the moment of release, at whatever minute it is asked for', () => {
  it('comes when the last closed window is judged, half an hour after its end at the latest', () => {
    for (const { schedule, minute } of situations()) {
      const { at } = releaseFrom(schedule, minute);
      const closed = Math.floor(at / schedule.periodMinutes) * schedule.periodMinutes;
      expect(at).toBeGreaterThanOrEqual(closed + schedule.jitter + schedule.lasts);
      expect(at - minute).toBeLessThanOrEqual(30);
    }
  });

  it('leaves one window that two models share, where the deployment ends within the window', () => {
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

describe('deploying first, approved whenever', () => {
  it('is late only when a window of the new model has come due, and says so whenever one was judged wrongly', () => {
    for (const { schedule, minute } of situations()) {
      if (minute % 5 !== 0) continue;
      const released = minute + 8;
      for (const thought of [0, 20, 61, 200, 3 * DAY]) {
        const { at, kind } = switchFrom(schedule, released + thought, minute, released);
        const wrong = judgedWrongly(schedule, released, at);
        const label = JSON.stringify({ schedule, minute, thought });
        if (wrong.length > 0) expect(kind, label).toBe('late');
        const firstWhole = Math.ceil(released / schedule.periodMinutes) * schedule.periodMinutes;
        expect(kind, label).toBe(at >= firstWhole + schedule.periodMinutes ? 'late' : 'go');
      }
    }
  });

  it('costs the old baseline’s judgement of each whole window that passed before the approval', () => {
    const schedule = { periodMinutes: 60, jitter: 5, lasts: 9 };
    const { at, kind } = switchFrom(schedule, DAY + 10 + 240, DAY + 5, DAY + 10);
    expect(kind).toBe('late');
    expect(judgedWrongly(schedule, DAY + 10, at)).toEqual([DAY + 120, DAY + 180, DAY + 240]);
  });
});

describe('the simulation itself', () => {
  it('finds fault with a switch that is too early, and with one that is too late', () => {
    const schedule = { periodMinutes: 60, jitter: 12, lasts: 9 };
    // Released five minutes into an hour, while the execution of the old model's last window is still to begin.
    expect(judgedWrongly(schedule, DAY + 5, DAY + 6)).toEqual([DAY]);
    expect(judgedWrongly(schedule, DAY + 5, DAY + 21)).toEqual([]);
    expect(judgedWrongly(schedule, DAY + 5, DAY + 133)).toEqual([DAY + 120]);
  });
});
