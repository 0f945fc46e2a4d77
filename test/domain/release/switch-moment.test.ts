import { describe, expect, it } from 'vitest';
import type { ExecutionStatus } from '../../../src/contract/judged-window.js';
import {
  releaseMoment,
  type ScheduleSnapshot,
  switchMoment,
} from '../../../src/domain/release/switch-moment.js';
import { parseScheduleExpression } from '../../../src/domain/windows/schedule-expression.js';

const firing = parseScheduleExpression('cron(0 * ? * * *)') as NonNullable<
  ReturnType<typeof parseScheduleExpression>
>;
const at = (clock: string) => Date.parse(`2024-05-01T${clock}:00Z`);
const snapshot = (
  executions: Readonly<Record<string, ExecutionStatus>>,
  more: Partial<ScheduleSnapshot> = {},
): ScheduleSnapshot => ({
  status: 'Scheduled',
  createdAt: 0,
  executions: Object.entries(executions).map(([end, status]) => ({ windowEnd: at(end), status })),
  ...more,
});
const release = (now: string, schedule: ScheduleSnapshot) =>
  releaseMoment({ now: at(now), firing, schedule });
const switched = (now: string, schedule: ScheduleSnapshot, started = '11:58', released = '12:05') =>
  switchMoment({
    now: at(now),
    firing,
    schedule,
    deployment: { startedAt: at(started), releasedAt: at(released) },
  });

describe('releaseMoment', () => {
  it('the release waits for the execution of the last closed window to start, although the schedule looks idle', () => {
    expect(release('12:03', snapshot({ '11:00': 'Completed' }))).toEqual({
      kind: 'wait',
      why: 'the execution of the window that ended 2024-05-01T12:00Z has not started yet',
    });
  });

  it.each(['Pending', 'InProgress', 'Stopping'] as const)(
    'the release waits while the last execution is %s',
    (status) => {
      expect(release('12:10', snapshot({ '12:00': status })).why).toContain('is still running');
    },
  );

  it.each(['Completed', 'CompletedWithViolations', 'Failed', 'Stopped'] as const)(
    'the release starts when the last execution is %s',
    (status) => {
      expect(release('12:10', snapshot({ '12:00': status })).kind).toBe('go');
    },
  );

  it('the release stops waiting for an execution that is half an hour late', () => {
    expect(release('12:30', snapshot({})).kind).toBe('wait');
    expect(release('12:31', snapshot({})).kind).toBe('go');
  });

  it('the release does not wait for a window that closed before the schedule was created', () => {
    expect(release('12:03', snapshot({}, { createdAt: at('12:01') })).kind).toBe('go');
  });

  it('the release waits while the schedule is Pending', () => {
    expect(release('12:10', snapshot({ '12:00': 'Completed' }, { status: 'Pending' })).why).toBe(
      'the schedule is Pending',
    );
  });
});

describe('switchMoment', () => {
  it('the switch waits for the last window of the old model when the release is five minutes after the hour', () => {
    expect(switched('12:06', snapshot({ '11:00': 'Completed' })).why).toBe(
      'the execution of the window that ended 2024-05-01T12:00Z, the last that the old model may have served alone, has not started yet',
    );
    expect(switched('12:20', snapshot({ '11:00': 'Completed', '12:00': 'InProgress' })).kind).toBe('wait');
    expect(switched('12:25', snapshot({ '11:00': 'Completed', '12:00': 'Completed' })).kind).toBe('go');
  });

  it('the switch waits while the schedule is Pending', () => {
    expect(switched('12:25', snapshot({ '12:00': 'Completed' }, { status: 'Pending' })).kind).toBe('wait');
  });

  it('the switch is in time until the first window of the new model is due', () => {
    const idle = snapshot({ '12:00': 'Completed', '13:00': 'Completed' });
    expect(switched('13:59', idle).kind).toBe('go');
    expect(switched('14:00', idle)).toEqual({
      kind: 'late',
      why: 'the window 2024-05-01T13:00Z to 2024-05-01T14:00Z, the first that the new model served alone, was already due',
    });
  });

  it('a release on the hour gives the whole window to the new model', () => {
    expect(switched('13:00', snapshot({ '12:00': 'Completed' }), '11:50', '12:00').kind).toBe('late');
  });

  it('the switch does not interrupt an execution, even when it is late', () => {
    expect(switched('14:10', snapshot({ '14:00': 'InProgress' })).kind).toBe('wait');
  });

  describe('of an hourly monitor whose window ends an hour before its firing', () => {
    const lagged = (now: string, schedule: ScheduleSnapshot) =>
      switchMoment({
        now: at(now),
        firing,
        windowOffset: { startSeconds: 7200, endSeconds: 3600 },
        schedule,
        deployment: { startedAt: at('11:58'), releasedAt: at('12:05') },
      });

    it('the switch waits until the last old window, judged an hour after it closed, has been judged', () => {
      // The window that closed at 12:00 is judged at 13:00.
      expect(lagged('12:25', snapshot({ '11:00': 'Completed' }))).toEqual({
        kind: 'wait',
        why: 'the execution of the window that ended 2024-05-01T12:00Z, the last that the old model may have served alone, has not started yet',
      });
      expect(lagged('13:20', snapshot({ '12:00': 'InProgress' })).kind).toBe('wait');
      expect(lagged('13:25', snapshot({ '12:00': 'Completed' })).kind).toBe('go');
      expect(lagged('13:31', snapshot({})).kind).toBe('go');
    });

    it('the switch is in time until the first new window, 13:00 to 14:00, is judged at 15:00', () => {
      expect(lagged('14:59', snapshot({ '12:00': 'Completed' })).kind).toBe('go');
      expect(lagged('15:00', snapshot({ '12:00': 'Completed' }))).toEqual({
        kind: 'late',
        why: 'the window 2024-05-01T13:00Z to 2024-05-01T14:00Z, the first that the new model served alone, was already due',
      });
    });
  });

  it('a window that looks back over three hours mixes the models longer: the switch has three hours more', () => {
    const switching = (now: string) =>
      switchMoment({
        now: at(now),
        firing,
        windowOffset: { startSeconds: 3 * 3600, endSeconds: 0 },
        schedule: snapshot({ '12:00': 'Completed' }),
        deployment: { startedAt: at('11:58'), releasedAt: at('12:05') },
      }).kind;
    // The first window that begins after 12:05 is 13:00 to 16:00, judged at 16:00.
    expect(switching('12:20')).toBe('go');
    expect(switching('15:59')).toBe('go');
    expect(switching('16:00')).toBe('late');
  });

  it('the release does not wait for windows that are judged long after they closed', () => {
    const lagged = { now: at('12:03'), firing, windowOffset: { startSeconds: 7200, endSeconds: 3600 } };
    expect(releaseMoment({ ...lagged, schedule: snapshot({ '11:00': 'InProgress' }) }).kind).toBe('go');
  });

  it('without a deployment, the switch happens as soon as no execution is running', () => {
    const moment = { now: at('12:03'), firing, deployment: null };
    expect(switchMoment({ ...moment, schedule: snapshot({ '11:00': 'Completed' }) }).kind).toBe('go');
    expect(switchMoment({ ...moment, schedule: snapshot({ '12:00': 'Pending' }) }).kind).toBe('wait');
  });
});
